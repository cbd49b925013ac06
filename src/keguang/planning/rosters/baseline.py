"""The plan somebody in a hurry would make: the yardstick the good plan is measured against.

It reads no locks, forbids or baseline, knows two hours of the clock by heart, and never looks
back; all this is part of the yardstick and stays as it is.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from keguang.planning.rosters.problem import Pair, Problem, Roster, Shift, Volunteer

_MORNING_MIN: Final = 540
_EVENING_MIN: Final = 1080


@dataclass(slots=True)
class _Load:
    """What one volunteer has been given so far."""

    shifts: int = 0
    minutes: Counter[int] = field(default_factory=Counter)
    start_of_day: dict[int, int] = field(default_factory=dict)


def greedy(problem: Problem) -> Roster:
    """Fill the shifts with fewest candidates first, each time with the least used volunteer.

    Deterministic: file order decides between equals. May break hard rules it does not know.
    """
    serving = _by_skill_and_venue(problem)
    candidates = {
        shift.id: [u for u in serving[shift.skill, shift.venue] if _is_free(u, shift)]
        for shift in problem.shifts
    }
    loads: defaultdict[str, _Load] = defaultdict(_Load)
    chosen: list[Pair] = []
    fillable = [shift for shift in problem.shifts if shift.need > 0]
    for shift in sorted(fillable, key=lambda s: len(candidates[s.id]) / s.need):
        waiting = candidates[shift.id]
        for _place in range(shift.need):
            allowed = [u for u in waiting if _allowed(u, shift, loads[u.id])]
            if not allowed:
                break
            taken = min(allowed, key=lambda u: _preference(u, shift, loads[u.id]))
            waiting = [u for u in waiting if u is not taken]
            chosen.append(Pair(shift.id, taken.id))
            load = loads[taken.id]
            load.shifts += 1
            load.minutes[shift.week] += shift.minutes
            load.start_of_day[shift.day] = shift.start_min
    return Roster(tuple(chosen))


def _by_skill_and_venue(problem: Problem) -> dict[tuple[str, str], list[Volunteer]]:
    """Who could do each kind of post, in file order."""
    serving: defaultdict[tuple[str, str], list[Volunteer]] = defaultdict(list)
    for volunteer in problem.volunteers:
        for skill in volunteer.skills:
            for venue in volunteer.venues:
                serving[skill, venue].append(volunteer)
    return serving


def _is_free(volunteer: Volunteer, shift: Shift) -> bool:
    return any(
        span.day == shift.day and span.from_min <= shift.start_min and shift.end_min <= span.to_min
        for span in volunteer.available
    )


def _preference(volunteer: Volunteer, shift: Shift, load: _Load) -> tuple[int, bool, bool]:
    return load.shifts, shift.weekday in volunteer.dislike_days, not volunteer.lead


def _allowed(volunteer: Volunteer, shift: Shift, load: _Load) -> bool:
    day = shift.day
    if load.shifts >= volunteer.max_shifts or day in load.start_of_day:
        return False
    if load.minutes[shift.week] + shift.minutes > volunteer.max_minutes_week:
        return False
    before, after = load.start_of_day.get(day - 1), load.start_of_day.get(day + 1)
    if shift.start_min == _MORNING_MIN and before == _EVENING_MIN:
        return False
    if shift.start_min == _EVENING_MIN and after == _MORNING_MIN:
        return False
    return _run_through(day, load) <= volunteer.max_consecutive_days


def _run_through(day: int, load: _Load) -> int:
    """How many days in a row would be worked with this one."""
    first, last = day, day
    while first - 1 in load.start_of_day:
        first -= 1
    while last + 1 in load.start_of_day:
        last += 1
    return last - first + 1
