"""Reads for 来件办理: the queue, one piece with its neighbours, and what resembles it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from keguang.core.models import MailboxMessage, MessageKind, Organisation, Role, User
from keguang.core.rules import scope_of
from keguang.core.selectors.mailbox import header_lines
from keguang.core.selectors.organisations import find_by_name
from keguang.lectures.evidence import similar_titles
from keguang.lectures.models import Call, Proposal, ProposalVersion, Submission
from keguang.lectures.states import CallState, ProposalState, SubmissionState

SAME_LECTURE: Final = 0.85
RECENTLY: Final = timedelta(days=400)
MOST_CALLS: Final = 6
DECLINED: Final = (ProposalState.RETURNED, ProposalState.REJECTED)
OPEN_STATES: Final = (SubmissionState.STORED, SubmissionState.READING, SubmissionState.TO_CHECK)


@dataclass(frozen=True, slots=True)
class Twin:
    """A lecture of the same call that looks like this one."""

    proposal: Proposal
    similarity: float
    same_speaker: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands in the queue: its number, how many there are, and its neighbours."""

    number: int
    total: int
    previous_code: str
    next_code: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the lists is asked for, as from a line of the board; None means any."""

    call: Call | None = None
    organisation: Organisation | None = None

    def __bool__(self) -> bool:
        return self.call is not None or self.organisation is not None

    def of(self, submissions: QuerySet[Submission]) -> QuerySet[Submission]:
        """Those of the call, and of the organisation, its departments and its lines elsewhere."""
        if self.call is not None:
            submissions = submissions.filter(call=self.call)
        if (body := self.organisation) is None:
            return submissions
        in_collection = Proposal.objects.filter(submission=OuterRef("pk"), organisation=body)
        own = Q(organisation=body) | Q(organisation__department_of=body)
        return submissions.filter(own | Exists(in_collection))


ANY: Final = Narrowing()


def current_call(now: datetime) -> Call | None:
    """The call a mail of this moment answers: the one last sent out, open ones first."""
    sent_out = Call.objects.exclude(state=CallState.DRAFT).filter(issued_at__lte=now)
    in_order = sent_out.annotate(is_open=Q(state=CallState.OPEN)).order_by(
        "-is_open", "-issued_at", "-year", "-pk"
    )
    return in_order.first()


def calls_taking(now: datetime) -> list[Call]:
    """The calls something brought by hand may be for, the one it most likely is for first.

    Open ones, and those closed within about a year: a late form of last year still comes.
    """
    current = current_call(now)
    closed = Q(state=CallState.CLOSED, deadline__gt=now - RECENTLY)
    taking = Call.objects.filter(Q(state=CallState.OPEN) | closed, issued_at__lte=now)
    in_order = list(taking.order_by("-issued_at", "-year", "-pk"))
    return sorted(in_order, key=lambda call: call != current)


def call_brought_for(code: str, now: datetime) -> Call | None:
    """The call named by a page, if it was ever sent out; else the one in force."""
    named = Call.objects.exclude(state=CallState.DRAFT).filter(code=code).first()
    return named or current_call(now)


def other_calls(submission: Submission) -> list[Call]:
    """Where a piece may be moved to: the latest calls sent out, the year its form names first."""
    years = {finding.get("written") for finding in submission.findings}
    sent_out = Call.objects.exclude(state=CallState.DRAFT).exclude(pk=submission.call_id)
    latest = list(sent_out.order_by("-year", "-issued_at")[:MOST_CALLS])
    return sorted(latest, key=lambda call: call.year not in years)


def submissions_visible_to(user: User) -> QuerySet[Submission]:
    """The office sees all; a county or society only what its own organisations sent."""
    everything = Submission.objects.select_related("organisation", "call", "held_by")
    if scope_of(user, Role.CLERK).whole_city:
        return everything
    scope = scope_of(user, Role.CLERK, Role.COUNTY, Role.SOCIETY)
    if not scope:
        return everything.none()
    return everything.filter(organisation__isnull=False).filter(scope.as_filter("organisation__"))


def queue(user: User, call: Call | None = None) -> QuerySet[Submission]:
    """What waits to be checked, oldest first, with counts of lectures and open problems."""
    waiting = submissions_visible_to(user).filter(state__in=OPEN_STATES)
    if call is not None:
        waiting = waiting.filter(call=call)
    live = ~Q(proposals__state=ProposalState.WITHDRAWN)
    faulty = live & Q(proposals__error_count__gt=0)
    return waiting.annotate(
        lecture_count=Count("proposals", filter=live, distinct=True),
        faulty_count=Count("proposals", filter=faulty, distinct=True),
    ).order_by("received_at", "pk")


def place_in_queue(user: User, submission: Submission) -> Place:
    """The neighbours of one piece, in four cheap queries however long the queue is."""
    waiting = submissions_visible_to(user).filter(
        state=SubmissionState.TO_CHECK, call=submission.call_id
    )
    earlier = Q(received_at__lt=submission.received_at) | Q(
        received_at=submission.received_at, pk__lt=submission.pk
    )
    later = Q(received_at__gt=submission.received_at) | Q(
        received_at=submission.received_at, pk__gt=submission.pk
    )
    before = waiting.filter(earlier)
    previous = before.order_by("-received_at", "-pk").values_list("code", flat=True).first()
    following = waiting.filter(later).order_by("received_at", "pk")
    next_code = following.values_list("code", flat=True).first()
    return Place(before.count() + 1, waiting.count(), previous or "", next_code or "")


def earlier_submissions(submission: Submission, organisation: Organisation) -> list[Submission]:
    """What the same organisation has in this call with lectures that count, newest first."""
    counting = Proposal.objects.filter(submission=OuterRef("pk"), counts=True)
    theirs = Proposal.objects.filter(submission=OuterRef("pk"), organisation=organisation)
    return list(
        Submission.objects.filter(call=submission.call_id)
        .filter(Q(organisation=organisation) | Exists(theirs))
        .exclude(pk=submission.pk)
        .filter(Exists(counting))
        .order_by("-received_at", "-pk")
    )


def replaceable(submission: Submission, organisation: Organisation) -> QuerySet[Proposal]:
    """What this piece would take the place of: all that counts for its sender and still stands.

    What was refused stays refused; nothing can stand in its place.
    """
    counting = Proposal.objects.filter(
        call=submission.call_id, organisation=organisation, counts=True
    )
    gone = [ProposalState.WITHDRAWN, ProposalState.REJECTED]
    return counting.exclude(submission=submission).exclude(state__in=gone).order_by("pk")


def organisations_of(submission: Submission) -> list[Organisation]:
    """Whose lectures a submission carries; empty until every one of them is known.

    Where none stands it is the sender, or else whose they were.
    """
    lectures = proposals_of(submission)
    live = lectures.exclude(state=ProposalState.WITHDRAWN)
    if live.exists():
        lectures = live
    elif submission.organisation:
        return [submission.organisation]
    if lectures.filter(organisation=None).exists():
        return []
    return list(Organisation.objects.filter(proposals__in=lectures).distinct().order_by("pk"))


def twins(proposals: Sequence[Proposal], call: Call) -> dict[int, list[Twin]]:
    """By proposal: lectures of other organisations in the call with the same title.

    What one organisation sends twice is a question of how its submissions stand to each other.

    Only titles are read of a call's thousands, and compared closely only where the characters
    allow it; two queries, the second for what was found.
    """
    live = Proposal.objects.filter(call=call).exclude(state=ProposalState.WITHDRAWN).order_by()
    titled = list(live.values_list("pk", "title", "submission_id", "organisation_id"))
    likeness = {
        proposal.pk: similar_titles(
            proposal.title,
            {
                pk: title
                for pk, title, submission, whose in titled
                if submission != proposal.submission_id
                and (whose is None or whose != proposal.organisation_id)
            },
            at_least=SAME_LECTURE,
        )
        for proposal in proposals
    }
    wanted = {pk for found in likeness.values() for pk in found}
    others = Proposal.objects.select_related("organisation", "submission").in_bulk(wanted)
    return {
        proposal.pk: _twins_of(proposal, likeness[proposal.pk], others)
        for proposal in proposals
        if likeness[proposal.pk]
    }


def _twins_of(
    proposal: Proposal, likeness: Mapping[int, float], others: Mapping[int, Proposal]
) -> list[Twin]:
    found = [
        Twin(others[pk], ratio, others[pk].speaker == proposal.speaker)
        for pk, ratio in likeness.items()
    ]
    return sorted(found, key=lambda twin: -twin.similarity)


def proposals_of(submission: Submission) -> QuerySet[Proposal]:
    """The lectures a submission brought, and those of earlier ones that it corrected."""
    corrected = ProposalVersion.objects.filter(submission=submission).values("proposal")
    concerned = Proposal.objects.filter(Q(submission=submission) | Q(pk__in=corrected))
    return concerned.select_related("organisation", "call").order_by("order", "pk")


WAITING: Final = "waiting"
READING: Final = "reading"
SETTLED: Final = "settled"
SET_ASIDE: Final = "set_aside"
LISTS: Final[dict[str, tuple[SubmissionState, ...]]] = {
    WAITING: (SubmissionState.TO_CHECK,),
    READING: (SubmissionState.STORED, SubmissionState.READING),
    SETTLED: (SubmissionState.SETTLED,),
    SET_ASIDE: (SubmissionState.SET_ASIDE,),
}


@dataclass(frozen=True, slots=True)
class UnclearBody:
    """A body that a collection names and the directory does not know, with what it may mean."""

    as_written: str
    lectures: int
    likely: tuple[Organisation, ...]


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body that a collection names, and the organisation it was taken to be."""

    as_written: str
    organisation: str


