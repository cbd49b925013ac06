"""What each volunteer could be given, and what of it is already decided.

A slot is a day with a start and an end: whatever a person's rules forbid, they forbid it of slots,
and the posts offered in one slot differ only for the posts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from keguang.planning.rosters.problem import MINUTES_A_DAY, Pair, Problem, Shift, Volunteer


class Slot(NamedTuple):
    """Hours of a day somebody could work."""

    day: int
    start_min: int
    end_min: int

    @property
    def minutes(self) -> int:
        return self.end_min - self.start_min


@dataclass(frozen=True, slots=True)
class Offer:
    """The slots one volunteer could work, in order of time, each with the posts that suit."""

    volunteer: Volunteer
    posts: Mapping[Slot, tuple[Shift, ...]]

    def pairs(self) -> Iterator[Pair]:
        for posts in self.posts.values():
            for shift in posts:
                yield Pair(shift.id, self.volunteer.id)


@dataclass(frozen=True, slots=True)
class Orders:
    """What people have decided: these pairs must be, those must not.

    `forced` has the locks and what the frozen past contains, `barred` the forbids; a pair is in
    both when people contradict themselves.
    """

    forced: frozenset[Pair]
    barred: frozenset[Pair]
    frozen_before_day: int

    def leaves_open(self, pair: Pair, day: int) -> bool:
        """Whether the planner may still choose about this pair."""
        decided = pair in self.forced or pair in self.barred
        return day >= self.frozen_before_day and not decided


def slot_of(shift: Shift) -> Slot:
    """The hours of a shift."""
    return Slot(shift.day, shift.start_min, shift.end_min)


def clash(problem: Problem, first: Slot, second: Slot) -> bool:
    """Whether nobody can work both: they overlap, or leave too little rest on another day."""
    if second < first:
        first, second = second, first
    between = second.start_min - first.end_min
    if first.day == second.day:
        return between < 0
    return MINUTES_A_DAY * (second.day - first.day) + between < problem.min_rest_min


def suits(volunteer: Volunteer, shift: Shift) -> bool:
    """Whether skill, venue and time of a shift are the volunteer's."""
    return (
        shift.skill in volunteer.skills
        and shift.venue in volunteer.venues
        and any(
            span.day == shift.day
            and span.from_min <= shift.start_min
            and shift.end_min <= span.to_min
            for span in volunteer.available
        )
    )


def offers_of(problem: Problem) -> list[Offer]:
    """One offer a volunteer, in file order; locks and forbids are not regarded."""
    posts: defaultdict[tuple[int, str, str], list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        if shift.need > 0:
            posts[shift.day, shift.venue, shift.skill].append(shift)
    return [_offer(volunteer, posts) for volunteer in problem.volunteers]


def _offer(volunteer: Volunteer, posts: Mapping[tuple[int, str, str], list[Shift]]) -> Offer:
    found: defaultdict[Slot, dict[str, Shift]] = defaultdict(dict)
    for span in volunteer.available:
        for venue in sorted(volunteer.venues):
            for skill in sorted(volunteer.skills):
                for shift in posts.get((span.day, venue, skill), ()):
                    if span.from_min <= shift.start_min and shift.end_min <= span.to_min:
                        found[slot_of(shift)][shift.id] = shift
    return Offer(volunteer, {slot: tuple(found[slot].values()) for slot in sorted(found)})


def frozen_pairs(problem: Problem) -> frozenset[Pair]:
    """The pairs of the old plan on days that cannot move."""
    if problem.baseline is None:
        return frozenset()
    first_free = problem.baseline.frozen_before_day
    frozen = {shift.id for shift in problem.shifts if shift.day < first_free}
    return frozenset(pair for pair in problem.baseline.assignments if pair.shift in frozen)


def orders_of(problem: Problem) -> Orders:
    """Locks, forbids and the frozen past.

    A lock on a frozen day that the old plan does not have is both forced and barred.
    """
    frozen = frozen_pairs(problem)
    first_free = 0 if problem.baseline is None else problem.baseline.frozen_before_day
    past = {shift.id for shift in problem.shifts if shift.day < first_free}
    impossible = {p for p in problem.locks if p.shift in past and p not in frozen}
    return Orders(
        forced=frozen.union(problem.locks),
        barred=frozenset(problem.forbids).union(impossible),
        frozen_before_day=first_free,
    )
