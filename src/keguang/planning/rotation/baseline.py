"""The plan somebody in a hurry would make: the yardstick the good plan is measured against.

Period by period, the busiest centre takes the copy that costs least there and then; nothing is
prolonged by choice. It reads no locks, forbids, baseline or key requirements and looks neither
ahead nor back; all this is part of the yardstick and stays as it is.
"""

from dataclasses import dataclass

from keguang.planning.instances import road_km
from keguang.planning.rotation.problem import Centre, Copy, Placement, Problem, Rotation, Theme


@dataclass(slots=True)
class _Stay:
    """A copy that stands somewhere, and for how many periods by now."""

    theme: Theme
    copy: Copy
    age: int


def greedy(problem: Problem) -> Rotation:
    """Fill the cells of each period, the centre with most visitors first.

    Deterministic: file order decides between equals. May break hard rules it does not know.
    """
    hurry = _Hurry(problem)
    for period in range(len(problem.periods)):
        hurry.fill(period)
    return Rotation(tuple(hurry.placements))


class _Hurry:
    """The state of the hurried plan after some periods."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._depot_m = {hub.id: hub.at_m for hub in problem.hubs}
        self._centres = {centre.id: centre for centre in problem.centres}
        self._busiest = sorted(problem.centres, key=lambda centre: -centre.visitors)
        self._copies = [(theme, copy) for theme in problem.themes for copy in theme.copies]
        self._fitting = {centre.id: self._fitting_at(centre) for centre in problem.centres}
        self._stays = {
            copy.at: _Stay(theme, copy, copy.age)
            for theme, copy in self._copies
            if copy.at is not None
        }
        self._last_shown = {
            (centre.id, past.theme): past.last_period
            for centre in problem.centres
            for past in sorted(centre.history, key=lambda past: past.last_period)
        }
        self._last_shown |= {(at, stay.theme.id): -1 for at, stay in self._stays.items()}
        self.placements: list[Placement] = []

    def _fitting_at(self, centre: Centre) -> list[tuple[Theme, Copy, int]]:
        """The copies that may stand there, in file order, with their share of value (0..1000)."""
        return [
            (theme, copy, _score(theme, centre))
            for theme, copy in self._copies
            if theme.area_m2 <= centre.area_m2 and (copy.roam or copy.hub == centre.hub)
        ]

    def fill(self, period: int) -> None:
        """Decide one period."""
        crew = {hub.id: hub.crew_days_per_period for hub in self._problem.hubs}
        came_from = {stay.copy.id: at for at, stay in self._stays.items()}
        stays: dict[str, _Stay] = {}
        for at, stay in self._stays.items():
            centre = self._centres[at]
            most = min(stay.theme.min_stay, stay.theme.max_stay, centre.max_stay)
            if stay.age < most and period not in centre.closed:
                stays[at] = _Stay(stay.theme, stay.copy, stay.age + 1)
            else:
                crew[centre.hub] -= stay.theme.teardown_crew_days
        used = {stay.copy.id for stay in stays.values()}
        for centre in self._busiest:
            if centre.id in stays or period in centre.closed:
                continue
            taken = self._cheapest(centre, period, crew[centre.hub], used, came_from)
            if taken is not None:
                stays[centre.id] = taken
                used.add(taken.copy.id)
                crew[centre.hub] -= taken.theme.crew_days
        self._stays = stays
        for at, stay in stays.items():
            self._last_shown[at, stay.theme.id] = period
            self.placements.append(Placement(stay.copy.id, at, period))

    def _cheapest(
        self, centre: Centre, period: int, crew_days: int, used: set[str], came_from: dict[str, str]
    ) -> _Stay | None:
        least: int | None = None
        taken: _Stay | None = None
        for theme, copy, score in self._fitting[centre.id]:
            if copy.id in used or theme.crew_days > crew_days:
                continue
            here = came_from.get(copy.id)
            if here == centre.id or not copy.first <= period <= copy.last:
                continue
            if self._cools(centre, theme, period):
                continue
            from_m = self._depot_m[copy.hub] if here is None else self._centres[here].at_m
            cost = self._cost(theme, score, centre, period, from_m)
            if least is None or cost < least:
                least, taken = cost, _Stay(theme, copy, 1)
        return taken

    def _cools(self, centre: Centre, theme: Theme, period: int) -> bool:
        last = self._last_shown.get((centre.id, theme.id))
        return last is not None and period - last <= self._problem.cooling_periods

    def _cost(
        self, theme: Theme, score: int, centre: Centre, period: int, from_m: tuple[int, int]
    ) -> int:
        """Road and lost fresh visits of a stay that begins now, in fen."""
        problem = self._problem
        days = problem.periods[period].days
        full = 1000 * 100 * days
        fresh = score * problem.decay_pct[0] * (days - min(theme.setup_days, days))
        km = road_km(from_m, centre.at_m, problem.road_factor_pct) * theme.truckloads
        lost = centre.visitors * (full - fresh) // full
        return problem.weights.km * km + problem.weights.visit * lost


def _score(theme: Theme, centre: Centre) -> int:
    return sum(theme.value[name] * pct for name, pct in centre.share.items()) // 100