def is_collection(submission: Submission) -> bool:
    """Whether the lectures were sent under the names of several bodies."""
    written = submission.proposals.exclude(organisation_as_written="").order_by()
    return written.values("organisation_as_written").distinct().count() > 1


def unclear_bodies(submission: Submission) -> list[UnclearBody]:
    """The names a collection leaves open, in the order in which they stand in the file."""
    if not is_collection(submission):
        return []
    open_still = proposals_of(submission).filter(organisation=None)
    live = open_still.exclude(state=ProposalState.WITHDRAWN)
    names = Counter(live.values_list("organisation_as_written", flat=True))
    day = localdate(submission.received_at)
    return [
        UnclearBody(name, count, tuple(match.organisation for match in find_by_name(name, on=day)))
        for name, count in names.items()
    ]


def named_bodies(submission: Submission) -> list[NamedBody]:
    """Which organisation each name of a collection is taken to mean, as far as that is known."""
    if not is_collection(submission):
        return []
    live = submission.proposals.exclude(state=ProposalState.WITHDRAWN).order_by("order", "pk")
    known = live.exclude(organisation=None)
    pairs = known.values_list("organisation_as_written", "organisation__name")
    return [NamedBody(written, name) for written, name in dict.fromkeys(pairs)]


def listed(user: User, which: str, text: str = "", within: Narrowing = ANY) -> QuerySet[Submission]:
    """One of the four lists, searched by society, subject, sender or lecture title."""
    states = LISTS.get(which, LISTS[WAITING])
    live = ~Q(proposals__state=ProposalState.WITHDRAWN)
    found = within.of(submissions_visible_to(user)).filter(state__in=states)
    if text:
        words = Q(organisation__name__icontains=text) | Q(subject__icontains=text)
        words |= Q(sender__icontains=text) | Q(code__iexact=text)
        titled = Proposal.objects.filter(submission=OuterRef("pk"), title__icontains=text)
        found = found.filter(words | Exists(titled))
    order = ("received_at", "pk") if which in {WAITING, READING} else ("-received_at", "-pk")
    return found.annotate(
        lecture_count=Count("proposals", filter=live, distinct=True),
        faulty_count=Count(
            "proposals", filter=live & Q(proposals__error_count__gt=0), distinct=True
        ),
        doubtful_count=Count(
            "proposals", filter=live & Q(proposals__warning_count__gt=0), distinct=True
        ),
        declined_count=Count("proposals", filter=Q(proposals__state__in=DECLINED), distinct=True),
    ).order_by(*order)


def counts(user: User, within: Narrowing = ANY) -> dict[str, int]:
    """How many pieces each list holds, in one query."""
    by_state = dict(
        within.of(submissions_visible_to(user))
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
        .values_list("state", "number")
    )
    return {key: sum(by_state.get(s, 0) for s in states) for key, states in LISTS.items()}


def other_mail(user: User, kind: str, text: str = "") -> QuerySet[MailboxMessage]:
    """Header lines of the mailbox's other business, newest first; an unknown kind means any."""
    wanted = MessageKind(kind) if kind in MessageKind else None
    found = header_lines(user, kind=wanted, search=text).filter(submissions__isnull=True)
    return found.order_by(F("sent_at").desc(nulls_last=True), "-pk")
