"""征集进度: every organisation a call asks, what came from it, and what to do next.

The number of queries does not depend on the number of organisations.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from keguang.core.models import Role, User
from keguang.core.rules import scope_of
from keguang.lectures.models import Call, Proposal, Recipient, Submission
from keguang.lectures.selectors.reachability import Reach, reach_of
from keguang.lectures.selectors.standing import (
    UNFINISHED,
    Judgement,
    Lamp,
    Measure,
    Situation,
    Standing,
    Tally,
    judge,
)
from keguang.lectures.selectors.wording import NextStep, next_step, why
from keguang.lectures.states import ProposalState, SubmissionState

BOARD_ROLES: Final = (Role.CLERK, Role.REVIEWER, Role.LEADER, Role.COUNTY, Role.SOCIETY)
_UNSETTLED: Final = (
    SubmissionState.STORED,
    SubmissionState.READING,
    SubmissionState.TO_CHECK,
)
_UNDER_REVIEW: Final = (
    ProposalState.RECEIVED,
    ProposalState.TO_REVIEW,
    ProposalState.TO_TERRITORY,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation on the board."""

    recipient: Recipient
    tally: Tally
    situation: Situation
    judgement: Judgement
    reach: Reach
    now: datetime

    @property
    def sentence(self) -> str:
        """Why it stands so; worded only for the rows that are shown."""
        return why(self.tally, self.situation, self.judgement, self.recipient.exempt_reason)

    @property
    def step(self) -> NextStep:
        return next_step(self.judgement, self.reach, self.now)

    @property
    def name(self) -> str:
        return self.recipient.organisation.name

    @property
    def standing(self) -> Standing:
        return self.judgement.standing

    @property
    def is_short(self) -> bool:
        return self.standing in UNFINISHED


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all rows of the board, whatever is filtered away from view."""

    organisations: int
    reported: int
    complete: int
    accepted: int
    due: int
    by_standing: Mapping[Standing, int]
    by_lamp: Mapping[Lamp, int]
    unexpected: int

    @property
    def unfinished(self) -> int:
        return sum(self.by_standing[standing] for standing in UNFINISHED)


@dataclass(frozen=True, slots=True)
class Board:
    """The rows, the most pressing first, and their sums."""

    call: Call
    measure: Measure
    rows: tuple[Row, ...]
    totals: Totals


def call_board(user: User | AnonymousUser, call: Call, now: datetime) -> Board:
    """The board of a call as far as this user may see it."""
    recipients = list(recipients_visible_to(user, call))
    rows, unexpected = _rows(user, call, recipients, now)
    rows.sort(key=_pressing_first)
    measure = Measure.ACCEPTED if now > call.deadline else Measure.COMPLETE
    if not scope_of(user, *BOARD_ROLES).whole_city:
        unexpected = 0  # bodies outside the own territory are not asked about, nor told of
    return Board(call, measure, tuple(rows), _totals(rows, unexpected))


def rows_for(call: Call, recipients: Sequence[Recipient], now: datetime) -> list[Row]:
    """The rows of these recipients, with contacts in full: for letters, never for a page."""
    return _rows(None, call, recipients, now)[0]


def row_of(user: User | AnonymousUser, recipient: Recipient, now: datetime) -> Row:
    """One row by itself, as this user may see it."""
    return _rows(user, recipient.call, [recipient], now)[0][0]


def recipients_visible_to(user: User | AnonymousUser, call: Call) -> QuerySet[Recipient]:
    """Clerks see all, a county office its territory, a society itself."""
    recipients = call.recipients.select_related("organisation")
    scope = scope_of(user, *BOARD_ROLES)
    return recipients.filter(scope.as_filter("organisation__")) if scope else recipients.none()


def tallies(call: Call, organisations: Iterable[int]) -> tuple[dict[int, Tally], int]:
    """What each of these organisations sent, its departments included.

    The second value says how many other bodies sent something to this call.
    """
    sums: dict[int, dict[str, Any]] = {key: {} for key in organisations}
    pieces: dict[int, dict[int, _Piece]] = {key: {} for key in sums}
    others: set[int] = set()
    for line in _lecture_numbers(call):
        own, parent = line.pop("organisation_id"), line.pop("organisation__department_of_id")
        owner = own if own in sums else parent
        if owner in sums:
            _add(sums[owner], line)
        else:
            others.add(own)
    for piece in _pieces(call):
        owner = piece.organisation if piece.organisation in sums else piece.parent
        if owner in pieces:
            pieces[owner][piece.submission] = piece  # once, whoever of the body is named in it
        else:
            others.add(piece.organisation)
    for key, theirs in pieces.items():
        sums[key].update(_arrival_numbers(list(theirs.values())))
    return {key: Tally(**found) for key, found in sums.items()}, len(others)


def _lecture_numbers(call: Call) -> list[dict[str, Any]]:
    live = ~Q(state__in=[ProposalState.RETURNED, ProposalState.REJECTED])
    proposals = Proposal.objects.filter(call=call, counts=True).order_by()
    lines = (
        proposals.exclude(state=ProposalState.WITHDRAWN)
        .values("organisation_id", "organisation__department_of_id")
        .annotate(
            reported=Count("pk"),
            complete=Count("pk", filter=live & Q(error_count=0)),
            accepted=Count("pk", filter=Q(state=ProposalState.ACCEPTED)),
            in_review=Count("pk", filter=Q(state__in=_UNDER_REVIEW, error_count=0)),
            to_fix=Count(
                "pk", filter=Q(state=ProposalState.RETURNED) | (live & Q(error_count__gt=0))
            ),
            rejected=Count("pk", filter=Q(state=ProposalState.REJECTED)),
        )
    )
    return [dict(line) for line in lines]


class _Piece(NamedTuple):
    """One submission as one body's: sent by it, or with a lecture under its name."""

    organisation: int
    parent: int | None
    submission: int
    state: str
    received_at: datetime


