"""A route as an offer, and what it costs."""

from dataclasses import dataclass

from keguang.planning.tours.setting import Setting


@dataclass(frozen=True, slots=True)
class Column:
    """A route as an offer: the slot, places by index, stops by index, and its price in fen."""

    slot: int
    start: int
    stops: tuple[int, ...]
    end: int
    cost: int

    @property
    def key(self) -> tuple[int, int, tuple[int, ...], int]:
        """What makes it the same route."""
        return self.slot, self.start, self.stops, self.end


def priced(setting: Setting, slot: int, stops: tuple[int, ...], end: int, road_fen: int) -> int:
    """What a route costs: road, day, night, less the changes to the old plan it spares."""
    weights = setting.problem.weights
    chosen = setting.slots[slot]
    visit = (setting.vehicle(chosen).id, chosen.day)
    old = setting.old_visit
    spared = sum(old.get(setting.stops[stop].id) == visit for stop in stops) if old else 0
    return road_fen + weights.vehicle_day + setting.night_fen[end] - weights.change * spared
