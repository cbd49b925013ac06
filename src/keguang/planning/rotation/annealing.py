"""Simulated annealing of whole plans: millions of small changes, ever fewer of them dearer."""

import numpy as np

from keguang.planning.compiling import compiled, inlined
from keguang.planning.rotation.board import MOST_CHANGES, Board, attempt
from keguang.planning.rotation.costing import may
from keguang.planning.rotation.setting import (
    COOLING,
    NONE,
    THEME,
    Flags,
    Setting,
    Whole,
)


@inlined
def _may(s: Setting, movable: Flags, centre: int, period: int, copy: int) -> bool:
    return movable[centre, period] and may(s, centre, period, copy)


@inlined
def _is_cooling(s: Setting, board: Board, centre: int, period: int, copy: int) -> bool:
    """Whether the centre has the copy's theme too near this period, other than just beside it."""
    if copy < 0:
        return False
    theme = s.copy[copy, THEME]
    row = board.cell[centre]
    cooling = s.weight[COOLING]
    for t in range(max(0, period - cooling), min(len(row), period + cooling + 1)):
        if t != period and row[t] >= 0 and s.copy[row[t], THEME] == theme:
            return bool(row[t] != copy or abs(t - period) > 1)
    return False


@inlined
def _propose_copy(s: Setting, board: Board, movable: Flags, to: Whole) -> int:
    """Another copy for one cell; where that copy stands now gets this cell's, or stays empty."""
    centres, periods = board.cell.shape
    n, t = np.random.randint(centres), np.random.randint(periods)
    low, high = s.fitting_starts[n], s.fitting_starts[n + 1]
    if high == low:
        return 0
    old = board.cell[n, t]
    draw = np.random.random()
    new = NONE
    if draw < 0.25:
        # what stands here just before or after: a longer stay
        beside = t - 1 if np.random.random() < 0.5 else t + 1
        if beside < 0 or beside >= periods:
            return 0
        new = board.cell[n, beside]
    elif draw < 0.98:
        new = s.fitting[low + np.random.randint(high - low)]
    if new == old or not _may(s, movable, n, t, new) or _is_cooling(s, board, n, t, new):
        return 0
    board.change_at[0, 0], board.change_at[0, 1] = n, t
    to[0] = new
    if new < 0 or board.place[new, t] >= centres:
        return 1
    m = board.place[new, t]
    other = old if np.random.random() < 0.7 and _may(s, movable, m, t, old) else NONE
    if not _may(s, movable, m, t, other):
        return 0
    board.change_at[1, 0], board.change_at[1, 1] = m, t
    to[1] = other
    return 2


@inlined
def _propose_centres(s: Setting, board: Board, movable: Flags, to: Whole) -> int:
    """Exchange a stretch of periods between two centres."""
    centres, periods = board.cell.shape
    n, m = np.random.randint(centres), np.random.randint(centres)
    t = np.random.randint(periods)
    length = 1 + np.random.randint(min(MOST_CHANGES // 2, periods - t))
    if n == m:
        return 0
    changes = 0
    for u in range(t, t + length):
        a, b = board.cell[n, u], board.cell[m, u]
        if a == b:
            continue
        if not _may(s, movable, n, u, b) or not _may(s, movable, m, u, a):
            return 0
        board.change_at[changes, 0], board.change_at[changes, 1] = n, u
        to[changes] = b
        board.change_at[changes + 1, 0], board.change_at[changes + 1, 1] = m, u
        to[changes + 1] = a
        changes += 2
    return changes


@inlined
def _propose_copies(s: Setting, board: Board, movable: Flags, to: Whole) -> int:
    """Exchange a stretch of periods between two copies."""
    centres, periods = board.cell.shape
    n, t = np.random.randint(centres), np.random.randint(periods)
    x = board.cell[n, t]
    low, high = s.fitting_starts[n], s.fitting_starts[n + 1]
    if x < 0 or high == low:
        return 0
    y = s.fitting[low + np.random.randint(high - low)]
    length = 1 + np.random.randint(min(MOST_CHANGES // 2, periods - t))
    if x == y:
        return 0
    changes = 0
    for u in range(t, t + length):
        a, b = board.place[x, u], board.place[y, u]
        if a < centres:
            if not _may(s, movable, a, u, y):
                return 0
            board.change_at[changes, 0], board.change_at[changes, 1] = a, u
            to[changes] = y
            changes += 1
        if b < centres:
            if not _may(s, movable, b, u, x):
                return 0
            board.change_at[changes, 0], board.change_at[changes, 1] = b, u
            to[changes] = x
            changes += 1
    return changes


@inlined
def _propose_shift(s: Setting, board: Board, movable: Flags, to: Whole) -> int:
    """Move a centre's stretch of periods one period earlier or later."""
    centres, periods = board.cell.shape
    n, t = np.random.randint(centres), np.random.randint(periods)
    length = 2 + np.random.randint(3)
    if t + length > periods:
        return 0
    later = np.random.random() < 0.5
    changes = 0
    for i in range(length):
        source = t + (i + length - 1) % length if later else t + (i + 1) % length
        new = board.cell[n, source]
        if new == board.cell[n, t + i]:
            continue
        if not _may(s, movable, n, t + i, new):
            return 0
        if new >= 0:
            elsewhere = board.place[new, t + i]
            if elsewhere < centres and elsewhere != n:
                return 0
        board.change_at[changes, 0], board.change_at[changes, 1] = n, t + i
        to[changes] = new
        changes += 1
    return changes


@compiled
def anneal(
    s: Setting,
    board: Board,
    movable: Flags,
    moves: int,
    warm: float,
    cold: float,
    penalty: int,
    seed: int,
) -> tuple[int, int]:
    """Change the board `moves` times while its temperature sinks from `warm` to `cold` fen."""
    np.random.seed(seed)
    to = np.zeros(MOST_CHANGES, np.int64)
    shrink = np.log(cold / warm)
    temperature = warm
    accepted = 0
    done = 0
    for move in range(moves):
        if move % 256 == 0:
            temperature = warm * np.exp(shrink * move / moves)
        draw = np.random.random()
        if draw < 0.6:
            changes = _propose_copy(s, board, movable, to)
        elif draw < 0.75:
            changes = _propose_centres(s, board, movable, to)
        elif draw < 0.9:
            changes = _propose_copies(s, board, movable, to)
        else:
            changes = _propose_shift(s, board, movable, to)
        if not changes:
            continue
        done += 1
        limit = -temperature * np.log(1.0 - np.random.random())
        if attempt(s, board, changes, to, limit, penalty):
            accepted += 1
    return done, accepted
