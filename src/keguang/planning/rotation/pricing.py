"""The cheapest years of every copy at given prices, and the bound they prove together."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from keguang.planning.rotation.columns import Column, column_of
from keguang.planning.rotation.itineraries import (
    Work,
    cheapest_years,
    work_for,
)
from keguang.planning.rotation.rows import NEVER, SCALE, Prices, Rows, first_of_district, rows_of
from keguang.planning.rotation.setting import BEGIN, COOLING, DEPOT, NONE, Setting, Whole
from keguang.planning.rotation.years import priced_legs, priced_stays

# enough for years that seldom come back; more make the search slower than what they gain
_REMEMBERED: Final = 8
# 2^12 memories for every place and period are as much room as a copy's price is worth
_MOST_REMEMBERED: Final = 12
# more years of one copy a round than this are years of much the same
_ENDS: Final = 2
# years are looked for within this much of what they would cost without memory, then farther
_FIRST_STEP: Final = 5_000 * SCALE


@dataclass(slots=True)
class Priced:
    """What one round of pricing found: cost of each copy's cheapest year, shape (X,), new years."""

    cheapest: Whole
    columns: list[Column]


@dataclass(slots=True)
class _Map:
    """Where a copy can be: M centres, the depot after them in `places`; what moves cost.

    `begin` is the place it stands at before the first period; `bit` (M + 1,) says which centres its
    paths remember, ever more of them.
    """

    centres: Whole
    places: Whole
    leg: Whole
    begin: int
    bit: Whole
    work: Work


@dataclass(slots=True)
class Pricer:
    """Finds cheapest years; a path remembers at most so many centres."""

    s: Setting
    most_remembered: int = _REMEMBERED
    rows: Rows = field(init=False)
    first_of: Whole = field(init=False)
    _anyone: Whole = field(init=False)
    _maps: dict[int, _Map] = field(init=False, default_factory=dict)
    _rooms: dict[int, Work] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = rows_of(self.s)
        self.first_of = first_of_district(self.s)
        self._anyone = np.full(self.s.shape, NONE, np.int64)
        if self.s.weight[COOLING] < self.s.shape[1] - 1:
            # a theme can cool down within the plan, so that a copy may come back
            self.most_remembered = 0

    def price(
        self, prices: Prices, copies: Whole, worth: Whole | None = None, held: Whole | None = None
    ) -> Priced:
        """Price the years of these copies.

        Parameters
        ----------
        worth
            Shape (X,), 1 / SCALE fen: only years cheaper than that are new; None for all.
        held
            Shape (N, T): the copy that alone may fill a cell, NONE where any may.
        """
        cheapest = np.full(len(self.s.copy), NEVER, np.int64)
        columns: list[Column] = []
        for x in copies.tolist():
            where = self._map(x)
            stay, going_on = priced_stays(
                self.s,
                prices,
                x,
                where.centres,
                self.first_of,
                self._anyone if held is None else held,
                where.begin,
            )
            cheapest[x], _costs, years = cheapest_years(
                where.leg,
                stay,
                where.begin,
                going_on,
                where.work,
                where.bit,
                NEVER if worth is None else int(worth[x]),
                _FIRST_STEP,
                _ENDS,
            )
            columns += [self.column(x, where.places[year]) for year in years]
        return Priced(cheapest, columns)

    def column(self, copy: int, places: Whole) -> Column:
        """The column of a copy's year, `places` of shape (T,)."""
        return column_of(self.s, self.rows, copy, places, self.first_of)

    def _map(self, copy: int) -> _Map:
        if copy not in self._maps:
            begin, depot = self.s.copy[copy, [BEGIN, DEPOT]].tolist()
            # a copy may begin where it could not be put
            fits = self.s.fits[:, copy] | (np.arange(self.s.shape[0]) == begin)
            centres = np.flatnonzero(fits)
            places = np.append(centres, depot)
            at = len(centres) if begin >= self.s.shape[0] else int(np.searchsorted(centres, begin))
            leg = priced_legs(self.s, copy, centres)
            bit = np.zeros(len(places), np.int64)
            self._maps[copy] = _Map(centres, places, leg, at, bit, self._room(len(places)))
        return self._maps[copy]

    def _room(self, places: int) -> Work:
        """Room to search in, the same for all copies with so many places."""
        if places not in self._rooms:
            bits = min(self.most_remembered, places - 1)
            self._rooms[places] = work_for(places, self.s.shape[1], bits)
        return self._rooms[places]

    def remember_more(self) -> bool:
        """Let paths remember more; False where they remember all they may."""
        if not 0 < self.most_remembered < _MOST_REMEMBERED:
            return False
        self.most_remembered = _MOST_REMEMBERED
        self._maps.clear()
        self._rooms.clear()
        return True