def _pieces(call: Call) -> Iterator[_Piece]:
    """Every piece of the call by the bodies it concerns, whether it is settled or not.

    A collection nobody has assigned concerns the bodies its lectures name: while it waits for the
    office, none of them is chased.
    """
    body = ("organisation_id", "organisation__department_of_id")
    sent = Submission.objects.filter(call=call, organisation__isnull=False).order_by()
    by_sender = sent.exclude(state=SubmissionState.SET_ASIDE)
    named = Proposal.objects.filter(call=call, organisation__isnull=False).order_by()
    by_lecture = named.exclude(state=ProposalState.WITHDRAWN).exclude(
        submission__state=SubmissionState.SET_ASIDE
    )
    lines = by_sender.values_list(*body, "pk", "state", "received_at").union(
        by_lecture.values_list(
            *body, "submission_id", "submission__state", "submission__received_at"
        )
    )
    yield from (_Piece(*line) for line in lines)


def _arrival_numbers(pieces: Sequence[_Piece]) -> dict[str, Any]:
    if not pieces:
        return {}
    arrived = [piece.received_at for piece in pieces]
    return {
        "pending": sum(piece.state in _UNSETTLED for piece in pieces),
        "first_at": min(arrived),
        "last_at": max(arrived),
    }


def _add(into: dict[str, Any], line: Mapping[str, Any]) -> None:
    """Add a department's numbers to those of its parent body."""
    for key, value in line.items():
        into[key] = into.get(key, 0) + value


def _rows(
    viewer: User | AnonymousUser | None, call: Call, recipients: Sequence[Recipient], now: datetime
) -> tuple[list[Row], int]:
    found, unexpected = tallies(call, [recipient.organisation_id for recipient in recipients])
    reaches = reach_of(viewer, call, recipients)
    rows = []
    for recipient in recipients:
        tally = found[recipient.organisation_id]
        situation = situation_of(call, recipient)
        judgement = judge(tally, situation, now)
        rows.append(Row(recipient, tally, situation, judgement, reaches[recipient.pk], now))
    return rows, unexpected


def situation_of(call: Call, recipient: Recipient) -> Situation:
    return Situation(
        minimum=call.minimum,
        deadline=call.deadline,
        extended_to=recipient.extended_to,
        exempt=bool(recipient.exempt_reason),
    )


_ORDER: Final = {standing: place for place, standing in enumerate(Standing)}


def _pressing_first(row: Row) -> tuple[int, int, int, str]:
    return (_ORDER[row.standing], -row.judgement.days_late, -row.judgement.gap, row.name)


def _totals(rows: Sequence[Row], unexpected: int) -> Totals:
    asked = [row for row in rows if row.standing != Standing.EXEMPT]
    standings = Counter(row.standing for row in rows)
    lamps = Counter(row.judgement.lamp for row in rows)
    return Totals(
        organisations=len(rows),
        reported=sum(row.tally.reported for row in rows),
        complete=sum(row.tally.complete for row in rows),
        accepted=sum(row.tally.accepted for row in rows),
        due=sum(row.situation.minimum for row in asked),
        by_standing={standing: standings[standing] for standing in Standing},
        by_lamp={lamp: lamps[lamp] for lamp in Lamp},
        unexpected=unexpected,
    )
