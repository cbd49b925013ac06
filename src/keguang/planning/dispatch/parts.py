"""A part of an instance as an instance of its own: some speakers and requests, the rest held."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from keguang.planning.dispatch.problem import Assignment, Order, Problem


@dataclass(frozen=True, slots=True)
class Credit:
    """What minima need not ask for in a part, since it is met, or asked for, elsewhere.

    By society; by society and number of the quarter; by district and audience; by key event.
    """

    year: Mapping[str, int] = field(default_factory=dict)
    quarter: Mapping[tuple[str, int], int] = field(default_factory=dict)
    coverage: Mapping[tuple[str, str], int] = field(default_factory=dict)
    key: Mapping[str, int] = field(default_factory=dict)


NO_CREDIT: Final = Credit()


@dataclass(frozen=True, slots=True)
class Part:
    """Speakers by id, the requests planned anew with them, and the plan's sessions of the two.

    Requests in `inside` that are not in `free` keep their sessions.
    """

    speakers: frozenset[str]
    free: frozenset[str]
    inside: tuple[Assignment, ...]


def part_of(
    problem: Problem, plan: Iterable[Assignment], speakers: frozenset[str], free: frozenset[str]
) -> Part:
    """The part of these speakers: all sessions they give, and all that the free requests have.

    Whoever serves a free request now belongs to the part too.
    """
    speaker_of = {lecture.id: lecture.speaker for lecture in problem.lectures}
    sessions = list(plan)
    speakers |= {speaker_of[one.lecture] for one in sessions if one.request in free}
    return Part(speakers, free, tuple(o for o in sessions if speaker_of[o.lecture] in speakers))


def problem_of(problem: Problem, part: Part) -> Problem:
    """The part as an instance; sessions it must keep are locks."""
    requests = part.free | {one.request for one in part.inside}
    kept = [Order(*one) for one in part.inside if one.request not in part.free]
    return replace(
        problem,
        speakers=tuple(one for one in problem.speakers if one.id in part.speakers),
        lectures=tuple(one for one in problem.lectures if one.speaker in part.speakers),
        requests=tuple(one for one in problem.requests if one.id in requests),
        locks=(*(lock for lock in problem.locks if lock.request in requests), *kept),
        forbids=tuple(one for one in problem.forbids if one.request in requests),
    )


def credit_of(problem: Problem, elsewhere: Collection[Assignment]) -> Credit:
    """What sessions elsewhere do for the minima."""
    society = {lecture.id: lecture.society for lecture in problem.lectures}
    requests = {request.id: request for request in problem.requests}
    starts = problem.quarter_starts
    days = Counter(one.day for one in elsewhere)
    return Credit(
        Counter(society[one.lecture] for one in elsewhere),
        Counter(
            (society[one.lecture], sum(start <= one.day for start in starts) - 1)
            for one in elsewhere
        ),
        Counter(
            (requests[one.request].district, requests[one.request].audience) for one in elsewhere
        ),
        {event.id: sum(days[day] for day in event.days) for event in problem.key_events},
    )
