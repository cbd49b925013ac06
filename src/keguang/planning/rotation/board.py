"""A plan under change, with everything counted about it, so that a small change costs little."""

from typing import Final, NamedTuple

import numpy as np

from keguang.planning.compiling import compiled, inlined
from keguang.planning.rotation.costing import missing_cost, path_cost, places_of, row_cost
from keguang.planning.rotation.setting import (
    DEPOT,
    DISTRICT,
    DUPLICATE,
    HUB,
    KEY,
    THEME,
    TOPIC,
    Setting,
    Whole,
)

# cells one change may touch: a stretch of periods at two centres
MOST_CHANGES: Final = 16


class Board(NamedTuple):
    """A plan under change and everything counted about it, so that a change costs little."""

    cell: Whole  # (N, T)
    place: Whole  # (X, T)
    row: Whole  # (N,) the cost of each centre's year
    path: Whole  # (X,) the cost of each copy's moves
    row_crew: Whole  # (N, T) crew days
    used: Whole  # (H, T) crew days
    shown: Whole  # (D, T, K) copies of a theme in a district
    kept: Whole  # (Q,) centres that keep a key date
    total: Whole  # (1,) the cost of the plan
    change_at: Whole  # (MOST_CHANGES, 2) centre and period
    change_from: Whole  # (MOST_CHANGES,)
    touched: Whole  # rows, then copies, changed by the move at hand
    old: Whole  # their costs before it
    old_crew: Whole  # (MOST_CHANGES, T)


@compiled
def board_of(s: Setting, cell: Whole, penalty: int) -> Board:
    """Count everything about a plan anew."""
    centres, periods = cell.shape
    board = Board(
        cell.copy(),
        places_of(s, cell),
        np.zeros(centres, np.int64),
        np.zeros(len(s.copy), np.int64),
        np.zeros((centres, periods), np.int64),
        np.zeros((len(s.crew), periods), np.int64),
        np.zeros((centres, periods, len(s.kind)), np.int64),
        np.zeros(len(s.key), np.int64),
        np.zeros(1, np.int64),
        np.zeros((MOST_CHANGES, 2), np.int64),
        np.zeros(MOST_CHANGES, np.int64),
        np.zeros(4 * MOST_CHANGES, np.int64),
        np.zeros(4 * MOST_CHANGES, np.int64),
        np.zeros((MOST_CHANGES, periods), np.int64),
    )
    cost = 0
    for n in range(centres):
        board.row[n] = row_cost(s, n, board.cell[n], board.row_crew[n], penalty)
        cost += board.row[n]
        board.used[s.centre[n, HUB]] += board.row_crew[n]
        for t in range(periods):
            if cell[n, t] >= 0:
                cost += _show(s, board, n, t, cell[n, t], 1, penalty)
    for x in range(len(s.copy)):
        board.path[x] = path_cost(s, x, board.place[x])
        cost += board.path[x]
    for h in range(len(s.crew)):
        for t in range(periods):
            cost += penalty * max(0, board.used[h, t] - s.crew[h, t])
    for q in range(len(s.key)):
        # `_show` has counted what helps against nothing at all
        cost += missing_cost(s, q, 0, penalty)
    board.total[0] = cost
    return board


@inlined
def _show(
    s: Setting, board: Board, centre: int, period: int, copy: int, step: int, penalty: int
) -> int:
    """Count a copy in (step 1) or out (-1) where centres share; what that costs."""
    cost = 0
    shown = board.shown[s.centre[centre, DISTRICT], period]
    theme = s.copy[copy, THEME]
    if step > 0:
        if shown[theme] >= 1:
            cost += s.weight[DUPLICATE]
    elif shown[theme] >= 2:
        cost -= s.weight[DUPLICATE]
    shown[theme] += step
    group = period * len(s.crew) + s.centre[centre, HUB]
    for i in range(s.key_starts[group], s.key_starts[group + 1]):
        q = s.key_list[i]
        if s.key_topic[q, s.kind[theme, TOPIC]]:
            cost -= missing_cost(s, q, board.kept[q], penalty)
            board.kept[q] += step
            cost += missing_cost(s, q, board.kept[q], penalty)
    return cost


@inlined
def _write(s: Setting, board: Board, changes: int, to: Whole) -> None:
    """Put new copies into the listed cells, without counting."""
    for i in range(changes):
        n, t = board.change_at[i, 0], board.change_at[i, 1]
        old = board.cell[n, t]
        if old >= 0 and board.place[old, t] == n:
            board.place[old, t] = s.copy[old, DEPOT]
    for i in range(changes):
        n, t = board.change_at[i, 0], board.change_at[i, 1]
        board.cell[n, t] = to[i]
        if to[i] >= 0:
            board.place[to[i], t] = n


