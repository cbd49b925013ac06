"""征集: which calls a user sees, what a new one starts from, and whom it may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keguang.core.models import Division, Organisation, OrganisationKind, Role, User
from keguang.core.rules import scope_of
from keguang.core.selectors.calendar import is_workday
from keguang.core.selectors.organisations import find_by_name
from keguang.documents.forms.spec import LECTURE_SPEC, spec_to_dict
from keguang.lectures.models import Call
from keguang.lectures.states import CallState

OFFICE_HOURS_END: Final = time(17)
USUAL_NOTICE: Final = timedelta(weeks=4)
USUAL_MINIMUM: Final = 3
USUAL_KINDS: Final = (OrganisationKind.SOCIETY,)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a pasted list means: organisations found, and lines that mean none or several."""

    found: tuple[Organisation, ...]
    unclear: tuple[str, ...]


def calls_visible_to(user: User | AnonymousUser) -> QuerySet[Call]:
    """The office sees every call, county offices and societies those sent to somebody of theirs."""
    if scope_of(user, Role.CLERK, Role.REVIEWER, Role.LEADER):
        return Call.objects.all()
    scope = scope_of(user, Role.COUNTY, Role.SOCIETY)
    if not scope:
        return Call.objects.none()
    within = Q(
        pk__in=Call.objects.filter(scope.as_filter("recipients__organisation__")).values("pk")
    )
    return Call.objects.exclude(state=CallState.DRAFT).filter(within)


def calls_listed(user: User | AnonymousUser) -> QuerySet[Call]:
    """The list page: newest first, with how many each asks and what it counts."""
    asked = Count("recipients", distinct=True)
    return calls_visible_to(user).annotate(asked=asked).order_by("-year", "-created_at")


def board_call(user: User | AnonymousUser) -> Call | None:
    """The call whose board opens first: the last one sent out, an open one before a closed one."""
    sent = calls_visible_to(user).exclude(state=CallState.DRAFT)
    in_order = sent.annotate(is_open=Q(state=CallState.OPEN)).order_by("-is_open", "-issued_at")
    return in_order.first()


def latest_call() -> Call | None:
    return Call.objects.order_by("-year", "-created_at").first()


def starting_values(previous: Call | None, *, now: datetime) -> dict[str, Any]:
    """What the form of a new call is filled with: last year's shifted, or the usual."""
    today = localdate(now)
    if previous is None:
        return {
            "year": today.year,
            "title": f"{today.year}年“洛阳市科普大讲堂”活动征集",
            "deadline": _at_office_end(on_or_before_workday(today + USUAL_NOTICE)),
            "minimum": USUAL_MINIMUM,
            "form": spec_to_dict(LECTURE_SPEC),
            "kinds": list(USUAL_KINDS),
        }
    year = previous.year + 1
    shifted = next_year(localdate(previous.deadline))
    return {
        "year": year,
        "title": previous.title.replace(str(previous.year), str(year)),
        "notice_title": previous.notice_title.replace(str(previous.year), str(year)),
        "notice_date": previous.notice_date and next_year(previous.notice_date),
        "posted_on": previous.posted_on and next_year(previous.posted_on),
        "deadline": datetime.combine(
            shifted, localtime(previous.deadline).time(), tzinfo=get_current_timezone()
        ),
        "minimum": previous.minimum,
        "form": previous.form,
        "letter": previous.letter,
    }


def values_of(call: Call) -> dict[str, Any]:
    """The values of a call under the names its form uses."""
    columns = (
        "year", "title", "notice_title", "notice_number", "notice_date", "posted_on", "deadline",
        "minimum", "form", "letter",
    )  # fmt: skip
    return {name: getattr(call, name) for name in columns}


def organisations_asked(call: Call) -> list[Organisation]:
    """Whom a call asks, as far as they still exist."""
    asked = Organisation.objects.filter(call_recipients__call=call, active=True)
    return list(asked.select_related("territory").order_by("kind", "name"))


def next_year(day: date) -> date:
    """The same day a year later, moved back to the last workday; 29 February becomes the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return on_or_before_workday(date(day.year + 1, day.month, last))


def on_or_before_workday(day: date) -> date:
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def candidates(
    user: User, *, kinds: Sequence[str], territories: Sequence[int] = ()
) -> QuerySet[Organisation]:
    """Organisations a call may ask, by kind and territory; departments answer with their body."""
    scope = scope_of(user, Role.CLERK)
    if not scope:
        return Organisation.objects.none()
    found = Organisation.objects.filter(
        scope.as_filter(), active=True, department_of__isnull=True, kind__in=kinds
    )
    if territories:
        found = found.filter(_within(territories))
    return found.select_related("territory").order_by("kind", "name")


def read_list(text: str, *, on: date) -> Listed:
    """Organisations named one a line, as pasted from a list."""
    found: dict[int, Organisation] = {}
    unclear: list[str] = []
    for line in filter(None, (part.strip(" \t,，、;；") for part in text.splitlines())):
        sure = [match for match in find_by_name(line, on=on) if match.is_sure]
        if len(sure) == 1:
            found[sure[0].organisation.pk] = sure[0].organisation
        else:
            unclear.append(line)
    return Listed(tuple(found.values()), tuple(unclear))


def countdown(call: Call, now: datetime) -> str:
    """How long until the deadline, or how long since."""
    days = (localdate(call.deadline) - localdate(now)).days
    if now > call.deadline:
        said = ngettext("已截止%(n)d天", "已截止%(n)d天", -days) % {"n": -days}
        return said if days else _("今天已截止")
    said = ngettext("还有%(n)d天截止", "还有%(n)d天截止", days) % {"n": days}
    return said if days else _("今天截止")


def remarks_on(call: Call, *, now: datetime) -> list[str]:
    """What is unusual about a call and still lawful: said, never forbidden."""
    said = []
    due = localdate(call.deadline)
    if call.posted_on and due < call.posted_on:
        said.append(
            _("截止日期（%(due)s）早于发布日期（%(posted)s），各单位收到时即为逾期。")
            % {"due": due, "posted": call.posted_on}
        )
    if not call.notice_number:
        said.append(_("依据公文的文号尚缺，取得后可随时补填。"))
    if call.state == CallState.DRAFT and call.deadline < now:
        said.append(_("截止时间已经过去。"))
    if not is_workday(due):
        said.append(_("截止日期不是工作日。"))
    return said


def _within(territories: Sequence[int]) -> Q:
    """The subtrees of these divisions, as one condition."""
    paths = Division.objects.filter(pk__in=territories).values_list("path", flat=True)
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(territory__path=path) | Q(territory__path__startswith=f"{path}/")
    return condition


def _at_office_end(day: date) -> datetime:
    return datetime.combine(day, OFFICE_HOURS_END, tzinfo=get_current_timezone())
