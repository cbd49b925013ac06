"""One hub's part of an instance: its centres and the copies that never leave it."""

from typing import NamedTuple

import numpy as np

from keguang.planning.rotation.rows import Prices, first_of_district
from keguang.planning.rotation.setting import (
    BEGIN,
    DEPOT,
    DISTRICT,
    EMPTY_COST,
    HUB,
    INITIAL,
    INSTALL,
    NO_OLD,
    NONE,
    OLD,
    OPEN,
    PINNED,
    REMOVE,
    THEME,
    Flags,
    Setting,
    Whole,
)


class Part(NamedTuple):
    """Which centres, copies and key requirements of the whole a part has, ascending."""

    s: Setting
    centres: Whole
    copies: Whole
    keys: Whole

    def cut(self, cell: Whole) -> Whole:
        """The part of a plan, shape (centres of the part, T); other copies are left out."""
        back = np.full(int(self.copies.max(initial=NONE)) + 1, NONE, np.int64)
        back[self.copies] = np.arange(len(self.copies))
        mine = cell[self.centres]
        known = (mine >= 0) & (mine < len(back))
        return np.where(known, back[np.where(known, mine, 0)] if len(back) else NONE, NONE)

    def put(self, whole: Whole, cell: Whole) -> Whole:
        """The whole plan with this part's cells replaced, cells of other copies kept."""
        plan = whole.copy()
        mine = np.where(
            cell >= 0, self.copies[np.maximum(cell, 0)] if len(self.copies) else 0, NONE
        )
        foreign = (whole[self.centres] >= 0) & ~np.isin(whole[self.centres], self.copies)
        plan[self.centres] = np.where(foreign, whole[self.centres], mine)
        return plan


def settled_copies(s: Setting) -> Flags:
    """Shape (X,): copies that can only ever stand in the hub of their depot."""
    centres = s.shape[0]
    foreign = s.centre[:, HUB][:, None] != s.copy[:, DEPOT][None, :] - centres
    abroad = (s.fits & foreign).any(axis=0)
    begin = s.copy[:, BEGIN]
    at_centre = begin < centres
    begin_hub = s.centre[np.where(at_centre, begin, 0), HUB] if centres else begin
    settled: Flags = ~abroad & (~at_centre | (begin_hub == s.copy[:, DEPOT] - centres))
    return settled


def part_of(s: Setting, hub: int, plan: Whole | None = None) -> Part:
    """The part of one hub.

    Parameters
    ----------
    plan
        Shape (N, T): cells in it that other copies hold are closed to the part, and their work is
        taken off the crew. None: all cells are open, as they must be for a bound.
    """
    centres = np.flatnonzero(s.centre[:, HUB] == hub)
    copies = np.flatnonzero(settled_copies(s) & (s.copy[:, DEPOT] == s.shape[0] + hub))
    keys = _keys_within(s, hub)
    cells, crew = s.cells[centres].copy(), s.crew
    if plan is not None:
        foreign = (plan[centres] >= 0) & ~np.isin(plan[centres], copies)
        cells[foreign, OPEN], cells[foreign, PINNED] = 0, NONE
        cells[foreign, EMPTY_COST], cells[foreign, OLD] = 0, NO_OLD
        crew = s.crew.copy()
        crew[hub] = np.maximum(0, crew[hub] - _crew_of_others(s, plan, centres, copies))
    return Part(_restricted(s, centres, copies, keys, cells, crew), centres, copies, keys)


def _crew_of_others(s: Setting, plan: Whole, centres: Whole, copies: Whole) -> Whole:
    """Shape (T,): crew days for stays of copies the part has not."""
    work = np.zeros(plan.shape[1], np.int64)
    for n in centres.tolist():
        before = s.centre[n, INITIAL]
        for t, now in enumerate(plan[n].tolist()):
            if now != before:
                if before >= 0 and before not in copies:
                    work[t] += s.kind[s.copy[before, THEME], REMOVE]
                if now >= 0 and now not in copies:
                    work[t] += s.kind[s.copy[now, THEME], INSTALL]
            before = now
    return work


def _keys_within(s: Setting, hub: int) -> Whole:
    """Key requirements that no other hub can help to keep."""
    hubs = len(s.crew)
    group = np.repeat(np.arange(len(s.key_starts) - 1), np.diff(s.key_starts))
    others = np.unique(s.key_list[group % hubs != hub])
    mine = np.unique(s.key_list[group % hubs == hub])
    return np.setdiff1d(mine, others)


def _restricted(
    s: Setting, centres: Whole, copies: Whole, keys: Whole, cells: Whole, crew: Whole
) -> Setting:
    """The setting with these centres and copies only; hubs and themes keep their numbers."""
    all_centres, hubs = s.shape[0], len(s.crew)
    place = np.full(len(s.km), NONE, np.int64)
    place[centres] = np.arange(len(centres))
    place[all_centres:] = len(centres) + np.arange(hubs)
    number = np.full(len(s.copy) + 1, NONE, np.int64)
    number[copies] = np.arange(len(copies))
    centre, copy = s.centre[centres].copy(), s.copy[copies].copy()
    centre[:, DISTRICT] = np.unique(centre[:, DISTRICT], return_inverse=True)[1]
    # a copy of another part that stands here to begin with counts as its own part's
    centre[:, INITIAL] = number[centre[:, INITIAL]]
    copy[:, DEPOT], copy[:, BEGIN] = place[copy[:, DEPOT]], place[copy[:, BEGIN]]
    fits = s.fits[np.ix_(centres, copies)]
    kept = np.concatenate([centres, all_centres + np.arange(hubs)])
    starts, listed = _keys_listed(s, keys)
    return s._replace(
        centre=centre,
        copy=copy,
        cells=cells,
        pair=s.pair[centres],
        km=s.km[np.ix_(kept, kept)],
        crew=crew,
        fitting_starts=np.concatenate([[0], np.cumsum(fits.sum(axis=1))]).astype(np.int64),
        fitting=np.nonzero(fits)[1].astype(np.int64),
        fits=fits,
        forbidden=s.forbidden[centres] if len(s.forbidden) else s.forbidden,
        key=s.key[keys],
        key_topic=s.key_topic[keys],
        key_starts=starts,
        key_list=listed,
    )


def _keys_listed(s: Setting, keys: Whole) -> tuple[Whole, Whole]:
    """`key_starts` and `key_list` with these requirements only, numbered anew."""
    group = np.repeat(np.arange(len(s.key_starts) - 1), np.diff(s.key_starts))
    kept = np.isin(s.key_list, keys)
    counts = np.bincount(group[kept], minlength=len(s.key_starts) - 1)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return starts, np.searchsorted(keys, s.key_list[kept]).astype(np.int64)


def gather(s: Setting, parts: list[tuple[Part, Prices]]) -> Prices:
    """Prices for the whole out of the parts' own; what no part knows is worth nothing."""
    whole = Prices.zero(s)
    first = first_of_district(s)
    for part, prices in parts:
        whole.cell[part.centres] = prices.cell
        whole.fair[part.centres] = prices.fair
        hub = int(s.centre[part.centres[0], HUB])
        whole.crew[hub] = prices.crew[hub]
        whole.key[part.keys] = prices.key
        whole.topic[part.centres] = prices.topic
        whole.cooling[part.centres] = prices.cooling
        # a district of several hubs keeps its price at a centre this part may not have
        own = np.isin(first[part.centres], part.centres)
        whole.duplicate[part.centres[own]] = prices.duplicate[own]
    return whole
