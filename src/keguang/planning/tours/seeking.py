"""Routes a relaxation asks for: the best of every vehicle's day at given prices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from keguang.planning.stopping import Stop
from keguang.planning.tours.days import WORD, Asked, Found, Labels, best_days, room_for
from keguang.planning.tours.master import Rows
from keguang.planning.tours.rests import NOBODY, Day, Roads
from keguang.planning.tours.routes import Column, priced
from keguang.planning.tours.setting import Flags, Integers, Setting

_ROOM: Final = 400_000  # labels of one day; county days need some ten thousand
_NEAR: Final = 10  # stops remembered from the beginning
_STEP_MIN: Final = 5
_COARSE_MIN: Final = 30
# often enough that every stop of the best route could be remembered
_TRIES: Final = 50


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One day of one vehicle: where it may start and end, its base first, and what it may visit.

    `stops` has shape (stops,).
    """

    slot: int
    places: Integers
    stops: Flags


def prepare() -> None:
    """Have the search of a day compiled, once on a machine, or loaded, before a clock runs."""
    nothing = np.zeros((1, 1), np.int64)
    none = np.zeros(0, np.int64)
    roads = Roads(nothing, nothing, nothing[:0], nothing[:0], none, 1, 1, 1)
    day = Day(none, nothing[0], nothing[0], nothing[0], none, 0, 1, 1, 0)
    best_days(roads, day, nothing[:0], room_for(1, 1), Asked(1, 0))


def open_days(setting: Setting) -> list[OpenDay]:
    """All days, in the order of the setting's slots."""
    lodgings = range(len(setting.problem.bases), len(setting.places))
    return [
        OpenDay(
            number,
            np.array([setting.place_index[setting.vehicle(slot).base], *lodgings], np.int64),
            setting.open_at[:, number],
        )
        for number, slot in enumerate(setting.slots)
    ]


@dataclass(frozen=True, slots=True)
class Offers:
    """Routes that cost less than nothing at the prices asked, best first.

    `least` is what all days together can save at most, never above 0; None where some day was
    not looked at to the end.
    """

    routes: list[Column]
    least: int | None


