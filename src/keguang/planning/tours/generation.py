"""Column generation: the relaxation asks for better routes until none is found, then is rounded."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keguang.planning.stopping import Stop
from keguang.planning.tours.master import Held, Master
from keguang.planning.tours.routes import Column
from keguang.planning.tours.seeking import Seeker, bonus_of, open_days
from keguang.planning.tours.setting import Integers

type Floats = NDArray[np.float64]

_SURE: Final = 0.9  # routes this whole in the relaxation are taken together
# routes taken up of each day in one round, and in a dive
_OF_A_DAY: Final = 16
_IN_A_DIVE: Final = 5
_STEADY: Final = 0.6  # the part of the best prices in those asked for
_BETWEEN: Final = 3  # rounds of routes between two decisions of a dive


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

    `taken` are routes decided on in a dive, `refused` those decided against; `held` is what stays
    as it is besides, outside the programme.
    """

    master: Master
    seeker: Seeker
    taken: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    held: Held | None = None

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

    def offered(
        self, duals: Integers, *, hasty: bool = False, most: int = _OF_A_DAY
    ) -> tuple[list[Column], int | None]:
        """Routes that fit beside those taken, and what no plan undercuts at these prices.

        Hasty offers prove nothing, nor do those beside what is taken.
        """
        columns = [self.master.columns[index] for index in self.taken]
        shut = frozenset(column.slot for column in columns)
        if self.held is not None:
            shut |= frozenset(range(len(self.seeker.setting.slots))) - self.held.slots
            columns += self.held.routes
        closed = np.zeros(len(self.seeker.setting.stops), bool)
        closed[[stop for column in columns for stop in column.stops]] = True
        if hasty:
            return self.seeker.hasty_offers(duals, most, shut, closed), None
        offers = self.seeker.offers(duals, most, shut, closed)
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

    While hasty offers bring many routes nothing else is asked for.
    """
    best: Relaxed | None = None
    hasty = True
    for _round in range(rounds):
        relaxed = generator.master.relax(stop)
        if relaxed is None:
            return best
        _values, duals, cost = relaxed
        best = replace(best or Relaxed(cost, None, duals), cost=cost)
        told(cost, best.bound)
        if stop.reached():
            return best
        if hasty:
            routes, _bound = generator.offered(duals, hasty=True)
            hasty = generator.master.add(routes) > len(generator.seeker.days)
            continue
        best, fresh = _offered_surely(generator, best, duals, stop)
        if not fresh:
            break
    return best


def _offered_surely(
    generator: Generator, best: Relaxed, duals: Integers, stop: Stop
) -> tuple[Relaxed, int]:
    """The best bound and how many routes came, looking at all there are.

    Routes are asked for at prices between the relaxation's and those of the best bound, which
    change less from round to round (Wentges 1997); at its own where the others bring nothing.
    """
    fresh = 0
    for asked in _asked(duals, best):
        if stop.reached():
            break
        routes, bound = generator.offered(asked)
        if bound is not None and (best.bound is None or bound > best.bound):
            best = Relaxed(best.cost, bound, asked)
        fresh = generator.master.add(routes)
        if fresh:
            break
    return best, fresh


def _asked(duals: Integers, best: Relaxed) -> list[Integers]:
    """The prices to ask for routes at, in turn, until some are found."""
    if best.bound is None:
        return [duals]
    steady = _STEADY * best.duals + (1 - _STEADY) * duals
    return [np.rint(steady).astype(np.int64), duals]


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
        if turn == _BETWEEN:
            break
        routes, _bound = generator.offered(duals, hasty=True, most=_IN_A_DIVE)
        if not generator.master.add(routes):
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
