"""The rules and wishes of one person as rows over the slots they may work.

Every rule is stated as tightly as it is cheap to: slots that exclude each other as cliques, work
on a day as one column, and the number of slots of a week by `caps.most_slots`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from keguang.planning.linear import INFINITY, Programme
from keguang.planning.rosters.caps import most_slots
from keguang.planning.rosters.offers import Slot, clash
from keguang.planning.rosters.problem import Problem, Volunteer

type Columns = Mapping[Slot, int]


def add_person_rows(
    programme: Programme, problem: Problem, volunteer: Volunteer, slots: Columns
) -> None:
    """Add the columns and rows of one volunteer; `slots` has the column of each, in time order."""
    for slot, column in slots.items():
        if slot.day % 7 in volunteer.dislike_days:
            programme.cost[column] += problem.weights.dislike
    _add_rest(programme, problem, slots)
    by_day: defaultdict[int, dict[Slot, int]] = defaultdict(dict)
    for slot, column in slots.items():
        by_day[slot.day][slot] = column
    works = {day: _add_day(programme, problem, today) for day, today in by_day.items()}
    _add_days_in_a_row(programme, volunteer.max_consecutive_days, works)
    by_week: defaultdict[int, dict[Slot, int]] = defaultdict(dict)
    for slot, column in slots.items():
        by_week[slot.day // 7][slot] = column
    for week in by_week.values():
        _add_week(programme, problem, volunteer, week)
    _add_fairness(programme, problem, volunteer, list(slots.values()))


def _add_rest(programme: Programme, problem: Problem, slots: Columns) -> None:
    """Pairs of slots of different days with too little rest between them."""
    in_order = list(slots)
    for index, first in enumerate(in_order):
        for second in in_order[index + 1 :]:
            if second.day == first.day:
                continue
            if not clash(problem, first, second):
                break  # whatever comes later leaves more rest
            programme.at_most(1, [slots[first], slots[second]])


def _add_day(programme: Programme, problem: Problem, today: Columns) -> list[int]:
    """The rows of one day; the columns whose sum is 1 when the day is worked, else 0."""
    cliques = _overlapping(today)
    everything = list(today.values())
    if len(cliques) == 1 or problem.max_per_day <= 1:
        if len(everything) > 1 or problem.max_per_day < 1:
            programme.at_most(min(1, problem.max_per_day), everything)
        return everything
    worked = programme.add_column(-problem.weights.second_same_day, 1)
    for column in everything:
        programme.cost[column] += problem.weights.second_same_day
    programme.add_row(-INFINITY, 0, [worked, *everything], [1] + [-1] * len(everything))
    for clique in cliques:
        columns = [today[slot] for slot in clique]
        programme.add_row(-INFINITY, 0, [worked, *columns], [-1] + [1] * len(columns))
    if problem.max_per_day < len(cliques):
        coefficients = [-problem.max_per_day] + [1] * len(everything)
        programme.add_row(-INFINITY, 0, [worked, *everything], coefficients)
    return [worked]


def _overlapping(today: Columns) -> list[frozenset[Slot]]:
    """The largest sets of slots that all run at one moment."""
    running = [
        frozenset(other for other in today if other.start_min <= slot.start_min < other.end_min)
        for slot in today
    ]
    distinct = dict.fromkeys(running)
    return [one for one in distinct if not any(one < other for other in distinct)]


def _add_days_in_a_row(programme: Programme, most: int, works: Mapping[int, Sequence[int]]) -> None:
    for day in works:
        window = [works.get(day + ahead) for ahead in range(most + 1)]
        if all(columns is not None for columns in window):
            together = [column for columns in window if columns is not None for column in columns]
            programme.at_most(most, together)


def _add_week(programme: Programme, problem: Problem, volunteer: Volunteer, week: Columns) -> None:
    """Minutes of a week, and how many slots of at least each length they allow."""
    minutes = volunteer.max_minutes_week
    if sum(slot.minutes for slot in week) > minutes:
        lengths = [slot.minutes for slot in week]
        programme.add_row(-INFINITY, minutes, list(week.values()), lengths)
    for shortest in sorted({slot.minutes for slot in week}):
        long_enough = [slot for slot in week if slot.minutes >= shortest]
        most = most_slots(
            long_enough,
            minutes=minutes,
            per_day=problem.max_per_day,
            days_in_a_row=volunteer.max_consecutive_days,
        )
        if most < len(long_enough):
            programme.at_most(most, [week[slot] for slot in long_enough])


def _add_fairness(
    programme: Programme, problem: Problem, volunteer: Volunteer, slots: Sequence[int]
) -> None:
    """Shifts under the target cost each the same, shifts over it each more than the last."""
    weights, target = problem.weights, volunteer.target_shifts
    most = min(volunteer.max_shifts, len(slots))
    if most < len(slots):
        programme.at_most(most, slots)
    if not slots:
        programme.offset += weights.under_target * target
        return
    under = programme.add_column(weights.under_target, target, integral=False)
    over = [
        programme.add_column(weights.over_target_sq * (2 * excess - 1), 1, integral=False)
        for excess in range(1, most - target + 1)
    ]
    coefficients = [1] * (len(slots) + 1) + [-1] * len(over)
    programme.add_row(target, target, [under, *slots, *over], coefficients)