@dataclass
class Seeker:
    """Who finds routes for a programme with these rows, on these days.

    Attributes
    ----------
    bonus
        Shape (slots, stops): the change a visit spares just there; None if there is no old plan.
    remembered
        Of so many nearest stops a label remembers to begin with whether it visited them.
    """

    setting: Setting
    rows: Rows
    days: Sequence[OpenDay]
    bonus: Integers | None = None
    remembered: int = _NEAR

    @cached_property
    def roads(self) -> Roads:
        legs = self.setting.legs
        shortest = int(legs.service.min(initial=_COARSE_MIN))
        return Roads(
            legs.km,
            legs.minutes,
            legs.opens,
            legs.closes,
            legs.service,
            len(self.setting.places),
            max(1, min(_STEP_MIN, shortest)),
            max(1, min(_COARSE_MIN, shortest)),
        )

    @cached_property
    def keep(self) -> Integers:
        """Shape (stops, words): what is remembered at each stop; grows where routes come back."""
        first = len(self.setting.places)
        minutes = self.setting.legs.minutes[first:, first:]
        near = np.argsort(minutes, axis=0, kind="stable")[: self.remembered]
        kept = np.eye(len(minutes), dtype=bool)
        kept[np.arange(len(minutes)), near] = True
        # forgotten visits that take no time could come back without end
        kept[:, self.setting.legs.service == 0] = True
        return _words(kept)

    @cached_property
    def _room(self) -> Labels:
        return room_for(_ROOM, self.keep.shape[1])

    @cached_property
    def _keep_all(self) -> Integers:
        return _words(np.ones((len(self.setting.stops),) * 2, bool))

    def hasty_offers(
        self, duals: Integers, most: int, shut: frozenset[int], closed: Flags
    ) -> list[Column]:
        """As `offers`, but only what is found in a hurry."""
        found: list[tuple[int, Column]] = []
        for day in self.days:
            if day.slot not in shut:
                open_day = self._day(replace(day, stops=day.stops & ~closed), duals)
                asked = Asked(most, 0, hasty=True)
                routes = best_days(self.roads, open_day, self._keep_all, self._room, asked)
                found += self._routes(day.slot, routes)
        return _in_order(found)

    def offers(self, duals: Integers, most: int, shut: frozenset[int], closed: Flags) -> Offers:
        """The best routes of each day at these prices.

        Parameters
        ----------
        duals
            Shape (rows,), whole fen.
        most
            How many routes of each day at most.
        shut, closed
            Days and, shape (stops,), stops that are decided.
        """
        found: list[tuple[int, Column]] = []
        least: int | None = 0
        for day in self.days:
            if day.slot in shut:
                continue
            routes, complete = self._best(replace(day, stops=day.stops & ~closed), duals, most)
            found += routes
            lowest = min((cost for cost, _column in routes), default=0)
            least = None if least is None or not complete else least + lowest
        return Offers(_in_order(found), least)

    def near(self, duals: Integers, under: int, most: int, stop: Stop) -> list[Column] | None:
        """Every route a plan can need that costs less than `under`.

        None if they are more than `most`, or there was no time to find them all.
        """
        columns: list[Column] = []
        for day in self.days:
            if stop.reached():
                return None
            found = best_days(
                self.roads,
                self._day(day, duals),
                self._keep_all,
                self._room,
                Asked(most - len(columns), under, every=True),
            )
            if not found.complete:
                return None
            columns += (column for _cost, column in self._routes(day.slot, found))
        return columns

    def _best(
        self, day: OpenDay, duals: Integers, most: int
    ) -> tuple[list[tuple[int, Column]], bool]:
        """Routes with their costs, and whether none is cheaper than the cheapest of them."""
        priced_day = self._day(day, duals)
        for _try in range(_TRIES):
            found = best_days(self.roads, priced_day, self.keep, self._room, Asked(most, 0))
            routes = sorted(self._routes(day.slot, found), key=lambda pair: pair[0])
            if not routes:
                return [], bool(found.complete)
            twice = [pair for pair in routes if _comes_back(pair[1].stops)]
            for _cost, column in twice:
                self._remember(column.stops)
            if not twice or not _comes_back(routes[0][1].stops):
                break
        return [pair for pair in routes if pair not in twice], bool(found.complete)

    def _remember(self, stops: tuple[int, ...]) -> None:
        """Let a stop that comes back be remembered by all in between."""
        seen: dict[int, int] = {}
        for at, stop in enumerate(stops):
            for between in stops[seen.get(stop, at) : at]:
                self.keep[between, stop // WORD] |= _bit(stop)
            seen[stop] = at

    def _day(self, day: OpenDay, duals: Integers) -> Day:
        setting, rows = self.setting, self.rows
        slot = setting.slots[day.slot]
        vehicle = setting.vehicle(slot)
        leaves = [rows.flow[slot.vehicle, slot.day, int(place)] for place in day.places]
        arrives = [rows.flow[slot.vehicle, slot.day + 1, int(place)] for place in day.places]
        out = duals[rows.nights[day.slot]].sum()
        ends = np.array([setting.night_fen[place] for place in day.places]) - duals[arrives]
        ends[1:] -= out
        gain = duals[: len(setting.stops)]
        if self.bonus is not None:
            gain = gain + self.bonus[day.slot]
        return Day(
            np.flatnonzero(day.stops),
            day.places,
            duals[leaves] + setting.problem.weights.vehicle_day,
            ends,
            gain,
            vehicle.duty_start_min,
            vehicle.duty_end_min,
            vehicle.max_drive_min,
            vehicle.fen_per_km,
        )

    def _routes(self, slot: int, found: Found) -> Iterator[tuple[int, Column]]:
        """The routes with their costs at the prices asked."""
        labels, legs = self._room, self.setting.legs
        vehicle = self.setting.vehicle(self.setting.slots[slot])
        for cost, label, end in zip(found.cost, found.label, found.end, strict=True):
            if label == NOBODY:
                continue
            nodes = [int(end)]
            one = int(label)
            while one != NOBODY:
                nodes.append(int(labels.node[one]))
                one = int(labels.before[one])
            nodes.reverse()
            road = vehicle.fen_per_km * int(legs.km[nodes[:-1], nodes[1:]].sum())
            stops = tuple(node - len(self.setting.places) for node in nodes[1:-1])
            price = priced(self.setting, slot, stops, nodes[-1], road)
            yield int(cost), Column(slot, nodes[0], stops, nodes[-1], price)


def _in_order(found: list[tuple[int, Column]]) -> list[Column]:
    """The routes, those that save most first."""
    found.sort(key=lambda pair: (pair[0], pair[1].slot, pair[1].stops, pair[1].end))
    return [column for _cost, column in found]


def _comes_back(stops: tuple[int, ...]) -> bool:
    return len(set(stops)) < len(stops)


def _bit(stop: int) -> int:
    """The stop's bit in a signed word."""
    place = stop % WORD
    return 1 << place if place < WORD - 1 else -(1 << place)


def _words(flags: Flags) -> Integers:
    """Shape (rows, words) of a matrix of flags, 64 columns a word."""
    words = np.zeros((len(flags), -(-flags.shape[1] // WORD) or 1), np.int64)
    for stop in range(flags.shape[1]):
        words[:, stop // WORD] |= np.where(flags[:, stop], _bit(stop), 0)
    return words


def bonus_of(setting: Setting) -> Integers | None:
    """Shape (slots, stops): the change a visit spares just there; None if there is no old plan."""
    if not setting.old_visit:
        return None
    bonus = np.zeros((len(setting.slots), len(setting.stops)), np.int64)
    slot_of = {
        (setting.vehicle(slot).id, slot.day): number for number, slot in enumerate(setting.slots)
    }
    for stop, visit in setting.old_visit.items():
        if visit in slot_of and stop in setting.stop_index:
            bonus[slot_of[visit], setting.stop_index[stop]] = setting.problem.weights.change
    return bonus
