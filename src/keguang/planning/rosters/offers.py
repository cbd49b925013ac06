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

    `forced` holds locks and what the frozen past contains, `barred` forbids and what it does not;
    a pair may be in both when people contradict themselves.
    """

    forced: frozenset[Pair]
    barred: frozenset[Pair]
    frozen_before_day: int

    def leaves_open(self, pair: Pair, day: int) -> bool:
        """Whether the planner may still choose about this pair."""
        return day >= self.frozen_before_day and pair not in self.forced | self.barred


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


def orders_of(problem: Problem) -> Orders:
    """Locks, forbids and the frozen past, as far as they name pairs of this instance."""
    forced, barred = set(problem.locks), set(problem.forbids)
    first_free = 0
    if problem.baseline is not None:
        first_free = problem.baseline.frozen_before_day
        day_of = {shift.id: shift.day for shift in problem.shifts}
        forced |= {pair for pair in problem.baseline.assignments if day_of[pair.shift] < first_free}
    return Orders(frozenset(forced), frozenset(barred), first_free)
