"""Single stays that break no rule by themselves: one copy at one centre for some periods."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from keguang.planning.rotation.problem import Centre, Copy, Problem, Theme

# `Stay.last` of a copy that stands somewhere and is taken down as the plan begins
GONE: Final = -1


class Exhibit(NamedTuple):
    """A copy and the theme it shows."""

    theme: Theme
    copy: Copy


class Stay(NamedTuple):
    """From period `first` to period `last`, both included; `begun` before the plan or fresh."""

    exhibit: Exhibit
    centre: Centre
    first: int
    last: int
    begun: bool = False

    def covers(self, period: int) -> bool:
        return self.first <= period <= self.last


def exhibits_of(problem: Problem) -> dict[str, Exhibit]:
    """Every copy by its id, in file order."""
    return {copy.id: Exhibit(theme, copy) for theme in problem.themes for copy in theme.copies}


def unfit(exhibit: Exhibit, centre: Centre, period: int) -> str | None:
    """The rule, by the checker's code, that keeps this copy away from this cell in any plan."""
    theme, copy = exhibit
    if not copy.roam and copy.hub != centre.hub:
        return "HUB"
    if theme.area_m2 > centre.area_m2:
        return "AREA"
    if not copy.first <= period <= copy.last:
        return "AVAILABLE"
    return "CLOSED" if period in centre.closed else None


def fresh_stays(problem: Problem, exhibit: Exhibit, centre: Centre) -> Iterator[Stay]:
    """All stays that begin in the plan: long enough, not too long, not too soon again."""
    horizon = len(problem.periods)
    theme = exhibit.theme
    most = min(theme.max_stay, centre.max_stay)
    for first in range(_cool_from(problem, exhibit, centre), horizon):
        for last in range(first, min(horizon, first + most)):
            if unfit(exhibit, centre, last) is not None:
                break
            if last - first + 1 >= theme.min_stay or last == horizon - 1:
                yield Stay(exhibit, centre, first, last)


def begun_stays(problem: Problem, exhibit: Exhibit, centre: Centre) -> Iterator[Stay]:
    """All ways in which a copy that stands there as the plan begins can go on or leave."""
    horizon = len(problem.periods)
    theme, age = exhibit.theme, exhibit.copy.age
    most = min(theme.max_stay, centre.max_stay)
    if age >= theme.min_stay:
        yield Stay(exhibit, centre, 0, GONE, begun=True)
    for last in range(min(horizon, most - age)):
        if unfit(exhibit, centre, last) is not None:
            break
        if age + last + 1 >= theme.min_stay or last == horizon - 1:
            yield Stay(exhibit, centre, 0, last, begun=True)


def _cool_from(problem: Problem, exhibit: Exhibit, centre: Centre) -> int:
    """The first period in which a theme a centre had before the plan may come back."""
    past = [one.last_period for one in centre.history if one.theme == exhibit.theme.id]
    return max(0, max(past) + problem.cooling_periods + 1) if past else 0