@inlined
def _share(s: Setting, board: Board, changes: int, out: Whole, into: Whole, penalty: int) -> int:
    """Count copies out of and into the listed cells where centres share; what that costs."""
    cost = 0
    for i in range(changes):
        if out[i] >= 0:
            n, t = board.change_at[i, 0], board.change_at[i, 1]
            cost += _show(s, board, n, t, out[i], -1, penalty)
    for i in range(changes):
        if into[i] >= 0:
            n, t = board.change_at[i, 0], board.change_at[i, 1]
            cost += _show(s, board, n, t, into[i], 1, penalty)
    return cost


@inlined
def _most_saved(s: Setting, board: Board, changes: int, penalty: int) -> int:
    """No less than `_share` can take off for these cells."""
    most = changes * s.weight[DUPLICATE]
    for i in range(changes):
        n, t = board.change_at[i, 0], board.change_at[i, 1]
        group = t * len(s.crew) + s.centre[n, HUB]
        keys = s.key_starts[group + 1] - s.key_starts[group]
        most += keys * (s.weight[KEY] + penalty)
    return int(most)


@inlined
def _once(values: Whole, start: int, end: int, value: int) -> int:
    """Add a value at `end` unless it is among those from `start`; the new end."""
    for i in range(start, end):
        if values[i] == value:
            return end
    values[end] = value
    return end + 1


@compiled
def attempt(  # noqa: C901  compiled: a call would cost more than a branch
    s: Setting, board: Board, changes: int, to: Whole, limit: float, penalty: int
) -> bool:
    """Make the listed changes if they cost at most `limit` more; whether they stand."""
    touched, change_at, change_from = board.touched, board.change_at, board.change_from
    cell, place = board.cell, board.place
    rows = 0
    for i in range(changes):
        rows = _once(touched, 0, rows, change_at[i, 0])
        change_from[i] = cell[change_at[i, 0], change_at[i, 1]]
    end = rows
    for i in range(changes):
        if change_from[i] >= 0:
            end = _once(touched, rows, end, change_from[i])
        if to[i] >= 0:
            end = _once(touched, rows, end, to[i])
    _write(s, board, changes, to)
    old, path = board.old, board.path
    delta = 0
    for i in range(rows):
        delta += _recount(s, board, i, touched[i], penalty)
    for i in range(rows, end):
        x = touched[i]
        old[i] = path[x]
        path[x] = path_cost(s, x, place[x])
        delta += path[x] - old[i]
    if delta <= limit + _most_saved(s, board, changes, penalty):
        delta += _share(s, board, changes, change_from, to, penalty)
        if delta <= limit:
            board.total[0] += delta
            return True
        _share(s, board, changes, to, change_from, penalty)
    _write(s, board, changes, change_from)
    for i in range(rows):
        _restore(s, board, i, touched[i])
    for i in range(rows, end):
        path[touched[i]] = old[i]
    return False


@inlined
def _recount(s: Setting, board: Board, slot: int, centre: int, penalty: int) -> int:
    """Cost and crew of a changed centre, the old ones kept in `slot`; the difference."""
    used, crew, old_crew = board.used, board.row_crew, board.old_crew
    hub = s.centre[centre, HUB]
    most = s.crew
    board.old[slot] = board.row[centre]
    for t in range(crew.shape[1]):
        old_crew[slot, t] = crew[centre, t]
    board.row[centre] = row_cost(s, centre, board.cell[centre], crew[centre], penalty)
    excess = 0
    for t in range(crew.shape[1]):
        was = used[hub, t]
        used[hub, t] += crew[centre, t] - old_crew[slot, t]
        excess += max(0, used[hub, t] - most[hub, t]) - max(0, was - most[hub, t])
    return int(board.row[centre] - board.old[slot] + penalty * excess)


@inlined
def _restore(s: Setting, board: Board, slot: int, centre: int) -> None:
    used, crew, old_crew = board.used, board.row_crew, board.old_crew
    hub = s.centre[centre, HUB]
    board.row[centre] = board.old[slot]
    for t in range(crew.shape[1]):
        used[hub, t] += old_crew[slot, t] - crew[centre, t]
        crew[centre, t] = old_crew[slot, t]
