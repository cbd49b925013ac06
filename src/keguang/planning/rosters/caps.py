"""How many slots of a week a person can work at most: the inequality that closes the gap.

A limit of 630 minutes lets a linear programme give three and a half shifts of 180; counted in
whole shifts it is three. See docs/explanation/rosters.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from keguang.planning.rosters.offers import Slot

_NEVER: Final = 10**9


def most_slots(slots: Iterable[Slot], *, minutes: int, per_day: int, days_in_a_row: int) -> int:
    """The largest number of these slots one person can work.

    Regards the minutes of all, the slots of a day, overlaps and days in a row; rest between days
    is left out, so the true number may be smaller, never larger.
    """
    by_day: defaultdict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_day[slot.day].append(slot)
    # (days in a row up to yesterday) -> least minutes for each number of slots
    least: dict[int, list[int]] = {0: [0]}
    last = None
    for day in sorted(by_day):
        if last is not None and day > last + 1:
            least = {0: _merged(least.values())}
        last = day
        least = _with_day(least, _least_minutes(by_day[day], per_day), days_in_a_row)
    totals = _merged(least.values())
    return max(count for count, total in enumerate(totals) if total <= minutes)


def _with_day(
    least: dict[int, list[int]], today: Sequence[int], days_in_a_row: int
) -> dict[int, list[int]]:
    after = {0: _merged(least.values())}
    for run, totals in least.items():
        if run < days_in_a_row:
            worked = [_NEVER] * (len(totals) + len(today) - 1)
            for before, total in enumerate(totals):
                for more, minutes in enumerate(today[1:], start=1):
                    worked[before + more] = min(worked[before + more], total + minutes)
            after[run + 1] = worked
    return after


def _merged(choices: Iterable[list[int]]) -> list[int]:
    """The least of several lists at each place."""
    lists = list(choices)
    longest = max(map(len, lists))
    return [
        min(one[count] if count < len(one) else _NEVER for one in lists) for count in range(longest)
    ]


def _least_minutes(slots: Sequence[Slot], per_day: int) -> list[int]:
    """Least minutes for 0, 1, 2… slots of one day that do not overlap."""
    in_order = sorted(slots, key=lambda slot: slot.end_min)
    # least[i][c]: c slots among the first i
    least = [[0] + [_NEVER] * min(per_day, len(slots))]
    for index, slot in enumerate(in_order):
        before = sum(1 for other in in_order[:index] if other.end_min <= slot.start_min)
        least.append(
            [
                min(
                    least[index][count],
                    least[before][count - 1] + slot.minutes if count else _NEVER,
                )
                for count in range(len(least[0]))
            ]
        )
    return [total for total in least[-1] if total < _NEVER]
