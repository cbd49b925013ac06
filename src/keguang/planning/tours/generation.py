"""Column generation: the relaxation asks for better routes until none is found, then is rounded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from keguang.planning.bounds import rounded_up
from keguang.planning.stopping import Stop
from keguang.planning.tours.master import Master
from keguang.planning.tours.pricing import (
    WORTHWHILE_FEN,
    Column,
    Floats,
    Kind,
    columns_of,
    kinds_of,
    levels,
    single_days,
)
from keguang.planning.tours.setting import Setting

_SURE: Final = 0.9  # routes this whole in the relaxation are taken together
_MOST_LABELS: Final = 100_000
_MOST_NEAR: Final = 50_000
_ALL_ROUTES: Final = 20  # so many stops at most have all their routes generated
_WIDTH: Final = 80  # labels of each start and length while the relaxation is solved
_WIDTH_OF_A_DAY: Final = 15  # the same where each day is looked at by itself
_AT_ONCE: Final = 1200  # routes taken up in one round


@dataclass(frozen=True, slots=True)
class Relaxed:
    """An optimum of the relaxation over the routes known so far.

    `unseen` is what routes too little worth to be taken up could still save.
    """

    values: Floats
    duals: Floats
    cost: float
    complete: bool = False
    unseen: float = 0.0

    @property
    def bound(self) -> int | None:
        """What no plan undercuts, when every route was looked at."""
        return rounded_up(self.cost - self.unseen) if self.complete else None


@dataclass(slots=True)
class Generator:
    """A programme with those who find routes for it.

    `width` is how many labels of each start and length are kept; None keeps all.
    """

    master: Master
    kinds: list[Kind]
    width: int | None
    bonus: Floats | None

    def offers(self, duals: Floats) -> tuple[list[Column], bool]:
        """Routes the duals ask for, best first, and whether all routes were looked at."""
        setting = self.master.setting
        found: list[tuple[float, Column]] = []
        complete = True
        for kind in self.kinds:
            fixed = self._fixed(kind, duals)
            gain, bonus = self._gain(kind, duals)
            for labels, whole in levels(setting, kind, gain, self.width):
                complete = complete and whole
                found += columns_of(setting, kind, labels, fixed, bonus, 4)
        found.sort(key=lambda pair: (pair[0], pair[1].slot, pair[1].stops, pair[1].end))
        return [column for _cost, column in found[:_AT_ONCE]], complete

    def near(self, duals: Floats, under: float) -> list[Column] | None:
        """Every route a plan can use that costs less than `under` above the relaxation.

        None when there are too many, or not all were looked at.
        """
        setting = self.master.setting
        found: list[Column] = []
        for kind in self.kinds:
            fixed = self._fixed(kind, duals)
            gain, bonus = self._gain(kind, duals)
            for labels, whole in levels(setting, kind, gain, None):
                if not whole or len(labels) > _MOST_LABELS or len(found) > _MOST_NEAR:
                    return None
                priced = columns_of(setting, kind, labels, fixed, bonus, _MOST_NEAR, under)
                found += [column for _cost, column in priced]
        return found

    def _gain(self, kind: Kind, duals: Floats) -> tuple[Floats, Floats | None]:
        """What a visit is worth on every day of the kind, and beside that on each by itself."""
        gain = duals[: len(self.master.setting.stops)]
        if self.bonus is None:
            return gain, None
        if len(kind.slots) == 1:
            return gain + self.bonus[kind.slots[0]], None
        return gain, self.bonus[kind.slots]

    def _fixed(self, kind: Kind, duals: Floats) -> Floats:
        """What a day costs beside road and gains, by slot, start and end."""
        setting, rows = self.master.setting, self.master.rows
        fixed = np.zeros((len(kind.slots), len(setting.places), len(kind.places)))
        base = int(kind.places[0])
        for at, number in enumerate(kind.slots):
            slot = setting.slots[number]
            out = sum(duals[row] for row in rows.nights[int(number)])
            for end_at, end in enumerate(map(int, kind.places)):
                arrive = duals[rows.flow[slot.vehicle, slot.day + 1, end]]
                fixed[at, :, end_at] += setting.night_fen[end] - arrive
                if end != base:
                    fixed[at, :, end_at] -= out
            for start in map(int, kind.places):
                fixed[at, start] += duals[rows.flow[slot.vehicle, slot.day, start]]
        return fixed + setting.problem.weights.vehicle_day


def generator_of(master: Master) -> Generator:
    """Who finds routes for this programme: all of them where there are few stops.

    Where an old plan is priced, each day is worth something else, so each is looked at by itself.
    """
    setting = master.setting
    kinds, bonus = kinds_of(setting), bonus_of(setting)
    if len(setting.stops) <= _ALL_ROUTES:
        return Generator(master, kinds, None, bonus)
    if bonus is None or not bonus.any():
        return Generator(master, kinds, _WIDTH, bonus)
    return Generator(master, single_days(setting, kinds), _WIDTH_OF_A_DAY, bonus)


def bonus_of(setting: Setting) -> Floats | None:
    """Shape (slots, stops): the change a visit spares just there; None if there is no old plan."""
    if not setting.old_visit:
        return None
    bonus = np.zeros((len(setting.slots), len(setting.stops)))
    slot_of = {
        (setting.vehicle(slot).id, slot.day): number for number, slot in enumerate(setting.slots)
    }
    for stop, visit in setting.old_visit.items():
        if visit in slot_of and stop in setting.stop_index:
            bonus[slot_of[visit], setting.stop_index[stop]] = setting.problem.weights.change
    return bonus


def generate_columns(
    generator: Generator, stop: Stop, rounds: int, told: Callable[[float], None]
) -> Relaxed | None:
    """Relax and ask for routes, round after round; None if the first relaxation was not done."""
    best: Relaxed | None = None
    for _round in range(rounds):
        relaxed = generator.master.relax(stop)
        if relaxed is None:
            return best
        best = Relaxed(*relaxed)
        told(best.cost)
        if stop.reached():
            return best
        offers, complete = generator.offers(best.duals)
        if not generator.master.add(offers):
            unseen = -WORTHWHILE_FEN * len(generator.master.setting.slots)
            return Relaxed(*relaxed, complete=complete, unseen=unseen)
    relaxed = generator.master.relax(stop)
    return best if relaxed is None else Relaxed(*relaxed)


def dive(generator: Generator, stop: Stop) -> list[Column] | None:
    """Take the surest routes, relax anew, and so on until all is whole; None if cut short.

    A route that leaves no way to go on is refused instead.
    """
    master = generator.master
    chosen: list[int] = []
    refused: list[int] = []
    try:
        while not stop.reached():
            relaxed = master.relax(stop)
            if relaxed is None:
                if not chosen or stop.reached():
                    return None
                refused.append(chosen.pop())
                master.bound(refused[-1], 0, 0)
                continue
            values = relaxed[0]
            if not _open(values):
                return [master.columns[index] for index in np.flatnonzero(values > 0.5)]
            fresh = _surest(values, chosen)
            for index in fresh:
                master.bound(index, 1, 1)
            chosen += fresh
    finally:
        for index in (*chosen, *refused):
            master.bound(index, 0, 1)
    return None


def _open(values: Floats) -> bool:
    """Whether some route is neither taken nor left."""
    return bool(((values > 1e-6) & (values < 1 - 1e-6)).any())


def _surest(values: Floats, chosen: list[int]) -> list[int]:
    """The routes nearest to whole that are not taken yet."""
    taken = set(chosen)
    order = [int(i) for i in np.argsort(-values, kind="stable")[:60] if int(i) not in taken]
    return [index for index in order if values[index] >= _SURE] or order[:1]
