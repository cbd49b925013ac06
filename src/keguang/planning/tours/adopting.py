"""An old plan taken over as far as it is still lawful."""

from keguang.planning.tours.cost import Plan
from keguang.planning.tours.problem import Route, Tours
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.setting import Setting


def adopted(setting: Setting, plan: Tours) -> Plan:
    """The routes of a plan that fit together: stops that no longer fit are left out, and so is
    every journey a vehicle can no longer make from leaving its base to coming home."""
    routes = {(r.vehicle, r.day): r for r in plan.routes if r.day >= setting.first_day}
    number_of = {(setting.vehicle(slot).id, slot.day): n for n, slot in enumerate(setting.slots)}
    taken: set[int] = set()
    kept: list[Column] = []
    for index, vehicle in enumerate(setting.problem.vehicles):
        at, nights = setting.begin[index]
        journey: list[Column] = []
        for day in range(setting.first_day, setting.problem.days):
            route = routes.get((vehicle.id, day))
            number = number_of.get((vehicle.id, day))
            if route is None or number is None or route.start != at:
                journey, at = [], vehicle.base
                nights = 0
                if route is None or number is None or route.start != at:
                    continue
            column = lawful_part(setting, number, route, taken | _stops(journey))
            nights = 0 if route.end == vehicle.base else nights + 1
            if column is None or nights > vehicle.max_nights_out:
                journey, at, nights = [], vehicle.base, 0
                continue
            journey.append(column)
            at = route.end
            if at == vehicle.base:
                kept += journey
                taken |= _stops(journey)
                journey = []
    return tuple(kept)


def _stops(journey: list[Column]) -> set[int]:
    return {one for column in journey for one in column.stops}


def lawful_part(setting: Setting, number: int, route: Route, taken: set[int]) -> Column | None:
    """The route without the stops `taken` and those that do not fit it any more.

    None if its ends do not fit.
    """
    places = setting.place_index
    vehicle = setting.vehicle(setting.slots[number])
    own = {vehicle.base, *(lodging.id for lodging in setting.problem.lodgings)}
    if route.start not in own or route.end not in own:
        return None
    stops = [
        setting.stop_index[name]
        for name in dict.fromkeys(route.stops)
        if name in setting.stop_index
        and setting.open_at[setting.stop_index[name], number]
        and setting.stop_index[name] not in taken
    ]
    start, end = places[route.start], places[route.end]
    while True:
        km = driven(setting, number, start, stops, end)
        if km is not None:
            cost = priced(setting, number, tuple(stops), end, km * vehicle.fen_per_km)
            return Column(number, start, tuple(stops), end, cost)
        if not stops:
            return None
        stops = _without_the_farthest(setting, start, stops, end)


def _without_the_farthest(setting: Setting, start: int, stops: list[int], end: int) -> list[int]:
    """The stops without the one whose detour is longest."""
    nodes = [start, *(len(setting.places) + one for one in stops), end]
    minutes = setting.legs.minutes
    detours = [
        int(minutes[a, b] + minutes[b, c] - minutes[a, c]) + setting.stops[one].service_min
        for a, b, c, one in zip(nodes, nodes[1:], nodes[2:], stops, strict=False)
    ]
    place = detours.index(max(detours))
    return stops[:place] + stops[place + 1 :]


def driven(setting: Setting, number: int, start: int, stops: list[int], end: int) -> int | None:
    """Kilometres of a lawful day; None if windows, duty or driving time do not hold it."""
    vehicle = setting.vehicle(setting.slots[number])
    legs, here = setting.legs, start
    now, drive, km = vehicle.duty_start_min, 0, 0
    for index in stops:
        node = len(setting.places) + index
        drive += int(legs.minutes[here, node])
        km += int(legs.km[here, node])
        begin = setting.stops[index].service_start(now + int(legs.minutes[here, node]))
        if begin is None:
            return None
        now, here = begin + setting.stops[index].service_min, node
    drive += int(legs.minutes[here, end])
    now += int(legs.minutes[here, end])
    if drive > vehicle.max_drive_min or now > vehicle.duty_end_min:
        return None
    return km + int(legs.km[here, end])
