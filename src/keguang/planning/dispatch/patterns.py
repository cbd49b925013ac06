"""Day patterns: what one speaker could do on one day, and the road of that day.

All are laid out as arrays, so that pricing millions of them is a few sums.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from keguang.planning.dispatch.problem import Problem
from keguang.planning.dispatch.sessions import Integers, Sessions, places_of, road_kms

# above this many, longer patterns are left out and no bound is claimed
MOST_PATTERNS: Final = 40_000_000
_CHUNK: Final = 2_000_000
# the next session of a pattern that has no more
NONE: Final = -1


@dataclass(frozen=True, slots=True)
class Patterns:
    """N patterns, sorted by speaker and day.

    Attributes
    ----------
    sessions
        Shape (N, K): places in `Sessions` by time, `NONE` at the end of shorter patterns.
    road
        Shape (N,): fen for the speaker's way from home through all sessions and home again.
    first
        Shape (G,): where the patterns of each speaker's day begin; of each at most one is chosen.
    complete
        Whether every lawful pattern is listed.
    """

    sessions: Integers
    road: Integers
    first: Integers
    complete: bool

    def __len__(self) -> int:
        return len(self.road)

    def day_of(self, which: Integers) -> Integers:
        """The number of each pattern's speaker and day, a place in `first`."""
        number: Integers = np.searchsorted(self.first, which, side="right") - 1
        return number

    def priced(self, of_session: Integers, which: Integers | slice = slice(None)) -> Integers:
        """Road plus the price of each of the pattern's sessions; shape (N,)."""
        # one place more, which `NONE` finds
        padded = np.append(of_session, 0)
        total: Integers = self.road[which].copy()
        for column in self.sessions[which].T:
            total += padded[column]
        return total


def patterns_of(problem: Problem, sessions: Sessions) -> Patterns:
    """All patterns of up to the speakers' `max_per_day` sessions."""
    maker = _Maker(problem, sessions)
    levels = [maker.singles()]
    roads = [maker.roads(levels[0])]
    complete = True
    pairs: Integers | None = None
    while len(levels[-1]):
        if pairs is None:
            pairs = grown = maker.pairs()
        else:
            grown = maker.longer(levels[-1], pairs)
        if sum(map(len, levels)) + len(grown) > MOST_PATTERNS:
            complete = False
            break
        levels.append(grown)
        roads.append(maker.roads(grown))
    widest = max(1, len(levels) - (len(levels[-1]) == 0))
    laid = np.concatenate(
        [
            np.pad(one, ((0, 0), (0, widest - one.shape[1])), constant_values=NONE)
            for one in levels
            if len(one)
        ]
        or [np.zeros((0, widest), np.int64)]
    )
    road = np.concatenate(roads)
    group = maker.group[laid[:, 0]]
    order = np.argsort(group, kind="stable")
    group = group[order]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return Patterns(laid[order], road[order], first, complete)


class _Maker:
    def __init__(self, problem: Problem, sessions: Sessions) -> None:
        self.problem = problem
        self.sessions = sessions
        self.home = places_of(problem.speakers)
        self.there = places_of(problem.requests)
        longest = [min(s.max_per_day, s.max_per_week, s.max_total) for s in problem.speakers]
        self.most = np.array(longest, np.int64)[sessions.speaker]
        days = np.stack((sessions.speaker, sessions.day), axis=1)
        changed = (np.diff(days, axis=0) != 0).any(axis=1)
        self.group = np.concatenate(([0], np.cumsum(changed))).astype(np.int64)[: len(sessions)]

    def singles(self) -> Integers:
        """Shape (n, 1)."""
        return np.flatnonzero(self.most >= 1)[:, None]

    def pairs(self) -> Integers:
        """Two sessions one speaker can hold on one day, the earlier first; shape (n, 2)."""
        found = [np.zeros((0, 2), np.int64)]
        # sessions are sorted by group, so each pairs with the rest of its group behind it
        ends = np.searchsorted(self.group, self.group, side="right")
        behind = ends - np.arange(len(ends)) - 1
        behind[self.most < 2] = 0
        total = np.cumsum(behind)
        begin = 0
        while begin < len(behind):
            stop = int(np.searchsorted(total, (total[begin - 1] if begin else 0) + _CHUNK)) + 1
            earlier = np.repeat(np.arange(begin, min(stop, len(behind))), behind[begin:stop])
            offsets = np.arange(len(earlier)) - np.repeat(
                np.cumsum(behind[begin:stop]) - behind[begin:stop], behind[begin:stop]
            )
            later = earlier + 1 + offsets
            fits = self._follows(earlier, later)
            found.append(np.stack((earlier[fits], later[fits]), axis=1))
            begin = stop
        return np.concatenate(found)

    def _follows(self, earlier: Integers, later: Integers) -> Integers:
        """Where the speaker can get from one to the other in time; places in these arrays."""
        one = self.sessions
        margin = one.start[later] - one.end[earlier] - self.problem.handover_min
        near = np.flatnonzero((margin >= 0) & (one.request[earlier] != one.request[later]))
        kms = self._between(earlier[near], later[near])
        minutes = -(-60 * kms // self.problem.speed_kmh)
        fits: Integers = near[minutes <= margin[near]]
        return fits

    def _between(self, earlier: Integers, later: Integers) -> Integers:
        here, next_place = (self.there[self.sessions.request[one]] for one in (earlier, later))
        return road_kms(here, next_place, self.problem.road_factor_pct)

    def longer(self, laid: Integers, pairs: Integers) -> Integers:
        """Patterns with one session more: what can follow the last one follows here too."""
        length = laid.shape[1]
        laid = laid[self.most[laid[:, 0]] > length]
        begins = np.searchsorted(pairs[:, 0], laid[:, -1], side="left")
        counts = np.searchsorted(pairs[:, 0], laid[:, -1], side="right") - begins
        if counts.sum() > MOST_PATTERNS:
            return np.zeros((int(counts.sum()), length + 1), np.int8)
        which = np.repeat(np.arange(len(laid)), counts)
        offsets = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        added = pairs[begins[which] + offsets, 1]
        grown = np.concatenate((laid[which], added[:, None]), axis=1)
        request = self.sessions.request[grown]
        fresh = (request[:, :-1] != request[:, -1:]).all(axis=1)
        kept: Integers = grown[fresh]
        return kept

    def roads(self, laid: Integers) -> Integers:
        """Fen for each pattern's way; shape (n,)."""
        one = self.sessions
        pct = self.problem.road_factor_pct
        if not len(laid):
            return np.zeros(0, np.int64)
        home = self.home[one.speaker[laid[:, 0]]]
        stops = [self.there[one.request[column]] for column in laid.T]
        way = [home, *stops, home]
        km = sum(road_kms(a, b, pct) for a, b in pairwise(way))
        return np.asarray(self.problem.weights.km * km, np.int64)
