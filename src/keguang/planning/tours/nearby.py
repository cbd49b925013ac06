"""Routes that differ little from a plan people live by: what a new plan should be made of."""

from collections.abc import Iterator, Sequence

from keguang.planning.tours.adopting import driven
from keguang.planning.tours.cost import Plan
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.setting import Setting


def routes_near(setting: Setting, plan: Plan) -> Iterator[Column]:
    """Each route without one stop, with one stop the plan leaves out, or with one for another."""
    visited = {one for column in plan for one in column.stops}
    left_out = [one for one in range(len(setting.stops)) if one not in visited]
    for column in plan:
        stops = list(column.stops)
        shorter = [stops[:place] + stops[place + 1 :] for place in range(len(stops))]
        for kept in shorter:
            yield from _lawful(setting, column, [kept])
        for one in left_out:
            if setting.open_at[one, column.slot]:
                for kept in [stops, *shorter]:
                    ways = [[*kept[:at], one, *kept[at:]] for at in range(len(kept) + 1)]
                    yield from _lawful(setting, column, ways)


def _lawful(setting: Setting, column: Column, ways: Sequence[list[int]]) -> Iterator[Column]:
    """The shortest lawful of these orders, from where the route starts to where it ends."""
    found = [
        (km, way)
        for way in ways
        if (km := driven(setting, column.slot, column.start, way, column.end)) is not None
    ]
    if found:
        km, way = min(found)
        road_fen = km * setting.vehicle(setting.slots[column.slot]).fen_per_km
        cost = priced(setting, column.slot, tuple(way), column.end, road_fen)
        yield Column(column.slot, column.start, tuple(way), column.end, cost)


def inserted(setting: Setting, column: Column, index: int) -> Column | None:
    """The route with the stop where it is cheapest; None if it fits nowhere."""
    best: Column | None = None
    fen = setting.vehicle(setting.slots[column.slot]).fen_per_km
    for place in range(len(column.stops) + 1):
        stops = (*column.stops[:place], index, *column.stops[place:])
        km = driven(setting, column.slot, column.start, list(stops), column.end)
        if km is not None:
            cost = priced(setting, column.slot, stops, column.end, km * fen)
            if best is None or cost < best.cost:
                best = Column(column.slot, column.start, stops, column.end, cost)
    return best
