"""Column generation: the relaxation asks for better routes until none is found, then is rounded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keguang.planning.stopping import Stop
from keguang.planning.tours.master import Master
from keguang.planning.tours.routes import Column
from keguang.planning.tours.seeking import Seeker, bonus_of, open_days
from keguang.planning.tours.setting import Integers

type Floats = NDArray[np.float64]

_SURE: Final = 0.9  # routes this whole in the relaxation are taken together
_OF_A_DAY: Final = 12  # routes taken up of each day in one round
_MOST_NEAR: Final = 50_000
_STEADY: Final = 0.6  # the part of the best prices in those asked for
_BETWEEN: Final = 4  # rounds of routes between two decisions of a dive


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Where the relaxation stands.

    Attributes
    ----------
    cost
        Fen, over the routes known so far.
    bound
        What no plan undercuts, of the prices in `duals`; None where none was proven.
    duals
        Shape (rows,), whole fen.
    """

    cost: float
    bound: int | None
    duals: Integers


@dataclass(slots=True)
class Generator:
    """A programme and who finds routes for it.

    `taken` are routes decided on in a dive, `refused` those decided against.
    """

    master: Master
    seeker: Seeker
    taken: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def near(self, relaxed: Relaxed, under: int) -> list[Column] | None:
        """Every route a plan can use that costs less than `under` at the relaxation's prices.

        None when there are too many.
        """
        return self.seeker.near(relaxed.duals, under, _MOST_NEAR)

    def take(self, index: int) -> None:
        self.master.bound(index, 1, 1)
        self.taken.append(index)

    def refuse_last(self) -> None:
        """Decide against what was decided on last."""
        index = self.taken.pop()
        self.master.bound(index, 0, 0)
        self.refused.append(index)

    def release(self) -> None:
        """Decide nothing any more."""
        for index in (*self.taken, *self.refused):
            self.master.bound(index, 0, 1)
        self.taken.clear()
        self.refused.clear()

    def offered(self, duals: Integers) -> tuple[list[Column], int | None]:
        """Routes that fit beside those taken, and what no plan undercuts at these prices."""
        columns = [self.master.columns[index] for index in self.taken]
        shut = frozenset(column.slot for column in columns)
        closed = np.zeros(len(self.seeker.setting.stops), bool)
        closed[[stop for column in columns for stop in column.stops]] = True
        offers = self.seeker.offers(duals, _OF_A_DAY, shut, closed)
        if shut or offers.least is None:
            return offers.routes, None
        return offers.routes, self.master.worth(duals) + offers.least


def generator_of(master: Master) -> Generator:
    """Who finds routes for this programme, on all days."""
    setting = master.setting
    return Generator(master, Seeker(setting, master.rows, open_days(setting), bonus_of(setting)))


def silently(_cost: float, _bound: int | None) -> None:
    """Tell nobody how the relaxation gets on."""


def generate_columns(
    generator: Generator, stop: Stop, rounds: int, told: Callable[[float, int | None], None]
) -> Relaxed | None:
    """Relax and ask for routes, round after round; None if the first relaxation was not done.

    Routes are asked for at prices between the relaxation's and those of the best bound, which
    change less from round to round (Wentges 1997); at its own where the others bring nothing.
    """
    master, best = generator.master, None
    steady: Integers | None = None
    for _round in range(rounds):
        relaxed = master.relax(stop)
        if relaxed is None:
            return best
        _values, duals, cost = relaxed
        best = Relaxed(cost, None, duals) if best is None else Relaxed(cost, best.bound, best.duals)
        told(cost, best.bound)
        fresh = 0
        for asked in _asked(duals, steady):
            if stop.reached():
                return best
            routes, bound = generator.offered(asked)
            if bound is not None and (best.bound is None or bound > best.bound):
                best = Relaxed(cost, bound, asked)
                steady = asked
            fresh = master.add(routes)
            if fresh:
                break
        if not fresh:
            break
    return best


def _asked(duals: Integers, steady: Integers | None) -> list[Integers]:
    """The prices to ask for routes at, in turn, until some are found."""
    if steady is None:
        return [duals]
    return [np.rint(_STEADY * steady + (1 - _STEADY) * duals).astype(np.int64), duals]


def dive(generator: Generator, stop: Stop) -> list[Column] | None:
    """Take the surest routes, relax anew with more routes, until all is whole; None if cut short.

    A route that leaves no way to go on is refused instead.
    """
    master = generator.master
    try:
        while not stop.reached():
            relaxed = _relaxed(generator, stop)
            if relaxed is None:
                if not generator.taken or stop.reached():
                    return None
                generator.refuse_last()
            elif not _open(relaxed):
                return [master.columns[index] for index in np.flatnonzero(relaxed > 0.5)]
            else:
                for index in _surest(relaxed, generator.taken):
                    generator.take(index)
    finally:
        generator.release()
    return None


def _relaxed(generator: Generator, stop: Stop) -> Floats | None:
    """Values of all routes, after some rounds of more routes; None if nothing fits any more."""
    values: Floats | None = None
    for turn in range(_BETWEEN + 1):
        relaxed = generator.master.relax(stop)
        if relaxed is None:
            return None
        values, duals, _cost = relaxed
        if turn == _BETWEEN or not generator.master.add(generator.offered(duals)[0]):
            break
    return values


def _open(values: Floats) -> bool:
    """Whether some route is neither taken nor left."""
    return bool(((values > 1e-6) & (values < 1 - 1e-6)).any())


def _surest(values: Floats, chosen: list[int]) -> list[int]:
    """The routes nearest to whole that are not taken yet."""
    taken = set(chosen)
    order = [int(i) for i in np.argsort(-values, kind="stable")[:60] if int(i) not in taken]
    return [index for index in order if values[index] >= _SURE] or order[:1]
