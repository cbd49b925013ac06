"""选报通知, 催报 and 结果: one letter to each office, a draft first, each occasion drafted once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy

from keguang.core import audit
from keguang.core.audit import subject_key
from keguang.core.models import LinkPurpose, MailAddress, Organisation, OutgoingMail, User
from keguang.core.papers import in_chinese
from keguang.core.parameters import LINK_DAYS
from keguang.core.selectors.settings import get_parameter
from keguang.core.services.links import issue_link
from keguang.core.services.outbox import draft_mail
from keguang.lectures.models import DeliveryEntry
from keguang.lectures.selectors.programme import lectures_of
from keguang.lectures.services.letter_texts import Letter, Ways, day_text, moment_text
from keguang.lectures.services.letters import is_drafted, sender
from keguang.lectures.states import DeliveryAction
from keguang.orders import rules
from keguang.orders.models import Choice, ChoiceOffice, ChoiceRound
from keguang.orders.selectors.board import free_titles, is_lost, unanswered
from keguang.orders.selectors.words import arranged_words
from keguang.orders.services import letter_text
from keguang.orders.services.menus import is_offered, menu_of, remember_version, version_in_force
from keguang.orders.services.rounds import locked
from keguang.orders.states import ChoiceState

KIND_ASK: Final = "orders.ask"
KIND_REMIND: Final = "orders.remind"
KIND_RESULT: Final = "orders.result"
KIND_LABELS: Final = {
    KIND_ASK: gettext_lazy("选报通知"),
    KIND_REMIND: gettext_lazy("选报催报"),
    KIND_RESULT: gettext_lazy("选报结果"),
}
_MOST_OTHERS: Final = 8
_LOST: Final = "lost"
_MOVING: Final = (
    DeliveryAction.SCHEDULE,
    DeliveryAction.RESCHEDULE,
    DeliveryAction.CANCEL,
    DeliveryAction.RESUME,
)


@transaction.atomic
@in_chinese()
def draft_asking_letters(*, round_: ChoiceRound, by: User, now: datetime) -> list[OutgoingMail]:
    """选报通知 to every office that has none yet, with its menu and its link."""
    rules.may_run_rounds(by).require()
    round_ = locked(round_)
    offices = list(round_.offices.select_related("organisation", "round__call").order_by("pk"))
    fresh = [one for one in offices if not is_drafted(_ask_key(one))]
    return _with_menus(KIND_ASK, round_, fresh, [_ask_key(one) for one in fresh], by=by, now=now)


@transaction.atomic
@in_chinese()
def draft_reminders(*, round_: ChoiceRound, by: User, now: datetime) -> list[OutgoingMail]:
    """催报 to every office that has not answered; at most one a day for each."""
    rules.may_run_rounds(by).require()
    round_ = locked(round_)
    keys = {one: f"{KIND_REMIND}:{one.pk}:{localdate(now):%Y%m%d}" for one in unanswered(round_)}
    due = {one: key for one, key in keys.items() if not is_drafted(key)}
    return _with_menus(KIND_REMIND, round_, list(due), list(due.values()), by=by, now=now)


@transaction.atomic
@in_chinese()
def draft_results(*, round_: ChoiceRound, by: User, now: datetime) -> list[OutgoingMail]:
    """选报结果 to every office something was decided for since the last letter of this kind, or
    whose lectures were moved or cancelled since."""
    rules.may_run_rounds(by).require()
    round_ = locked(round_)
    decided = Choice.objects.filter(
        office__round=round_,
        decided_at__isnull=False,
        state__in=[ChoiceState.ACCEPTED, ChoiceState.WAITING, ChoiceState.DECLINED],
    )
    related = ("office__organisation", "proposal__delivery__division")
    by_office: dict[ChoiceOffice, list[Choice]] = defaultdict(list)
    for choice in decided.select_related(*related).order_by("proposal__code", "pk"):
        by_office[choice.office].append(choice)
    others = free_titles(round_)[:_MOST_OTHERS]
    drafted = []
    addresses = _addresses(office.organisation for office in by_office)
    moved = _moves([choice for choices in by_office.values() for choice in choices])
    for office, choices in by_office.items():
        key = _result_key(office, choices, moved)
        if not is_drafted(key):
            letter = _result(round_, office, choices, others)
            to = addresses[office.organisation_id]
            drafted.append(_draft(letter, key, KIND_RESULT, office, to, [], by=by, now=now))
    _record(round_, KIND_RESULT, drafted, by=by, now=now)
    return drafted


def way_to_choose(office: ChoiceOffice, *, attachment: str, now: datetime) -> Ways:
    """A fresh link by which an office chooses; it outlives the deadline, for the late."""
    ends = max(office.round.deadline, now) + timedelta(days=get_parameter(LINK_DAYS))
    _link, token = issue_link(
        purpose=LinkPurpose.CHOOSE,
        organisation=office.organisation,
        subject=subject_key(office),
        now=now,
        ttl=ends - now,
    )
    url = settings.BASE_URL.rstrip("/") + reverse("orders:link", args=[token])
    return Ways(link=url, link_until=day_text(ends), attachment=attachment)


def _with_menus(
    kind: str,
    round_: ChoiceRound,
    offices: Sequence[ChoiceOffice],
    keys: Sequence[str],
    *,
    by: User,
    now: datetime,
) -> list[OutgoingMail]:
    version = version_in_force(round_)
    lectures, today = lectures_of(version), localdate(now)
    number = sum(is_offered(lecture, today) for lecture in lectures)
    addresses = _addresses(office.organisation for office in offices)
    drafted = []
    for office, key in zip(offices, keys, strict=True):
        menu = menu_of(office, version, lectures, today=today)
        ways = way_to_choose(office, attachment=menu[0], now=now)
        asked = letter_text.Asking(
            office.organisation.name, round_.title, moment_text(round_.deadline), ways, sender()
        )
        if kind == KIND_ASK:
            letter = letter_text.ask_to_choose(asked, number)
        else:
            letter = letter_text.remind(asked)
        to = addresses[office.organisation_id]
        drafted.append(_draft(letter, key, kind, office, to, [menu], by=by, now=now))
    remember_version(offices, version)
    _record(round_, kind, drafted, by=by, now=now)
    return drafted


def _result(
    round_: ChoiceRound, office: ChoiceOffice, choices: Sequence[Choice], others: Sequence[str]
) -> Letter:
    by_state: dict[str, list[str]] = defaultdict(list)
    for choice in choices:
        by_state[_LOST if is_lost(choice) else choice.state].append(arranged_words(choice))
    return letter_text.tell_result(
        office=office.organisation.name,
        title=round_.title,
        arranged=by_state[ChoiceState.ACCEPTED],
        cancelled=by_state[_LOST],
        waiting=by_state[ChoiceState.WAITING],
        declined=by_state[ChoiceState.DECLINED],
        others=others,
        sender=sender(),
    )


def _draft(
    letter: Letter,
    key: str,
    kind: str,
    office: ChoiceOffice,
    to: Sequence[str],
    attachments: Sequence[tuple[str, bytes]],
    *,
    by: User,
    now: datetime,
) -> OutgoingMail:
    return draft_mail(
        key=key,
        kind=kind,
        to=to,
        organisation=office.organisation,
        subject=letter.subject,
        body=letter.body,
        about=subject_key(office.round.call),
        attachments=attachments,
        by=by,
        now=now,
    )


def _record(
    round_: ChoiceRound, kind: str, drafted: Sequence[OutgoingMail], *, by: User, now: datetime
) -> None:
    if drafted:
        detail = {"kind": kind, "letters": len(drafted)}
        audit.record(actor=by, action="orders.draft_letters", subject=round_, at=now, detail=detail)


def _ask_key(office: ChoiceOffice) -> str:
    return f"{KIND_ASK}:{office.pk}"


def _moves(choices: Sequence[Choice]) -> dict[int, int]:
    """By lecture, how often its day or place was fixed, moved, cancelled or restored."""
    accepted = [c.proposal_id for c in choices if c.state == ChoiceState.ACCEPTED]
    moves = DeliveryEntry.objects.filter(delivery__proposal__in=accepted, action__in=_MOVING)
    by_lecture = moves.order_by().values_list("delivery__proposal").annotate(Count("pk"))
    return dict(by_lecture)


def _result_key(office: ChoiceOffice, choices: Sequence[Choice], moved: Mapping[int, int]) -> str:
    """One letter for what was decided last and for the revision of each lecture's day."""
    latest = max(choice.decided_at for choice in choices if choice.decided_at)
    revisions = ",".join(f"{c.pk}.{moved.get(c.proposal_id, 0)}" for c in choices)
    digest = hashlib.sha256(revisions.encode()).hexdigest()[:16]
    return f"{KIND_RESULT}:{office.pk}:{localtime(latest):%Y%m%d%H%M%S%f}:{digest}"


def _addresses(bodies: Iterable[Organisation]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    usable = MailAddress.objects.filter(
        organisation__in=[body.pk for body in bodies], bounced_at__isnull=True
    )
    for organisation, address in usable.order_by("pk").values_list("organisation_id", "address"):
        found[organisation].append(address)
    return found
