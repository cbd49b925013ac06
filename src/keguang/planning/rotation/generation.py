"""Column generation: a bound for the whole instance, and plans dived for from its solutions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from keguang.planning.rotation.columns import Column, reduced_cost
from keguang.planning.rotation.costing import places_of
from keguang.planning.rotation.master import Master
from keguang.planning.rotation.prices import shared_part
from keguang.planning.rotation.pricing import Priced, Pricer
from keguang.planning.rotation.rows import SCALE, Prices, charges
from keguang.planning.rotation.setting import NONE, Setting, Whole
from keguang.planning.stopping import Stop

# prices near the best ones so far, not only the programme's, swing less (Wentges 1997)
_SMOOTHING: Final = 0.8
# in a dive a year used this much is taken
_TAKEN: Final = 0.95
# how near value and bound must be, as a part of the value: of the whole, and within a dive
_EXACTLY: Final = 1e-6
_ROUGHLY: Final = 1.5e-3
# how often a dive may find that a year taken leaves nothing good and take another
_RETREATS: Final = 15


@dataclass(frozen=True, slots=True)
class Dived:
    """The plan, shape (N, T), or None; `hopeless` when the relaxation already costs too much.

    A dive that ended nowhere hands over the years it had taken, the other copies at home.
    """

    cell: Whole | None
    hopeless: bool


@dataclass(slots=True)
class Generation:
    """The years found so far, with the best bound they proved.

    `held` (N, T) names the copy that alone may fill a cell, NONE where any may; `begin` are prices
    to start near. `bound` is in fen, rounded up from the exact value; None before the first.
    """

    s: Setting
    held: Whole | None = None
    begin: Prices | None = None
    bound: int | None = None
    rounds: int = 0
    lawful_only: bool = False
    master: Master = field(init=False)
    pricer: Pricer = field(init=False)
    prices: Prices = field(init=False)
    _last: Prices | None = field(init=False)

    def __post_init__(self) -> None:
        self.pricer = Pricer(self.s)
        self.master = Master(self.s, self.pricer.rows)
        self.prices = Prices.zero(self.s)
        self._last = self.begin
        every = np.arange(len(self.s.copy))
        for column in self.pricer.price(Prices.zero(self.s), every, None, self.held).columns:
            self.master.add(column)

    def is_lawful(self, column: Column) -> bool:
        """Whether a year keeps the rules by itself: no theme comes back while it cools down."""
        cooling = column.values[np.searchsorted(column.rows, self.pricer.rows.cooling) :]
        return bool((cooling <= 1).all())

    def learn(self, cell: Whole) -> list[Column]:
        """Take in the years of a plan, shape (N, T); they, in the copies' order."""
        place = places_of(self.s, cell)
        columns = [self.pricer.column(x, place[x]) for x in range(len(self.s.copy))]
        for column in columns:
            self.master.add(column)
        return [self.master.known(column) for column in columns]

    def raise_bound(self, stop: Stop) -> bool:
        """Generate years until the bound is that of the whole relaxation; whether it is."""

        def keep(proven: int) -> None:
            if self._last is not None and (self.bound is None or proven > self.bound):
                self.bound, self.prices = proven, self._last

        while True:
            found = self.converge(
                stop, (), _EXACTLY, on_bound=keep, over=lambda: stop.reached(self.rounds)
            )
            if found is None:
                return False
            used = [column for column, _share in self.master.shares()]
            if all(map(self.is_lawful, used)) or not self.pricer.remember_more():
                return True
            # years that no plan has would keep the relaxation as low as it is
            self.lawful_only = True
            self.master.refuse([one for one in self.master.columns if not self.is_lawful(one)])

    def converge(
        self,
        stop: Stop,
        taken: Sequence[Column],
        tolerance: float,
        *,
        on_bound: Callable[[int], None],
        over: Callable[[], bool],
    ) -> tuple[float, int] | None:
        """Generate years beside those taken, until value and bound are near each other.

        Returns
        -------
        tuple
            The programme's value and the best bound, both in fen and both with the years taken;
            None when told to stop.
        """
        done = {column.copy for column in taken}
        others = np.array([x for x in range(len(self.s.copy)) if x not in done], np.int64)
        held = self._held_beside(taken)
        best: int | None = None
        centre: Prices | None = self._last
        smoothing = _SMOOTHING
        while not over():
            self.rounds += 1
            value = self.master.solve(stop)
            if value is None:
                break
            prices, worth = self.master.prices()
            threshold: Whole | None = worth - SCALE // 8
            if centre is not None and smoothing:
                prices, threshold = prices.mixed(centre, smoothing), None
            priced = self.pricer.price(prices, others, threshold, held)
            proven = self._proven_by(prices, priced, others, taken)
            if best is None or proven > best:
                best, centre = proven, prices
                self._last = prices
            on_bound(-(-best // SCALE))
            wanted = [one for one in priced.columns if not self.lawful_only or self.is_lawful(one)]
            added = sum([self.master.add(column) for column in wanted])
            if value - best / SCALE <= tolerance * value or not (added or smoothing):
                return value, -(-best // SCALE)
            smoothing = _SMOOTHING if added else 0.0
        return None

    def _held_beside(self, taken: Sequence[Column]) -> Whole:
        """Shape (N, T): who alone may fill each cell, with these years taken."""
        held = np.full(self.s.shape, NONE, np.int64) if self.held is None else self.held.copy()
        for copy, centre, period in _held(self.s, taken):
            held[centre, period] = copy
        return held

    def _proven_by(
        self, prices: Prices, priced: Priced, others: Whole, taken: Sequence[Column]
    ) -> int:
        """What the prices prove of all plans with the years taken, in 1 / SCALE fen."""
        total = shared_part(self.s, prices) + int(priced.cheapest[others].sum())
        charge = charges(self.s, self.pricer.rows, prices)
        return total + sum(reduced_cost(charge, column) for column in taken)

    def dive(self, stop: Stop, cutoff: float, seed: int) -> Dived:
        """Take one year after another until every copy has one; they stay taken.

        Parameters
        ----------
        cutoff
            Fen: plans that cost so much or more are not wanted.
        """
        return _Dive(self, np.random.default_rng(seed)).run(stop, cutoff)


@dataclass(slots=True)
class _Dive:
    generation: Generation
    random: np.random.Generator
    taken: list[Column] = field(default_factory=list)

    def take(self, column: Column) -> None:
        self.taken.append(column)
        self.generation.master.fix(column)

    def run(self, stop: Stop, cutoff: float) -> Dived:
        """The plan dived for."""
        master = self.generation.master
        copies = len(self.generation.s.copy)
        retreats, chosen = 0, list[Column]()
        while True:
            found = self.generation.converge(
                stop,
                self.taken,
                _ROUGHLY,
                on_bound=lambda _bound: None,
                over=lambda: stop.interrupted or stop.seconds_left() <= 0,
            )

            if found is None:
                return Dived(None, hopeless=False)
            if found[1] >= cutoff:
                if not chosen or retreats >= _RETREATS:
                    return Dived(self._plan() if chosen else None, hopeless=not chosen)
                retreats += 1
                wrong = chosen.pop()
                self.taken.remove(wrong)
                master.unfix(wrong, self.taken)
                continue
            done = {column.copy for column in self.taken}
            if len(done) == copies:
                return Dived(self._plan(), hopeless=False)
            surest = self._surest(done)
            if not surest:
                return Dived(self._plan() if chosen else None, hopeless=False)
            for column in surest:
                self.take(column)
                chosen.append(column)

    def _surest(self, done: set[int]) -> list[Column]:
        """All years nearly whole, or the one most used; none where every one breaks a rule."""
        generation = self.generation
        shares = [
            (column, share)
            for column, share in generation.master.shares()
            if column.copy not in done and generation.is_lawful(column)
        ]
        nearly = [column for column, share in shares if share > _TAKEN]
        if nearly:
            return nearly
        noise = self.random.random(len(shares)) * 0.2
        ranked = zip(shares, noise, strict=True)
        most = max(ranked, key=lambda one: one[0][1] + one[1], default=None)
        return [] if most is None else [most[0][0]]

    def _plan(self) -> Whole:
        cell = np.full(self.generation.s.shape, NONE, np.int64)
        for copy, centre, period in _held(self.generation.s, self.taken):
            cell[centre, period] = copy
        return cell


def _held(s: Setting, columns: Sequence[Column]) -> Iterator[tuple[int, int, int]]:
    """Copy, centre and period of every cell these years fill."""
    for column in columns:
        for period, place in enumerate(column.places):
            if place < s.shape[0]:
                yield column.copy, place, period
