"""The number of slots a week can hold is never underestimated, and exact but for rest."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from keguang.planning.rosters.caps import most_slots
from keguang.planning.rosters.offers import Slot

SLOTS = st.lists(
    st.builds(
        lambda day, start, length: Slot(day, start, start + length),
        st.integers(0, 6),
        st.integers(0, 20).map(lambda n: 60 * n),
        st.integers(1, 4).map(lambda n: 60 * n),
    ),
    max_size=8,
    unique=True,
)


@settings(deadline=None)
@given(SLOTS, st.integers(0, 15), st.integers(0, 3), st.integers(0, 4))
def test_no_more_slots_fit_and_so_many_do(
    slots: list[Slot], hours: int, per_day: int, days_in_a_row: int
) -> None:
    most = most_slots(slots, minutes=60 * hours, per_day=per_day, days_in_a_row=days_in_a_row)

    fitting = [
        len(chosen)
        for size in range(len(slots) + 1)
        for chosen in combinations(sorted(slots), size)
        if _fits(chosen, 60 * hours, per_day, days_in_a_row)
    ]
    assert most == max(fitting)


def _fits(chosen: tuple[Slot, ...], minutes: int, per_day: int, days_in_a_row: int) -> bool:
    days = [slot.day for slot in chosen]
    worked = set(days)
    runs = [{day + ahead for ahead in range(days_in_a_row + 1)} for day in worked]
    return (
        sum(slot.minutes for slot in chosen) <= minutes
        and all(days.count(day) <= per_day for day in worked)
        and all(a.day != b.day or a.end_min <= b.start_min for a, b in pairwise(chosen))
        and not any(run <= worked for run in runs)
    )
