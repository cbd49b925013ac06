"""What of an instance is decided and what is open: the past, who may go where on which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keguang.planning.tours.problem import Place, Problem, Route, Stop, Vehicle

type Integers = NDArray[np.int64]
type Flags = NDArray[np.bool_]

UNREACHED: Final = 10**6  # minutes; later than any day ends


@dataclass(frozen=True, slots=True)
class Slot:
    """One day of one vehicle that is still open; `vehicle` is an index into the problem's."""

    vehicle: int
    day: int


@dataclass(frozen=True)
class Setting:
    """An instance with its frozen past taken out.

    Attributes
    ----------
    past
        Routes before the first open day, as they stay.
    visited
        Stops those routes serve.
    begin
        Of each vehicle: where it stands on the first open day and how many nights it was out.
    """

    problem: Problem
    first_day: int
    past: tuple[Route, ...]
    visited: frozenset[str]
    begin: tuple[tuple[str, int], ...]

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """Stops still to be visited."""
        return tuple(stop for stop in self.problem.stops if stop.id not in self.visited)

    @cached_property
    def stop_index(self) -> dict[str, int]:
        return {stop.id: place for place, stop in enumerate(self.stops)}

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Bases, then lodgings."""
        return (*self.problem.bases, *self.problem.lodgings)

    @cached_property
    def place_index(self) -> dict[str, int]:
        return {place.id: index for index, place in enumerate(self.places)}

    @cached_property
    def night_fen(self) -> tuple[int, ...]:
        """Price of a night at each place; a base costs nothing."""
        return (
            *(0 for _base in self.problem.bases),
            *(lodging.fen_per_night for lodging in self.problem.lodgings),
        )

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(
            Slot(index, day)
            for index, vehicle in enumerate(self.problem.vehicles)
            for day in sorted(vehicle.available_days)
            if day >= self.first_day
        )

    @cached_property
    def required(self) -> frozenset[str]:
        """Stops that must be visited: mandatory ones and those with a lock."""
        locked = {lock.stop for lock in self.problem.locks}
        return frozenset(stop.id for stop in self.stops if stop.mandatory or stop.id in locked)

    @cached_property
    def old_visit(self) -> Mapping[str, tuple[str, int]]:
        """Where the old plan has each stop after the frozen days."""
        base = self.problem.baseline
        if base is None:
            return {}
        return {
            stop: (route.vehicle, route.day)
            for route in base.routes
            if route.day >= self.first_day
            for stop in route.stops
        }

    @cached_property
    def open_at(self) -> Flags:
        """Shape (stops, slots): whether the vehicle may go there that day, locks and all."""
        allowed = np.zeros((len(self.stops), len(self.slots)), bool)
        for column, slot in enumerate(self.slots):
            vehicle = self.problem.vehicles[slot.vehicle]
            for row, stop in enumerate(self.stops):
                allowed[row, column] = slot.day in stop.days and stop.exhibits <= vehicle.exhibits
        for order, wanted in (
            *((lock, True) for lock in self.problem.locks),
            *((forbid, False) for forbid in self.problem.forbids),
        ):
            row = self.stop_index.get(order.stop, -1)
            if row >= 0:
                for column, slot in enumerate(self.slots):
                    name = self.problem.vehicles[slot.vehicle].id
                    if order.covers(name, slot.day) != wanted:
                        allowed[row, column] = False
        return allowed

    @cached_property
    def legs(self) -> "Legs":
        return legs_of(self)

    def vehicle(self, slot: Slot) -> Vehicle:
        return self.problem.vehicles[slot.vehicle]


@dataclass(frozen=True, slots=True)
class Legs:
    """Kilometres and minutes between all places (first) and stops (after them)."""

    km: Integers
    minutes: Integers
    opens: Integers
    closes: Integers
    service: Integers

    def served(self, arrive: Integers, stop: Integers) -> Integers:
        """Start of service of each stop reached at these minutes; UNREACHED if too late."""
        start = np.full(arrive.shape, UNREACHED, np.int64)
        for window in range(self.opens.shape[1]):
            begin = np.maximum(arrive, self.opens[stop, window])
            fits = (start == UNREACHED) & (begin + self.service[stop] <= self.closes[stop, window])
            start = np.where(fits, begin, start)
        return start


def legs_of(setting: Setting) -> Legs:
    """The same whole numbers as `problem.leg` gives, all at once."""
    nodes = (*setting.places, *setting.stops)
    x = np.array([node.x_m for node in nodes], np.int64)
    y = np.array([node.y_m for node in nodes], np.int64)
    pct = np.array([node.road_pct for node in nodes], np.int64)
    speed = np.array([node.speed_kmh for node in nodes], np.int64)
    squared = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    metres = np.sqrt(squared.astype(np.float64)).astype(np.int64)
    metres -= metres**2 > squared  # a float root may be one off either way
    metres += (metres + 1) ** 2 <= squared
    km = (metres * np.maximum(pct[:, None], pct) + 99_999) // 100_000
    minutes = -(-60 * km // np.minimum(speed[:, None], speed))
    most = max((len(stop.windows) for stop in setting.stops), default=0)
    opens = np.zeros((len(setting.stops), most), np.int64)
    closes = np.full((len(setting.stops), most), -1, np.int64)
    for row, stop in enumerate(setting.stops):
        for column, (first, last) in enumerate(stop.windows):
            opens[row, column], closes[row, column] = first, last
    service = np.array([stop.service_min for stop in setting.stops], np.int64)
    return Legs(km, minutes, opens, closes, service)


def setting_of(problem: Problem) -> Setting:
    """Take the frozen past out of an instance."""
    base = problem.baseline
    first = 0 if base is None else min(base.frozen_before_day, problem.days)
    past = () if base is None else tuple(r for r in base.routes if r.day < first)
    end_of = {(route.vehicle, route.day): route.end for route in past}
    begin = []
    for vehicle in problem.vehicles:
        at, nights = vehicle.base, 0
        for day in range(first):
            at = end_of.get((vehicle.id, day), vehicle.base)
            nights = nights + 1 if at != vehicle.base else 0
        begin.append((at, nights))
    visited = frozenset(stop for route in past for stop in route.stops)
    return Setting(problem, first, past, visited, tuple(begin))
