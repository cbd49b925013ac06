"""The cheapest years of every copy at given prices, and the bound they prove together."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from keguang.planning.rotation.columns import Column, column_of
from keguang.planning.rotation.itineraries import (
    NEVER,
    Memory,
    best_ends,
    cheapest_paths,
    memory_of,
    path_to,
)
from keguang.planning.rotation.prices import (
    Prices,
    Year,
    first_of_district,
    year_of,
)
from keguang.planning.rotation.setting import COOLING, DEPOT, Flags, Setting, Whole

# a table of 2^12 memories for every pair of places is as much as a copy's price is worth
MOST_REMEMBERED: Final = 12
# more years of one copy a round than this are years of much the same
_ENDS: Final = 2


@dataclass(slots=True)
class Priced:
    """What one round of pricing found: cost of each copy's cheapest year, shape (X,), new years."""

    cheapest: Whole
    columns: list[Column]


@dataclass(slots=True)
class Pricer:
    """Finds cheapest years; a path remembers `remembered` centres near each place."""

    s: Setting
    remembered: int = 6
    first_of: Whole = field(init=False)
    _memories: dict[tuple[bytes, int], tuple[Memory, list[list[int]]]] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self.first_of = first_of_district(self.s)
        if self.may_return:
            # a place remembers itself in any case
            self.remembered = 0

    @property
    def may_return(self) -> bool:
        """Whether a theme can cool down within the plan, so that a copy may come back."""
        return bool(self.s.weight[COOLING] < self.s.shape[1] - 1)

    def price(
        self, prices: Prices, copies: Whole, worth: Whole | None = None, taken: Flags | None = None
    ) -> Priced:
        """Price the years of these copies, cells in `taken` left out.

        Parameters
        ----------
        worth
            Shape (X,), 1 / SCALE fen: only years cheaper than that are new; None for all.
        """
        none = np.zeros(self.s.shape, np.bool_) if taken is None else taken
        cheapest = np.full(len(self.s.copy), NEVER, np.int64)
        columns: list[Column] = []
        for x in copies.tolist():
            year = year_of(self.s, prices, x, self.first_of, none)
            memory, near = self._memory(year, x)
            mask = 0
            if year.begin < len(year.centres):
                mask = 1 << near[year.begin].index(year.begin)
            paths = cheapest_paths(
                year.leg, year.stay, year.begin, mask, year.going_on, memory.next_mask
            )
            ends = best_ends(paths)
            cheapest[x] = ends[:, 0].min()
            below = NEVER if worth is None else int(worth[x])
            places = np.append(year.centres, self.s.copy[x, DEPOT])
            for place in np.argsort(ends[:, 0], kind="stable")[:_ENDS].tolist():
                if ends[place, 0] < below:
                    path = path_to(paths, place, ends[place, 1])
                    columns.append(column_of(self.s, x, places[path], self.first_of))
        return Priced(cheapest, columns)

    def _memory(self, year: Year, copy: int) -> tuple[Memory, list[list[int]]]:
        """Every place remembers itself and the centres nearest to it."""
        key = year.centres.tobytes(), int(self.s.copy[copy, DEPOT])
        if key not in self._memories:
            places = np.append(year.centres, self.s.copy[copy, DEPOT])
            order = np.argsort(self.s.km[np.ix_(places, places)], axis=1, kind="stable").tolist()
            centres = len(year.centres)
            near = []
            for place, nearest in enumerate(order):
                itself = [place] if place < centres else []
                others = [n for n in nearest if n not in (place, centres)]
                near.append(sorted(itself + others[: max(0, self.remembered - len(itself))]))
            self._memories[key] = memory_of(near), near
        return self._memories[key]

    def remember_more(self) -> bool:
        """Let paths remember more; False where they remember all they may."""
        if self.may_return or self.remembered >= MOST_REMEMBERED:
            return False
        self.remembered = min(MOST_REMEMBERED, self.remembered + 3)
        self._memories.clear()
        return True
