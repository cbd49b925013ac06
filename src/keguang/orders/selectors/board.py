"""选报情况: which office answered, who chose what, what is wanted twice, and what is left."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet, TextChoices
from django.utils.translation import gettext_lazy

from keguang.core.models import User
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.deliveries.published import delivery_of, published_in
from keguang.lectures.states import DATED, DeliveryState
from keguang.orders.models import Choice, ChoiceOffice, ChoiceRound, ChoiceSheet
from keguang.orders.rules import may_run_rounds
from keguang.orders.selectors.rounds import offices_visible_to
from keguang.orders.states import STANDING, UNDECIDED, UNDONE, ChoiceState, SheetState

_IN_ORDER: Final = ("-organisation__kind", "organisation__territory__code", "organisation__name")


class OfficeStanding(TextChoices):
    """How an office stands in a round."""

    UNANSWERED = "unanswered", gettext_lazy("未选报")
    TO_CHECK = "to_check", gettext_lazy("待核对")
    CHOSEN = "chosen", gettext_lazy("已选报")
    NONE = "none", gettext_lazy("本次不选")


class LectureStanding(TextChoices):
    """How a lecture stands in a round."""

    TO_ARRANGE = "to_arrange", gettext_lazy("待安排")
    SEVERAL = "several", gettext_lazy("多家选报")
    ARRANGED = "arranged", gettext_lazy("已安排")
    LOST = "lost", gettext_lazy("安排后取消")
    FREE = "free", gettext_lazy("无人选报")


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office with what came of it; counts are of lectures wanted."""

    office: ChoiceOffice
    standing: OfficeStanding
    chosen: int
    arranged: int
    undecided: int
    declined: int
    last: ChoiceSheet | None
    to_check: int


@dataclass(frozen=True, slots=True)
class LectureLine:
    """One lecture of the programme. How it stands and by how many it is `wanted` is true of all
    offices; `choices` are those the reader may see."""

    proposal: Proposal
    standing: LectureStanding
    choices: tuple[Choice, ...]
    wanted: int

    @property
    def undecided(self) -> int:
        return sum(is_undecided(choice) for choice in self.choices)

    @property
    def accepted(self) -> int:
        return sum(choice.state == ChoiceState.ACCEPTED for choice in self.choices)


@dataclass(frozen=True, slots=True)
class ChoiceNumbers:
    """What the head of the board says."""

    offices: int
    answered: int
    chosen: int
    to_arrange: int
    several: int
    free: int
    to_check: int


@dataclass(frozen=True, slots=True)
class ChoiceBoard:
    offices: list[OfficeLine]
    lectures: list[LectureLine]
    numbers: ChoiceNumbers


def board_of(user: User | AnonymousUser, round_: ChoiceRound) -> ChoiceBoard:
    """The whole board as far as this user sees, in a steady number of queries."""
    offices = list(offices_visible_to(user).filter(round=round_).order_by(*_IN_ORDER))
    choices: dict[int, list[Choice]] = defaultdict(list)
    by_lecture: dict[int, list[Choice]] = defaultdict(list)
    for each in _not_replaced().filter(office__round=round_):
        choices[each.office_id].append(each)
        by_lecture[each.proposal_id].append(each)
    sheets = _sheets(offices)
    lines = [_office_line(one, choices[one.pk], sheets[one.pk]) for one in offices]
    mine = {one.pk for one in offices}
    lectures = [
        _lecture_line(lecture, by_lecture.get(lecture.pk, ()), mine) for lecture in offered(round_)
    ]
    unowned = 0
    if may_run_rounds(user):
        nobodys = ChoiceSheet.objects.filter(round=round_, office__isnull=True)
        unowned = nobodys.filter(state=SheetState.TO_CHECK).count()
    return ChoiceBoard(lines, lectures, _numbers(lines, lectures, unowned))


def choices_of(offices: Sequence[ChoiceOffice]) -> Mapping[int, list[Choice]]:
    """What stands and what was refused, by office; what was replaced is the history's."""
    found: dict[int, list[Choice]] = defaultdict(list)
    for choice in _not_replaced().filter(office__in=[one.pk for one in offices]):
        found[choice.office_id].append(choice)
    return found


def is_undecided(choice: Choice) -> bool:
    """Whether the clerk has something to do: nothing decided yet, or what was arranged for the
    office was cancelled since."""
    return choice.state in UNDECIDED or is_lost(choice)


def is_lost(choice: Choice) -> bool:
    """安排后取消: arranged for its office and cancelled since, or taken up again without a day."""
    return choice.state == ChoiceState.ACCEPTED and delivery_of(choice.proposal).state in UNDONE


def offered(round_: ChoiceRound) -> QuerySet[Proposal]:
    """The programme's lectures in its own order, each with its day."""
    return published_in(round_.call).select_related("delivery__division", "organisation", "call")


def unanswered(round_: ChoiceRound) -> list[ChoiceOffice]:
    """Offices of which nothing came."""
    answered = ChoiceSheet.objects.filter(
        round=round_, state__in=[SheetState.STORED, SheetState.TO_CHECK, SheetState.TAKEN]
    )
    waiting = round_.offices.filter(none_said="").exclude(
        pk__in=answered.filter(office__isnull=False).values("office")
    )
    return list(waiting.select_related("organisation", "round__call").order_by("pk"))


