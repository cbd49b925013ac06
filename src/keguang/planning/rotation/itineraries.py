"""The cheapest year of one copy at given prices: a shortest path over places, periods and memory.

A path must not come back to a centre. Remembering every centre visited would need 2^M memories at
each place; so a path remembers at first none, and then those that the cheapest path came back to,
until it comes back to none and is the cheapest of all (decremental state space relaxation: Boland,
Dethridge & Dumitrescu 2006; Righini & Salani 2008). A way that cannot end cheaply enough, whatever
it forgets, is not followed.
"""

from typing import NamedTuple

import numpy as np

from keguang.planning.compiling import compiled, inlined
from keguang.planning.rotation.rows import NEVER
from keguang.planning.rotation.setting import Whole


class Work(NamedTuple):
    """Room for the cheapest ways to every state (t, place, memory), and which were reached.

    `cost`, `place`, `mask`, `length` and `after` have shape (T + 1, P, masks): the cost, the step
    before, and the state reached before this one at the same t and place; `last` (T + 1, P) is the
    one reached last, -1 for none. Between two searches all costs are NEVER.
    """

    cost: Whole
    place: Whole
    mask: Whole
    length: Whole
    after: Whole
    last: Whole


def work_for(places: int, periods: int, bits: int) -> Work:
    """Room for searches that remember so many centres."""
    shape = (periods + 1, places, 1 << bits)
    return Work(
        cost=np.full(shape, NEVER, np.int64),
        place=np.full(shape, -1, np.int16),
        mask=np.zeros(shape, np.int32),
        length=np.zeros(shape, np.int16),
        after=np.full(shape, -1, np.int32),
        last=np.full(shape[:2], -1, np.int32),
    )


@compiled
def _to_go(leg: Whole, stay: Whole) -> Whole:
    """Shape (T + 1, P): no less than the rest of a year costs, which a path without memory may do.

    From a place where the copy has ended its stay, or from the depot, at the beginning of a period.
    """
    places, periods = leg.shape[0], stay.shape[1]
    depot = places - 1
    left = np.zeros((periods + 1, places), np.int64)
    into = np.empty(places, np.int64)
    for t in range(periods - 1, -1, -1):
        into[depot] = left[t + 1, depot]
        for q in range(depot):
            least = NEVER
            for more in range(min(stay.shape[2], periods - t)):
                if stay[q, t, more] < NEVER:
                    least = min(least, stay[q, t, more] + left[t + more + 1, q])
            into[q] = least
        for p in range(places):
            least = leg[p, depot] + into[depot]
            for q in range(depot):
                if q != p and into[q] < NEVER:
                    least = min(least, leg[p, q] + into[q])
            left[t, p] = least
    return left


@inlined
def _reach(
    work: Work, t: int, p: int, mask: int, price: int, place: int, earlier: int, length: int
) -> None:
    """Keep a way to a state if it is the cheapest so far."""
    if price < work.cost[t, p, mask]:
        if work.cost[t, p, mask] >= NEVER:
            work.after[t, p, mask] = work.last[t, p]
            work.last[t, p] = mask
        work.cost[t, p, mask] = price
        work.place[t, p, mask] = place
        work.mask[t, p, mask] = earlier
        work.length[t, p, mask] = length


@compiled
def _clear(work: Work) -> None:
    for t in range(work.last.shape[0]):
        for p in range(work.last.shape[1]):
            mask = work.last[t, p]
            while mask >= 0:
                work.cost[t, p, mask] = NEVER
                mask = work.after[t, p, mask]
            work.last[t, p] = -1


@compiled
def _search(  # noqa: C901  compiled: a call would cost more than a branch
    leg: Whole,
    stay: Whole,
    begin: int,
    going_on: Whole,
    bit: Whole,
    left: Whole,
    most: int,
    work: Work,
) -> None:
    """All ways that can end cheaper than `most`, into `work`; `bit` is 0 for what is forgotten."""
    places, periods = leg.shape[0], stay.shape[1]
    depot = places - 1
    longest = stay.shape[2]
    # every array by a name of its own: reading one from the tuple counts its references
    cost, after, last = work.cost, work.after, work.last
    for more in range(min(len(going_on), periods + 1)):
        if going_on[more] < NEVER and going_on[more] + left[more, begin] < most:
            _reach(work, more, begin, bit[begin], going_on[more], -1, 0, 0)
    for t in range(periods):
        for p in range(places):
            mask = last[t, p]
            while mask >= 0:
                here = cost[t, p, mask]
                # a period in the depot
                price = here + leg[p, depot]
                if price + left[t + 1, depot] < most:
                    _reach(work, t + 1, depot, mask, price, p, mask, 0)
                for q in range(depot):
                    if mask & bit[q] or q == p:
                        continue
                    to = mask | bit[q]
                    start = here + leg[p, q]
                    for more in range(min(longest, periods - t)):
                        price = start + stay[q, t, more]
                        end = t + more + 1
                        if price + left[end, q] < most:
                            _reach(work, end, q, to, price, p, mask, more + 1)
                mask = after[t, p, mask]


