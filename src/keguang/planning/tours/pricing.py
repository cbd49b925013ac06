"""Days that are worth driving: routes built stop by stop, the most promising ones kept.

A label is a day begun: where it started, which stops, the minute, the driving minutes and the
kilometres, each counted exactly. So driving time (limited) and kilometres (priced) are two
resources side by side, and every route handed over is lawful.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keguang.planning.tours.setting import UNREACHED, Flags, Integers, Legs, Setting

type Floats = NDArray[np.float64]
type Bytes = NDArray[np.uint8]

WORTHWHILE_FEN: Final = -0.5  # a route is taken up below this reduced cost
_CHUNK: Final = 4096  # labels extended at once; bounds the memory of one step


@dataclass(frozen=True, slots=True)
class Kind:
    """Vehicles that differ in nothing a single day depends on.

    Attributes
    ----------
    places
        Indices of the places where its days may start and end, its base first.
    slots
        Indices of its days among the setting's slots.
    open_bits
        Shape (stops, bytes): for each stop the slots it is open at, packed.
    """

    places: Integers
    slots: Integers
    open_bits: Bytes
    duty_start: int
    duty_end: int
    max_drive: int
    fen_per_km: int


@dataclass(frozen=True, slots=True)
class Labels:
    """Days begun with the same number of stops, one a row; nodes are numbered as in Legs."""

    start: Integers
    last: Integers
    stops: Integers
    minute: Integers
    drive: Integers
    km: Integers
    value: Floats
    open_bits: Bytes
    mark: Integers

    def take(self, rows: "Integers | Flags") -> "Labels":
        return Labels(
            self.start[rows],
            self.last[rows],
            self.stops[rows],
            self.minute[rows],
            self.drive[rows],
            self.km[rows],
            self.value[rows],
            self.open_bits[rows],
            self.mark[rows],
        )

    def __len__(self) -> int:
        return len(self.start)


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


def kinds_of(setting: Setting) -> list[Kind]:
    """The kinds of vehicles, in file order."""
    groups: dict[tuple[int, ...], list[int]] = {}
    lodgings = range(len(setting.problem.bases), len(setting.places))
    for index, slot in enumerate(setting.slots):
        vehicle = setting.vehicle(slot)
        key = (
            setting.place_index[vehicle.base],
            vehicle.duty_start_min,
            vehicle.duty_end_min,
            vehicle.max_drive_min,
            vehicle.fen_per_km,
        )
        groups.setdefault(key, []).append(index)
    return [
        Kind(
            np.array([base, *lodgings], np.int64),
            np.array(slots, np.int64),
            np.packbits(setting.open_at[:, slots], axis=1),
            *limits,
        )
        for (base, *limits), slots in groups.items()
    ]


def single_days(setting: Setting, kinds: Sequence[Kind]) -> list[Kind]:
    """The same kinds with one slot each."""
    return [
        replace(
            kind,
            slots=kind.slots[at : at + 1],
            open_bits=np.packbits(setting.open_at[:, kind.slots[at : at + 1]], axis=1),
        )
        for kind in kinds
        for at in range(len(kind.slots))
    ]


def levels(
    setting: Setting, kind: Kind, gain: Floats, width: int | None
) -> Iterator[tuple[Labels, bool]]:
    """Labels with 0, 1, 2… stops, and whether none was left out so far.

    Parameters
    ----------
    gain
        Shape (stops,): what a visit is worth in fen; a label's value is road minus gains.
    width
        How many labels are kept of each start and length; None keeps all that no other beats.
    """
    legs = setting.legs
    count = len(setting.places)
    # fixed marks of stops, so that a set of stops is known by the sum of its marks
    marks = np.random.default_rng(20270405).integers(0, 1 << 62, len(setting.stops))
    home = legs.minutes[count:, kind.places].min(axis=1)
    begun = len(kind.places)
    everywhere = np.full((begun, kind.open_bits.shape[1]), 255, np.uint8)
    labels = Labels(
        kind.places,
        kind.places,
        np.zeros((begun, 0), np.int64),
        np.full(begun, kind.duty_start, np.int64),
        np.zeros(begun, np.int64),
        np.zeros(begun, np.int64),
        np.zeros(begun),
        everywhere,
        np.zeros(begun, np.int64),
    )
    complete = True
    while len(labels):
        yield labels, complete
        parts = [
            _extended(
                legs,
                kind,
                labels.take(np.arange(at, min(at + _CHUNK, len(labels)))),
                gain,
                home,
                marks,
                count,
            )
            for at in range(0, len(labels), _CHUNK)
        ]
        grown = _undominated(_joined(parts))
        labels = grown if width is None else _best_of_each_start(grown, width)
        complete = complete and len(labels) == len(grown)


def _extended(
    legs: Legs,
    kind: Kind,
    labels: Labels,
    gain: Floats,
    home: Integers,
    marks: Integers,
    count: int,
) -> Labels:
    """Every label with every stop that still leaves a way to some place of the night."""
    drive = labels.drive[:, None] + legs.minutes[labels.last, count:]
    fits = drive + home <= kind.max_drive
    for column in range(labels.stops.shape[1]):
        fits[np.arange(len(labels)), labels.stops[:, column]] = False
    row, stop = np.nonzero(fits)
    start = legs.served(labels.minute[row] + legs.minutes[labels.last[row], count + stop], stop)
    leave = start + legs.service[stop]
    bits = labels.open_bits[row] & kind.open_bits[stop]
    kept = (start < UNREACHED) & (leave + home[stop] <= kind.duty_end) & bits.any(axis=1)
    row, stop, leave, bits = row[kept], stop[kept], leave[kept], bits[kept]
    km = legs.km[labels.last[row], count + stop]
    return Labels(
        labels.start[row],
        stop + count,
        np.concatenate([labels.stops[row], stop[:, None]], axis=1),
        leave,
        drive[row, stop],
        labels.km[row] + km,
        labels.value[row] + kind.fen_per_km * km - gain[stop],
        bits,
        labels.mark[row] + marks[stop],
    )


def _joined(parts: list[Labels]) -> Labels:
    return Labels(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in Labels.__dataclass_fields__
        )
    )


def _undominated(labels: Labels) -> Labels:
    """Drop a label when another with the same start, stops and last stop is as good in all."""
    order = np.lexsort(
        (labels.drive, labels.minute, labels.km, labels.last, labels.start, labels.mark)
    )
    labels = labels.take(order)
    kept = np.ones(len(labels), bool)
    chosen = np.sort(labels.stops, axis=1)
    for step in (1, 2, 3):
        if len(labels) > step:
            kept[step:] &= ~(
                (labels.mark[step:] == labels.mark[:-step])
                & (labels.start[step:] == labels.start[:-step])
                & (labels.last[step:] == labels.last[:-step])
                & (labels.minute[step:] >= labels.minute[:-step])
                & (labels.drive[step:] >= labels.drive[:-step])
                & (chosen[step:] == chosen[:-step]).all(axis=1)
            )
    return labels.take(kept)


def _best_of_each_start(labels: Labels, width: int) -> Labels:
    order = np.lexsort((labels.value, labels.start))
    begins = np.searchsorted(labels.start[order], labels.start[order], side="left")
    return labels.take(order[np.arange(len(order)) - begins < width])


def columns_of(
    setting: Setting,
    kind: Kind,
    labels: Labels,
    fixed: Floats,
    bonus: Floats | None,
    most: int,
    under: float = WORTHWHILE_FEN,
) -> list[tuple[float, Column]]:
    """The routes of these labels whose reduced cost is below `under`, by slot and end.

    Parameters
    ----------
    fixed
        Shape (slots of the kind, places of all, places of the kind): what a day costs beside road
        and gains, by its slot, start and end.
    bonus
        Shape (slots of the kind, stops): what a visit saves at that very slot; None if nothing.
    most
        How many routes of each slot and end at most.
    """
    legs = setting.legs
    found: list[tuple[float, Column]] = []
    for end_at, end in enumerate(kind.places):
        minutes, km = legs.minutes[labels.last, end], legs.km[labels.last, end]
        ok = (labels.drive + minutes <= kind.max_drive) & (labels.minute + minutes <= kind.duty_end)
        if not ok.any():
            continue
        rows = np.flatnonzero(ok)
        value = labels.value[rows] + kind.fen_per_km * km[rows]
        total = labels.km[rows] + km[rows]
        for at, slot in enumerate(kind.slots):
            cost = value + fixed[at, labels.start[rows], end_at]
            if bonus is not None:
                cost = cost - bonus[at][labels.stops[rows]].sum(axis=1)
            is_open = labels.open_bits[rows, at >> 3] & (128 >> (at & 7)) != 0
            good = np.flatnonzero(is_open & (cost < under))
            if len(good) > most:
                good = good[np.argpartition(cost[good], most)[:most]]
            found.extend(
                (
                    float(cost[one]),
                    _column(
                        setting, kind, labels, int(rows[one]), int(slot), int(end), int(total[one])
                    ),
                )
                for one in good
            )
    return found


def _column(
    setting: Setting, kind: Kind, labels: Labels, row: int, slot: int, end: int, km: int
) -> Column:
    stops = tuple(int(stop) for stop in labels.stops[row])
    road = kind.fen_per_km * km
    return Column(slot, int(labels.start[row]), stops, end, priced(setting, slot, stops, end, road))


def priced(setting: Setting, slot: int, stops: tuple[int, ...], end: int, road_fen: int) -> int:
    """What a route costs: road, day, night, less the changes to the old plan it spares."""
    weights = setting.problem.weights
    chosen = setting.slots[slot]
    visit = (setting.vehicle(chosen).id, chosen.day)
    old = setting.old_visit
    spared = sum(old.get(setting.stops[stop].id) == visit for stop in stops) if old else 0
    return road_fen + weights.vehicle_day + setting.night_fen[end] - weights.change * spared