def free_lectures(round_: ChoiceRound) -> QuerySet[Proposal]:
    """Lectures nobody chose and that have no day: what may be proposed instead."""
    wanted = Choice.objects.filter(office__round=round_, state__in=STANDING).values("proposal")
    dated = (*DATED, DeliveryState.HELD, DeliveryState.CANCELLED)
    return offered(round_).exclude(pk__in=wanted).exclude(delivery__state__in=dated)


def free_titles(round_: ChoiceRound) -> list[str]:
    return [f"《{lecture.title}》（{lecture.code}）" for lecture in free_lectures(round_)]


def alternatives(choice: Choice) -> list[Proposal]:
    """Free lectures nearest to what was wanted: for the same listeners first, then the rest."""
    wanted = {choice.proposal.audience}
    free = list(free_lectures(choice.office.round))
    return sorted(free, key=lambda lecture: lecture.audience not in wanted)[:5]


def history_of(office: ChoiceOffice) -> QuerySet[ChoiceSheet]:
    """Every piece of an office, the newest first, with what it brought and what it replaced."""
    brought = Choice.objects.select_related("proposal").order_by("pk")
    return office.sheets.order_by("-received_at", "-pk").prefetch_related(
        Prefetch("choices", brought), Prefetch("replaced", brought)
    )


def wishes_for(round_: ChoiceRound, proposal: Proposal) -> list[Choice]:
    """Everybody who wants one lecture, the first to say so first."""
    wanted = Choice.objects.filter(office__round=round_, proposal=proposal)
    related = (
        "office__organisation__territory",
        "office__round",
        "proposal",
        "sheet",
        "decided_by",
    )
    return list(wanted.exclude(state=ChoiceState.REPLACED).select_related(*related))


def sheets_listed(user: User | AnonymousUser, round_: ChoiceRound) -> list[ChoiceSheet]:
    """Pieces the clerk has to look at, and those just brought; the oldest first."""
    if not may_run_rounds(user):
        return []
    waiting = round_.sheets.filter(state__in=[SheetState.STORED, SheetState.TO_CHECK])
    related = ("office__organisation", "round")
    return list(waiting.select_related(*related).defer("rows").order_by("received_at", "pk"))


def _not_replaced() -> QuerySet[Choice]:
    related = ("office__organisation", "proposal__delivery__division", "sheet")
    found = Choice.objects.exclude(state=ChoiceState.REPLACED).select_related(*related)
    return found.order_by("proposal__code", "pk")


def _sheets(offices: Sequence[ChoiceOffice]) -> Mapping[int, list[ChoiceSheet]]:
    found: dict[int, list[ChoiceSheet]] = defaultdict(list)
    sheets = ChoiceSheet.objects.filter(office__in=[one.pk for one in offices])
    for sheet in sheets.exclude(state=SheetState.SET_ASIDE).defer("rows", "findings"):
        if sheet.office_id is not None:
            found[sheet.office_id].append(sheet)
    return found


def _office_line(
    office: ChoiceOffice, choices: Sequence[Choice], sheets: Sequence[ChoiceSheet]
) -> OfficeLine:
    standing = [choice for choice in choices if choice.state in STANDING]
    to_check = sum(sheet.state == SheetState.TO_CHECK for sheet in sheets)
    if to_check:
        stands = OfficeStanding.TO_CHECK
    elif office.none_said and not standing:
        stands = OfficeStanding.NONE
    else:
        stands = OfficeStanding.CHOSEN if sheets else OfficeStanding.UNANSWERED
    undecided = sum(map(is_undecided, standing))
    return OfficeLine(
        office,
        stands,
        chosen=len(standing),
        arranged=len(standing) - undecided,
        undecided=undecided,
        declined=len(choices) - len(standing),
        last=sheets[-1] if sheets else None,
        to_check=to_check,
    )


def _lecture_line(
    proposal: Proposal, choices: Sequence[Choice], mine: Collection[int]
) -> LectureLine:
    standing = [choice for choice in choices if choice.state in STANDING]
    if any(choice.state in UNDECIDED for choice in standing):
        several = len(standing) > 1
        stands = LectureStanding.SEVERAL if several else LectureStanding.TO_ARRANGE
    elif any(map(is_lost, standing)):
        stands = LectureStanding.LOST
    elif standing or delivery_of(proposal).state != DeliveryState.LISTED:
        stands = LectureStanding.ARRANGED
    else:
        stands = LectureStanding.FREE
    seen = tuple(choice for choice in choices if choice.office_id in mine)
    return LectureLine(proposal, stands, seen, len(standing))


def _numbers(
    offices: Sequence[OfficeLine], lectures: Sequence[LectureLine], unowned: int
) -> ChoiceNumbers:
    standings = [line.standing for line in lectures]
    return ChoiceNumbers(
        offices=len(offices),
        answered=sum(line.standing != OfficeStanding.UNANSWERED for line in offices),
        chosen=sum(line.chosen for line in offices),
        to_arrange=standings.count(LectureStanding.TO_ARRANGE)
        + standings.count(LectureStanding.LOST),
        several=standings.count(LectureStanding.SEVERAL),
        free=standings.count(LectureStanding.FREE),
        to_check=sum(line.to_check for line in offices) + unowned,
    )