@compiled
def _path_to(work: Work, place: int, mask: int) -> Whole:
    """The places of the cheapest path that ends so, shape (T,); the depot is the last place."""
    periods, depot = work.last.shape[0] - 1, work.last.shape[1] - 1
    where = np.full(periods, depot, np.int64)
    t = periods
    while t > 0:
        before = work.place[t, place, mask]
        if before < 0:
            # standing where it stood before the first period
            where[:t] = place
            break
        length = work.length[t, place, mask]
        earlier = work.mask[t, place, mask]
        if length == 0:
            t -= 1
            where[t] = depot
        else:
            where[t - length : t] = place
            t -= length
        place, mask = before, earlier
    return where


@compiled
def cheapest_years(  # noqa: C901  compiled: a call would cost more than a branch
    leg: Whole,
    stay: Whole,
    begin: int,
    going_on: Whole,
    work: Work,
    bit: Whole,
    below: int,
    first_step: int,
    count: int,
) -> tuple[int, Whole, Whole]:
    """The cheapest years of one copy.

    Parameters
    ----------
    leg
        Shape (P, P): what a move costs.
    stay
        Shape (M, T, L): what a stay of length l + 1 from period t costs, NEVER where forbidden.
    begin
        Where the copy stands before the first period.
    going_on
        Shape (T + 1,): what staying there for so many more periods costs; 0 for leaving at once.
        For a copy in its depot, (0, NEVER, ...).
    bit
        Shape (P,): what a path remembers of each place, a power of 2 or 0. Centres that the
        cheapest path came back to are added, as long as there is room for them.
    below
        Only years cheaper than this are wanted.
    first_step
        How much above the relaxed cost the search looks first, and then ever farther.
    count
        So many years at most, each ending elsewhere.

    Returns
    -------
    tuple
        No year costs less than the first number: the cheapest, or `below`; the costs, ascending;
        the places, shape (years, T), the depot last. The first year comes back to no centre unless
        there was no room to remember it; others may.
    """
    periods = stay.shape[1]
    left = _to_go(leg, stay)
    root = NEVER
    for more in range(min(len(going_on), periods + 1)):
        if going_on[more] < NEVER:
            root = min(root, going_on[more] + left[more, begin])
    step = first_step
    while True:
        most = min(below, root + step)
        if root < most:
            _search(leg, stay, begin, going_on, bit, left, most, work)
        costs, ends = _best_ends(work, count)
        if len(costs):
            path = _path_to(work, ends[0, 0], ends[0, 1])
            if not _remember(path, begin, bit, work.cost.shape[2]):
                break
        elif most >= below:
            break
        else:
            step *= 8
        _clear(work)
    places = np.empty((len(costs), periods), np.int64)
    for i in range(len(costs)):
        places[i] = _path_to(work, ends[i, 0], ends[i, 1])
    _clear(work)
    return (costs[0] if len(costs) else below), costs, places


@compiled
def _remember(path: Whole, begin: int, bit: Whole, memories: int) -> bool:
    """Give the centres a path comes back to a bit, where there is room; whether any got one."""
    depot = len(bit) - 1
    seen = np.zeros(len(bit), np.bool_)
    free = 1
    for p in range(len(bit)):
        if bit[p]:
            free *= 2
    added = False
    here = begin
    for t in range(len(path)):
        there = path[t]
        if there == here:
            continue
        seen[here] = True
        if there != depot and seen[there] and not bit[there] and free < memories:
            bit[there] = free
            free *= 2
            added = True
        here = there
    return added


@compiled
def _best_ends(work: Work, count: int) -> tuple[Whole, Whole]:
    """The cheapest path to each last place, of the cheapest places: cost, and place and memory."""
    end, places = work.last.shape[0] - 1, work.last.shape[1]
    cost, mask_of = np.full(places, NEVER, np.int64), np.zeros(places, np.int64)
    for p in range(places):
        mask = work.last[end, p]
        while mask >= 0:
            if work.cost[end, p, mask] < cost[p]:
                cost[p], mask_of[p] = work.cost[end, p, mask], mask
            mask = work.after[end, p, mask]
    order = np.argsort(cost)
    found = 0
    while found < min(count, places) and cost[order[found]] < NEVER:
        found += 1
    ends = np.empty((found, 2), np.int64)
    for i in range(found):
        ends[i, 0], ends[i, 1] = order[i], mask_of[order[i]]
    return cost[order[:found]], ends
