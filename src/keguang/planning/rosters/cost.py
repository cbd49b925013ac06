"""What a roster costs, as the planner counts it; the checker counts for itself."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from keguang.planning.rosters.problem import Pair, Problem, Shift, Volunteer, Weights

type Group = tuple[str, int, int]


def group_of(shift: Shift) -> Group:
    """Venue, day and start: whoever begins together wants one lead among them."""
    return shift.venue, shift.day, shift.start_min


def cost_of(problem: Problem, pairs: Collection[Pair], led: frozenset[Group] = frozenset()) -> int:
    """Points of a roster whose ids are known and whose pairs are distinct.

    `led` has the groups that somebody outside this problem leads.
    """
    shifts = {shift.id: shift for shift in problem.shifts}
    given: defaultdict[str, list[Shift]] = defaultdict(list)
    for pair in pairs:
        given[pair.volunteer].append(shifts[pair.shift])
    moved = 0
    if problem.baseline is not None:
        differ = set(problem.baseline.assignments) ^ set(pairs)
        first_free = problem.baseline.frozen_before_day
        moved = sum(shifts[pair.shift].day >= first_free for pair in differ)
    return (
        _of_posts(problem, pairs, led)
        + sum(of_person(problem.weights, u, given.get(u.id, ())) for u in problem.volunteers)
        + problem.weights.change * moved
    )


def of_person(weights: Weights, volunteer: Volunteer, given: Sequence[Shift]) -> int:
    """What one person's shifts cost: fairness, disliked days and second shifts of a day."""
    excess = len(given) - volunteer.target_shifts
    seconds = len(given) - len({shift.day for shift in given})
    disliked = sum(shift.weekday in volunteer.dislike_days for shift in given)
    return (
        weights.under_target * max(0, -excess)
        + weights.over_target_sq * max(0, excess) ** 2
        + weights.second_same_day * seconds
        + weights.dislike * disliked
    )


def _of_posts(problem: Problem, pairs: Collection[Pair], led: frozenset[Group]) -> int:
    weights = problem.weights
    staff = Counter(pair.shift for pair in pairs)
    leads = {volunteer.id for volunteer in problem.volunteers if volunteer.lead}
    has_lead = {pair.shift for pair in pairs if pair.volunteer in leads}
    led_here = {group_of(shift) for shift in problem.shifts if shift.id in has_lead}
    unled = {group_of(shift) for shift in problem.shifts} - led_here - led
    return (
        sum(weights.short * max(0, s.need - staff[s.id]) for s in problem.shifts)
        + sum(weights.below_min * max(0, s.min_need - staff[s.id]) for s in problem.shifts)
        + weights.no_lead * len(unled)
    )
