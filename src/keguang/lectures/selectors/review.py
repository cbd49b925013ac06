"""Lectures in review: which a user sees, what waits for whom, and a lecture's whole story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.models import Organisation, Role, User
from keguang.core.rules import scope_of
from keguang.documents.forms.spec import FieldType, spec_from_dict
from keguang.lectures.form_words import label_of
from keguang.lectures.models import Call, Decision, Proposal, ProposalVersion
from keguang.lectures.rules import PROPOSAL_READERS
from keguang.lectures.states import DecisionKind, DecisionResult, Door, ProposalState
from keguang.lectures.themes import THEME_WORDS, Theme

WAYS: Final[dict[str, Promise]] = {
    **{door.value: door.label for door in Door},
    "clerk": gettext_lazy("来件办理"),
    "fix": gettext_lazy("采用建议"),
    "take_back": gettext_lazy("撤回整理"),
    "correction_sheet": gettext_lazy("补正表"),
    "link": gettext_lazy("在线补正"),
}
_SIDE_FIELDS: Final = frozenset({"contact_phone", "consent"})  # shown apart, with care


class QueueTab(TextChoices):
    WAITING = "waiting", gettext_lazy("待我审核")
    AGREED = "agreed", gettext_lazy("已同意")
    DECLINED = "declined", gettext_lazy("已退回或不同意")
    TERRITORY = "territory", gettext_lazy("属地审核")


class Order(TextChoices):
    """How the list of lectures may be sorted; each value is an ordering of the database."""

    NEWEST = "-created_at", gettext_lazy("最近收到的在前")
    SOCIETY = "organisation__name", gettext_lazy("按申报单位")
    TITLE = "title", gettext_lazy("按题目")
    STATE = "state", gettext_lazy("按状态")


@dataclass(frozen=True, slots=True)
class Query:
    """What the list of lectures is asked for; empty means any."""

    text: str = ""
    call: str = ""
    state: str = ""
    society: str = ""
    theme: str = ""
    order: str = Order.NEWEST


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One moment of a lecture's story: a new version, or a decision about one."""

    at: datetime
    who: str
    version: int
    what: str
    note: str = ""
    changes: tuple[FieldChange, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class ShownField:
    """A value with the place in the original it was read from."""

    key: str
    label: str
    value: str
    source: str
    raw: str


def proposals_visible_to(user: User) -> QuerySet[Proposal]:
    """属地管理, once: bodies within scope, what was sent to the county, the undetermined for the
    office of the whole city."""
    scope = scope_of(user, *PROPOSAL_READERS)
    everything = Proposal.objects.select_related("call", "organisation", "review_territory")
    if scope_of(user, Role.CLERK).whole_city:
        return everything
    seen = Q(pk__in=[])
    if scope:
        seen |= Q(organisation__isnull=False) & scope.as_filter("organisation__")
    return everything.filter(seen | _sent_to(user))


def review_queue(user: User, tab: QueueTab) -> QuerySet[Proposal]:
    """What a reviewer has to read, has agreed to or declined; what a county was sent.

    `reviewed_version` and `review_result` are those of the last content review in force.
    """
    if tab is QueueTab.TERRITORY:
        mine = proposals_visible_to(user).filter(state=ProposalState.TO_TERRITORY)
        return with_review(mine.filter(_sent_to(user))).order_by("created_at", "pk")
    found = with_review(_reviewable(user))
    covered = Q(reviewed_version=F("version"))
    if tab is QueueTab.WAITING:
        unread = Q(reviewed_version__isnull=True) | Q(reviewed_version__lt=F("version"))
        unread |= Q(review_result=DecisionResult.DEFER)
        found = found.filter(unread, state=ProposalState.TO_REVIEW)
    elif tab is QueueTab.AGREED:
        found = found.filter(covered & Q(review_result=DecisionResult.AGREE))
    else:
        declined = [DecisionResult.RETURN, DecisionResult.REFUSE]
        found = found.filter(covered & Q(review_result__in=declined))
    return found.order_by("created_at", "pk")


def queue_counts(user: User) -> dict[QueueTab, int]:
    return {tab: review_queue(user, tab).order_by().count() for tab in QueueTab}


def count_waiting(user: User) -> int:
    """What lies with this user: lectures to read, and those sent to their county."""
    tabs = (QueueTab.WAITING, QueueTab.TERRITORY)
    return sum(review_queue(user, tab).order_by().count() for tab in tabs)


def with_review(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Each with the version and the result of its last content review that was not taken back."""
    last = Decision.objects.filter(
        proposal=OuterRef("pk"), kind=DecisionKind.CONTENT, voided_at__isnull=True
    ).order_by("-pk")
    return proposals.annotate(
        reviewed_version=Subquery(last.values("version")[:1]),
        review_result=Subquery(last.values("result")[:1]),
    )


def search_proposals(user: User, query: Query) -> QuerySet[Proposal]:
    """The list of lectures, filtered and sorted; withdrawn ones only when asked for."""
    found = with_review(proposals_visible_to(user))
    if query.state:
        found = found.filter(state=query.state)
    else:
        found = found.exclude(state=ProposalState.WITHDRAWN)
    if query.call:
        found = found.filter(call__code=query.call)
    if query.society:
        found = found.filter(organisation__code=query.society)
    if query.theme:
        found = found.filter(_about(Theme(query.theme)))
    for word in query.text.split():
        found = found.filter(_says(word))
    return found.order_by(Order(query.order), "pk")


def societies_of(user: User, call: str) -> QuerySet[Organisation]:
    """The bodies that have a lecture on the user's list, to choose one from."""
    visible = proposals_visible_to(user).order_by()
    visible = visible.filter(call__code=call) if call else visible
    return Organisation.objects.filter(pk__in=visible.values("organisation")).order_by("name")


def standing_decisions(proposal: Proposal) -> list[Decision]:
    """The last decision of each kind that was not taken back, in the order of the kinds."""
    valid = proposal.decisions.filter(voided_at__isnull=True).select_related("signed_page")
    last = {decision.kind: decision for decision in valid.order_by("pk")}
    return [last[kind] for kind in DecisionKind.values if kind in last]


def story_of(proposal: Proposal) -> list[Event]:
    """Everything that happened to a lecture, the latest first."""
    labels = field_labels(proposal.call)
    versions = list(proposal.versions.select_related("by").order_by("number"))
    decisions = proposal.decisions.select_related("entered_by").order_by("pk")
    events = [
        _version_event(v, versions[i - 1] if i else None, labels) for i, v in enumerate(versions)
    ]
    events += [_decision_event(decision) for decision in decisions]
    # reversed first: of two events at one moment the later stays on top
    return sorted(reversed(events), key=lambda event: event.at, reverse=True)  # noqa: C414  stable order


def shown_fields(proposal: Proposal) -> list[ShownField]:
    """Every value by its label, with file and cell; telephone numbers are shown apart."""
    labels = field_labels(proposal.call)
    values: dict[str, Any] = {key: getattr(proposal, key, None) for key in labels}
    values |= {key: proposal.extra[key] for key in labels if key in proposal.extra}
    return [
        ShownField(key, label, _text(values[key]), *_source(proposal.sources.get(key)))
        for key, label in labels.items()
        if key not in _SIDE_FIELDS
    ]


def field_labels(call: Call) -> dict[str, str]:
    """The call's own headings by the key of the value; a range of days is kept as four values."""
    labels: dict[str, str] = {}
    for field in spec_from_dict(call.form).fields:
        if field.type == FieldType.DATERANGE:
            labels |= {"date_from": _("开始日期"), "date_to": _("结束日期")}
            labels |= {"date_text": _("时间原文"), "start_time": _("开始时间")}
        else:
            labels[field.key] = label_of(field)
    return labels


def _reviewable(user: User) -> QuerySet[Proposal]:
    scope = scope_of(user, Role.REVIEWER)
    everything = Proposal.objects.select_related("call", "organisation", "review_territory")
    if not scope:
        return everything.none()
    within = Q(organisation__isnull=False) & scope.as_filter("organisation__")
    return everything.filter(within, counts=True)


def _sent_to(user: User) -> Q:
    scope = scope_of(user, Role.COUNTY)
    sent = Q(pk__in=[])
    for path in scope.paths:
        sent |= Q(review_territory__path=path) | Q(review_territory__path__startswith=f"{path}/")
    return sent


def _about(theme: Theme) -> Q:
    about = Q(extra__topic=str(theme.label))
    for word in THEME_WORDS[theme]:
        about |= Q(title__contains=word)
    return about


def _says(word: str) -> Q:
    return (
        Q(title__icontains=word)
        | Q(speaker__icontains=word)
        | Q(organisation__name__icontains=word)
        | Q(code__iexact=word)
    )


def _version_event(
    version: ProposalVersion, before: ProposalVersion | None, labels: Mapping[str, str]
) -> Event:
    changes: tuple[FieldChange, ...] = ()
    if before is not None:
        changes = tuple(
            FieldChange(label, _text(before.values.get(key)), _text(version.values.get(key)))
            for key, label in labels.items()
            if key not in _SIDE_FIELDS and before.values.get(key) != version.values.get(key)
        )
    way = str(WAYS.get(version.way, version.way))
    what = _("登记：%(way)s") if before is None else _("修改：%(way)s")
    who = str(version.by) if version.by else _("系统")
    return Event(version.at, who, version.number, what % {"way": way}, version.note, changes)


def _decision_event(decision: Decision) -> Event:
    words = {"kind": decision.get_kind_display(), "result": decision.get_result_display()}
    return Event(
        decision.entered_at,
        decision.decided_by,
        decision.version,
        _("%(kind)s：%(result)s") % words,
        decision.opinion,
        decision=decision,
    )


def _source(source: Mapping[str, Any] | None) -> tuple[str, str]:
    if not source:
        return "", ""
    place = " ".join(str(source[key]) for key in ("file", "part", "ref") if source.get(key))
    return place, str(source.get("raw") or "")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value)
