"""Which stops no vehicle can reach, by arithmetic alone.

Everything is judged in the vehicle's favour: the shortest chain of roads through any places, no
waiting on the way, any night's lodging that roads join. What fails even so, fails surely.
"""

from dataclasses import dataclass

import numpy as np

from keguang.planning.tours.problem import Vehicle
from keguang.planning.tours.setting import Integers, Setting


@dataclass(frozen=True, slots=True)
class Reach:
    """The best a vehicle can do for one stop in one day.

    Attributes
    ----------
    drive_min
        Least driving of a day from a place it can wake up at, over the stop, to a place it can
        sleep at.
    end_min
        When that day ends; None if the stop's windows are over on arrival.
    """

    vehicle: str
    drive_min: int
    max_drive_min: int
    end_min: int | None
    duty_end_min: int

    @property
    def succeeds(self) -> bool:
        in_time = self.end_min is not None and self.end_min <= self.duty_end_min
        return in_time and self.drive_min <= self.max_drive_min


def shortest(setting: Setting) -> Integers:
    """Shape (places, nodes): least minutes over any chain of roads, the same both ways."""
    minutes = setting.legs.minutes.astype(np.int32)  # half the memory to go through
    best = minutes[: len(setting.places)].copy()
    while True:
        before = best.copy()
        for middle in range(len(minutes)):
            np.minimum(best, best[:, middle, None] + minutes[middle], out=best)
        if (best == before).all():
            return best.astype(np.int64)


def unreachable(setting: Setting) -> list[str]:
    """Stops that must be visited and that no vehicle can visit on any day, for sure."""
    if not setting.required:
        return []
    minutes = shortest(setting)
    return [name for name in sorted(setting.required) if not _is_reached(setting, minutes, name)]


def contradicted(setting: Setting) -> list[str]:
    """Stops for which locks, forbids, the frozen past or what must be visited cannot hold."""
    known = {stop.id for stop in setting.problem.stops}
    past = {stop: (route.vehicle, route.day) for route in setting.past for stop in route.stops}
    locks, forbids = setting.problem.locks, setting.problem.forbids
    broken = {lock.stop for lock in locks if lock.stop not in known}
    broken |= {k.stop for k in locks if k.stop in past and not k.covers(*past[k.stop])}
    broken |= {k.stop for k in forbids if k.stop in past and k.covers(*past[k.stop])}
    return sorted(broken | set(unreachable(setting)))


def reaches(setting: Setting, name: str) -> list[Reach]:
    """Each vehicle's best try at a stop."""
    minutes = shortest(setting)
    return [_try(setting, minutes, index, name) for index in range(len(setting.problem.vehicles))]


def _is_reached(setting: Setting, minutes: Integers, name: str) -> bool:
    row = setting.stop_index[name]
    for index in range(len(setting.problem.vehicles)):
        is_open = any(
            slot.vehicle == index and setting.open_at[row, number]
            for number, slot in enumerate(setting.slots)
        )
        if is_open:
            tried = _try(setting, minutes, index, name)
            if tried.succeeds:
                return True
    return False


def _reached_by_night(
    setting: Setting, minutes: Integers, vehicle: Vehicle, begin: str
) -> list[list[int]]:
    """Base and begin, then with every further night the lodgings a day's drive away from those."""
    reached = {setting.place_index[vehicle.base], setting.place_index[begin]}
    most = min(vehicle.max_drive_min, vehicle.duty_end_min - vehicle.duty_start_min)
    by_night = [sorted(reached)]
    for _night in range(vehicle.max_nights_out):
        reached |= {
            place
            for place in range(len(setting.problem.bases), len(setting.places))
            if any(minutes[known, place] <= most for known in reached)
        }
        by_night.append(sorted(reached))
    return by_night


def _try(setting: Setting, minutes: Integers, index: int, name: str) -> Reach:
    """With so many nights on the way out, and the others on the way home."""
    vehicle = setting.problem.vehicles[index]
    row = setting.stop_index[name]
    to_stop = minutes[:, len(setting.places) + row]
    by_night = _reached_by_night(setting, minutes, vehicle, setting.begin[index][0])
    tries = []
    for out, home in zip(by_night, reversed(by_night), strict=True):
        # every road is as long both ways
        way_out, way_home = int(to_stop[out].min()), int(to_stop[home].min())
        start = setting.stops[row].service_start(vehicle.duty_start_min + way_out)
        end = None if start is None else start + setting.stops[row].service_min + way_home
        tries.append(
            Reach(
                vehicle.id,
                way_out + way_home,
                vehicle.max_drive_min,
                end,
                vehicle.duty_end_min,
            )
        )
    return min(tries, key=lambda reach: (not reach.succeeds, reach.drive_min))
