"""A lawful roster in a moment: what is decided first, then whoever is least used.

The start of every search, and the plan in hand if there is time for nothing else.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from keguang.planning.rosters.offers import Offer, Orders
from keguang.planning.rosters.problem import Pair, Problem, Shift, Volunteer
from keguang.planning.rosters.workload import refusal


class Desk:
    """Who has what so far, and what may still be added."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._shifts = {shift.id: shift for shift in problem.shifts}
        self._volunteers = {volunteer.id: volunteer for volunteer in problem.volunteers}
        self._given: defaultdict[str, list[Shift]] = defaultdict(list)
        self._staff: Counter[str] = Counter()
        self.pairs: dict[Pair, None] = {}

    def load(self, volunteer: str) -> int:
        """How many shifts somebody has."""
        return len(self._given[volunteer])

    def given(self, volunteer: str) -> Sequence[Shift]:
        """The shifts somebody has."""
        return self._given.get(volunteer, ())

    def staff(self, shift: str) -> int:
        """How many people a shift has."""
        return self._staff[shift]

    def refusal(self, pair: Pair) -> str | None:
        """The code of the rule that forbids this pair now; None if none does."""
        if pair.shift not in self._shifts or pair.volunteer not in self._volunteers:
            return "UNKNOWN"
        if pair in self.pairs:
            return "TWICE"
        shift, volunteer = self._shifts[pair.shift], self._volunteers[pair.volunteer]
        broken = refusal(self._problem, volunteer, self._given[pair.volunteer], shift)
        if broken is None and self._staff[pair.shift] >= shift.need:
            return "OVERSTAFFED"
        return broken

    def add(self, pair: Pair) -> bool:
        """Add a pair if no rule forbids it; whether it was added."""
        if self.refusal(pair) is not None:
            return False
        self.pairs[pair] = None
        self._given[pair.volunteer].append(self._shifts[pair.shift])
        self._staff[pair.shift] += 1
        return True


def contradiction(problem: Problem, forced: Iterable[Pair], barred: frozenset[Pair]) -> Pair | None:
    """The first forced pair that cannot be, beside those before it; None if all can.

    Rules only ever forbid more of more, so an instance has a plan exactly if its forced pairs
    alone are one.
    """
    desk = Desk(problem)
    for pair in sorted(forced):
        if pair in barred or not desk.add(pair):
            return pair
    return None


def lawful(problem: Problem, orders: Orders, prefer: Iterable[Pair] = ()) -> Desk:
    """The forced pairs, then as many of `prefer`, in order, as the rules still allow."""
    desk = Desk(problem)
    day_of = {shift.id: shift.day for shift in problem.shifts}
    for pair in sorted(orders.forced):
        desk.add(pair)
    for pair in prefer:
        if pair.shift in day_of and orders.leaves_open(pair, day_of[pair.shift]):
            desk.add(pair)
    return desk


def quick_roster(
    problem: Problem, offers: Sequence[Offer], orders: Orders, prefer: Iterable[Pair] = ()
) -> list[Pair]:
    """A lawful plan, filled up greedily: the shifts with fewest candidates first."""
    desk = lawful(problem, orders, prefer)
    day_of = {shift.id: shift.day for shift in problem.shifts}
    suited: defaultdict[str, list[Volunteer]] = defaultdict(list)
    for offer in offers:
        for pair in offer.pairs():
            if orders.leaves_open(pair, day_of[pair.shift]):
                suited[pair.shift].append(offer.volunteer)
    open_shifts = [shift for shift in problem.shifts if suited[shift.id]]
    for shift in sorted(open_shifts, key=lambda s: len(suited[s.id]) / s.need):
        _fill(desk, shift, suited[shift.id])
    return list(desk.pairs)


def _fill(desk: Desk, shift: Shift, suited: Sequence[Volunteer]) -> None:
    """Give a shift its people, the least used first."""
    missing = shift.need - desk.staff(shift.id)
    in_order = sorted(
        suited,
        key=lambda u: (desk.load(u.id), shift.weekday in u.dislike_days, not u.lead, u.id),
    )
    for volunteer in in_order:
        if missing <= 0:
            return
        if desk.add(Pair(shift.id, volunteer.id)):
            missing -= 1
