"""The cheapest year of one copy at given prices: a shortest path over places, periods and memory.

A path remembers which centres it has visited, as far as the place it stands at remembers them
("ng-routes": Baldacci, Mingozzi & Roberti 2011). With every place remembering all centres the
path is elementary and the price exact; with less it is too low, and the bound still holds.
"""

from typing import Final, NamedTuple

import numpy as np

from keguang.planning.rotation.compiling import compiled
from keguang.planning.rotation.setting import Whole

# dearer than any path, and two of them still fit 64 bits
NEVER: Final = 1 << 60


class Memory(NamedTuple):
    """What a path at each of P places remembers of M centres; the depot is the last place.

    `next_mask` has shape (P, P, 2**bits): the memory at the second place of a path that comes from
    the first with that memory, -1 where the second is a centre it remembers.
    """

    next_mask: Whole


def memory_of(near: list[list[int]]) -> Memory:
    """The memory of places that each remember the listed centres; a centre's list has itself."""
    places = len(near)
    bits = max((len(one) for one in near), default=0)
    masks = np.arange(1 << bits)
    table = np.full((places, places, 1 << bits), -1, np.int64)
    for p, remembered in enumerate(near):
        known = masks < (1 << len(remembered))
        for q, kept in enumerate(near):
            to = np.zeros(1 << bits, np.int64)
            for bit, centre in enumerate(remembered):
                if centre in kept:
                    to |= ((masks >> bit) & 1) << kept.index(centre)
            if q < places - 1:
                to |= 1 << kept.index(q)
                if q in remembered:
                    to[(masks >> remembered.index(q)) & 1 == 1] = -1
            table[p, q] = np.where(known, to, -1)
    return Memory(table)


class Paths(NamedTuple):
    """Cheapest ways to every state, shape (T + 1, P, masks): the cost and the step before."""

    cost: Whole
    place: Whole
    mask: Whole
    length: Whole


@compiled
def cheapest_paths(  # noqa: C901  compiled: a call would cost more than a branch
    leg: Whole, stay: Whole, begin: int, begin_mask: int, going_on: Whole, next_mask: Whole
) -> Paths:
    """All cheapest paths of one copy.

    Parameters
    ----------
    leg
        Shape (P, P): what a move costs.
    stay
        Shape (M, T, L): what a stay of length l + 1 from period t costs, NEVER where forbidden.
    begin, begin_mask
        Where the copy stands before the first period, and what it remembers there.
    going_on
        Shape (L + 1,): what staying there for l more periods costs; l = 0 for leaving at once.
        For a copy in its depot, (0, NEVER, ...).
    """
    places, periods = leg.shape[0], stay.shape[1]
    masks = next_mask.shape[2]
    depot = places - 1
    shape = (periods + 1, places, masks)
    cost = np.full(shape, NEVER, np.int64)
    from_place = np.full(shape, -1, np.int16)
    from_mask = np.zeros(shape, np.int32)
    length = np.zeros(shape, np.int16)
    for more in range(min(len(going_on), periods + 1)):
        if going_on[more] < NEVER:
            cost[more, begin, begin_mask] = going_on[more]
    for t in range(periods):
        for p in range(places):
            for mask in range(masks):
                here = cost[t, p, mask]
                if here >= NEVER:
                    continue
                # a period in the depot
                to = next_mask[p, depot, mask]
                price = here + leg[p, depot]
                if price < cost[t + 1, depot, to]:
                    cost[t + 1, depot, to] = price
                    from_place[t + 1, depot, to] = p
                    from_mask[t + 1, depot, to] = mask
                    length[t + 1, depot, to] = 0
                for q in range(depot):
                    to = next_mask[p, q, mask]
                    if to < 0 or q == p:
                        continue
                    start = here + leg[p, q]
                    for more in range(min(stay.shape[2], periods - t)):
                        if stay[q, t, more] >= NEVER:
                            continue
                        price = start + stay[q, t, more]
                        end = t + more + 1
                        if price < cost[end, q, to]:
                            cost[end, q, to] = price
                            from_place[end, q, to] = p
                            from_mask[end, q, to] = mask
                            length[end, q, to] = more + 1
    return Paths(cost, from_place, from_mask, length)


@compiled
def path_to(paths: Paths, place: int, mask: int) -> Whole:
    """The places of the cheapest path that ends so, shape (T,); the depot is the last place."""
    periods, depot = paths.cost.shape[0] - 1, paths.cost.shape[1] - 1
    where = np.full(periods, depot, np.int64)
    t = periods
    while t > 0:
        before = paths.place[t, place, mask]
        if before < 0:
            # standing where it stood before the first period
            where[:t] = place
            break
        length = paths.length[t, place, mask]
        earlier = paths.mask[t, place, mask]
        if length == 0:
            t -= 1
            where[t] = depot
        else:
            where[t - length : t] = place
            t -= length
        place, mask = before, earlier
    return where


@compiled
def best_ends(paths: Paths) -> Whole:
    """Shape (P, 2): for each last place the cost and the memory of the cheapest path to it."""
    periods, places, masks = paths.cost.shape
    ends = np.empty((places, 2), np.int64)
    for p in range(places):
        ends[p, 0], ends[p, 1] = NEVER, 0
        for mask in range(masks):
            if paths.cost[periods - 1, p, mask] < ends[p, 0]:
                ends[p, 0], ends[p, 1] = paths.cost[periods - 1, p, mask], mask
    return ends
