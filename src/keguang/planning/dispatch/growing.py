"""The relaxation of the whole model, solved over few patterns that are added as they pay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from keguang.planning.dispatch.master import Basis, Linear, programme_of, solve_linear
from keguang.planning.dispatch.model import Model
from keguang.planning.dispatch.rows import (
    SCALE,
    Floats,
    Proof,
    day_prices,
    pattern_prices,
    prices_of,
    prove,
)
from keguang.planning.dispatch.sessions import Integers
from keguang.planning.stopping import Stop

# the first programme has so many single sessions a request
_FIRST: Final = 6
# patterns added at a time, at most
_ADDED: Final = 4_000
# fen a pattern must gain to be added
_GAIN: Final = SCALE // 2
# a relaxation this near to its proof, in fen, is solved
_NEAR: Final = 1.0


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The relaxation with its proof; `columns` are the patterns it grew, with their shares `x`."""

    proof: Proof
    prices: Integers
    columns: Integers
    x: Floats


def relax(
    model: Model,
    start: Integers,
    stop: Stop,
    told: Callable[[int, int], None] = lambda _bound, _columns: None,
) -> Relaxation | None:
    """Grow the relaxation until no pattern pays, or time is up.

    Parameters
    ----------
    start
        Patterns of a lawful plan: the first programme must be feasible.
    told
        Hears the best bound so far and the number of columns.

    Returns
    -------
    Relaxation
        With the best bound proven on the way; None if not even one programme was solved.
    """
    columns = np.union1d(start, _cheapest(model))
    basis: Basis | None = None
    best: Relaxation | None = None
    while True:
        solved = solve_linear(model, programme_of(model, columns), basis, stop)
        if solved is None:
            return best
        linear, basis = solved
        prices = prices_of(model.rows, linear.duals)
        proof = prove(model.rows, model.sessions, model.patterns, prices)
        if best is None or proof.value >= best.proof.value:
            best = Relaxation(proof, prices, columns, linear.x)
        told(best.proof.value, len(columns))
        added = _paying(model, prices, linear, columns)
        if not len(added) or linear.value - best.proof.value < _NEAR:
            return best
        columns = np.union1d(columns, added)


def _cheapest(model: Model) -> Integers:
    """The least costly patterns of one session for each request."""
    laid = model.patterns.sessions
    alone = np.arange(len(laid)) if laid.shape[1] == 1 else np.flatnonzero(laid[:, 1] < 0)
    request = model.sessions.request[laid[alone, 0]]
    cost = model.patterns.priced(model.sessions.cost, alone)
    order = np.lexsort((cost, request))
    begins = np.flatnonzero(np.diff(request[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    return np.sort(alone[order[rank < _FIRST]])


def _paying(model: Model, prices: Integers, linear: Linear, columns: Integers) -> Integers:
    """The pattern of each speaker's day that would gain most, the best of them all."""
    reduced = pattern_prices(model.rows, model.sessions, model.patterns, prices)
    least = day_prices(model.patterns, reduced)
    known = np.rint(linear.day_duals * SCALE).astype(np.int64)
    gain = np.minimum(known, 0) - least
    days = np.flatnonzero(gain > _GAIN)
    if len(days) > _ADDED:
        days = days[np.argsort(-gain[days], kind="stable")[:_ADDED]]
    counts = np.diff(model.patterns.first, append=len(model.patterns))[days]
    at = np.repeat(model.patterns.first[days] - np.cumsum(counts) + counts, counts) + np.arange(
        counts.sum()
    )
    best = at[reduced[at] == np.repeat(least[days], counts)]
    return np.setdiff1d(best, columns)
