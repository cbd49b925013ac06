"""A plan to start from, what broken rules cost in the search, and its temperatures."""

from collections.abc import Iterable
from typing import Final, NamedTuple, Self

import numpy as np

from keguang.planning.instances import UNKNOWN_ID, PlanningInputError
from keguang.planning.rotation.costing import may
from keguang.planning.rotation.problem import Placement, Problem, Rotation
from keguang.planning.rotation.setting import (
    CHANGE,
    EMPTY_COST,
    FIRST,
    HUB,
    KEY,
    KM,
    LAST,
    MOVE,
    NONE,
    OPEN,
    PINNED,
    THEME,
    TRUCKLOADS,
    WANTED,
    Flags,
    Numbers,
    Setting,
    Whole,
)

# the part of its warmth that still betters a plan without spoiling it
_MILD: Final = 0.15


class Scale(NamedTuple):
    """What the search measures in, all fen."""

    penalty: int  # for a broken rule: dearer than what breaking one could save
    warm: float  # a change this much dearer is made now and then at the beginning
    cold: float  # and this much at the end

    def milder(self) -> Self:
        """For a plan that is good already."""
        return self._replace(warm=self.warm * _MILD, cold=self.cold * _MILD)


def scale_of(s: Setting) -> Scale:
    """Derived from what a move costs on average, so that every instance is searched alike."""
    move = float(_usual_km(s) * s.weight[KM] * s.kind[:, TRUCKLOADS].mean() + s.weight[MOVE])
    farthest = int(s.km.max() * s.weight[KM] * s.kind[:, TRUCKLOADS].max() + s.weight[MOVE])
    emptiest = int(s.cells[..., EMPTY_COST].max())
    penalty = 1 + emptiest + 2 * farthest + int(s.weight[KEY] + s.weight[CHANGE])
    typical = max(move, 16.0)
    return Scale(penalty, typical / 2, typical / 32)


def _usual_km(s: Setting) -> float:
    """How far a copy goes on average that stays in its hub, as nearly all do."""
    sums, roads = 0, 0
    for hub in range(len(s.crew)):
        centres = np.flatnonzero(s.centre[:, HUB] == hub)
        sums += int(s.km[np.ix_(centres, centres)].sum())
        roads += len(centres) ** 2
    return sums / max(1, roads)


def started(s: Setting, problem: Problem, placements: Iterable[Placement]) -> Whole:
    """What of these placements each cell and each copy may keep, decided cells as decided."""
    numbers = Numbers.of(problem)
    _centres, periods = s.shape
    cell = np.maximum(s.cells[..., PINNED], NONE)
    held = np.zeros((len(s.copy), periods), np.bool_)
    for n, t in np.argwhere(cell >= 0).tolist():
        held[cell[n, t], t] = True
    for copy, centre, period in placements:
        n, x = numbers.centre.get(centre, NONE), numbers.copy.get(copy, NONE)
        if n == NONE or x == NONE or not 0 <= period < periods:
            continue
        if cell[n, period] == NONE and not held[x, period] and may(s, n, period, x):
            cell[n, period] = x
            held[x, period] = True
    return cell


def rotation_of(problem: Problem, cell: Whole) -> Rotation:
    """The plan by its ids, in the order of centres and periods."""
    copies = [copy.id for theme in problem.themes for copy in theme.copies]
    return Rotation(
        tuple(
            Placement(copies[cell[n, t]], problem.centres[n].id, t)
            for n, t in np.argwhere(cell >= 0).tolist()
        )
    )


def pins_hold(problem: Problem, s: Setting) -> bool:
    """Whether what somebody decided may stand there, as far as single cells tell."""
    if not _cells_agree(problem):
        return False
    seen: set[tuple[int, int]] = set()
    for n, t in np.argwhere(s.cells[..., PINNED] >= 0).tolist():
        x, wanted = int(s.cells[n, t, PINNED]), s.cells[n, t, WANTED]
        theme = s.copy[x, THEME]
        if (x, t) in seen or not s.cells[n, t, OPEN] or not s.fits[n, x]:
            return False
        if not s.copy[x, FIRST] <= t <= s.copy[x, LAST] or wanted not in (NONE, theme):
            return False
        if len(s.forbidden) and s.forbidden[n, t, theme]:
            return False
        seen.add((x, t))
    return True


def _cells_agree(problem: Problem) -> bool:
    """Whether all decisions name what there is, and no two ask different things of a cell."""
    numbers = Numbers.of(problem)
    pinned: dict[tuple[str, int], str | None] = {}
    base = problem.baseline
    if base is not None:
        pinned = {(c.id, t): None for c in problem.centres for t in range(base.frozen_before)}
        pinned |= {
            (one.centre, one.period): one.copy
            for one in base.placements
            if (one.centre, one.period) in pinned
        }
    if any(copy is not None and copy not in numbers.copy for copy in pinned.values()):
        return False
    themes: dict[tuple[str, int], str] = {}
    for lock in problem.locks:
        cell = lock.centre, lock.period
        if lock.centre not in numbers.centre:
            return False
        if lock.copy is not None and (
            lock.copy not in numbers.copy or pinned.setdefault(cell, lock.copy) != lock.copy
        ):
            return False
        if lock.theme is not None and (
            lock.theme not in numbers.theme
            or themes.setdefault(cell, lock.theme) != lock.theme
            or (cell in pinned and pinned[cell] is None)
        ):
            return False
    return True


def freed_cells(problem: Problem, cell: Whole, free: frozenset[str]) -> Flags:
    """Shape (N, T): the cells these ids name: `C0003@5`, a centre, or a copy where it stands.

    Raises
    ------
    PlanningInputError
        When nothing has such an id.
    """
    numbers = Numbers.of(problem)
    movable = np.zeros(cell.shape, np.bool_)
    for name in sorted(free):
        centre, _at, period = name.rpartition("@")
        if centre in numbers.centre and period.isdecimal() and int(period) < cell.shape[1]:
            movable[numbers.centre[centre], int(period)] = True
        elif name in numbers.centre:
            movable[numbers.centre[name]] = True
        elif name in numbers.copy:
            movable |= cell == numbers.copy[name]
        else:
            raise PlanningInputError("--free", UNKNOWN_ID, id=name)
    return movable
