"""What people decided: the only things that can contradict each other in a rotation.

Beside them there is how copies stand as the plan begins (STANDING): a crew too small to take all
of them down, or a centre that closes too early, leaves no plan at all. Everything else can stay
empty at a price.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from keguang.planning.rotation.problem import Baseline, Lock, Placement, Problem

type Kind = Literal["STANDING", "FROZEN", "KEY", "FORBID", "LOCK"]
type Cell = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One lock, forbid, hard key requirement or frozen cell, or one copy that stands somewhere.

    Attributes
    ----------
    centre, period
        The cell; a key requirement has no centre, a standing copy the period -1.
    copy, theme
        What must, or must not, stand there. A frozen cell without a copy stays empty.
    key
        Id of the key requirement.
    """

    kind: Kind
    centre: str = ""
    period: int = -1
    copy: str | None = None
    theme: str | None = None
    key: str | None = None

    @property
    def cell(self) -> Cell:
        return self.centre, self.period

    def ids(self) -> dict[str, str | int]:
        """Whom it is about, as messages and documents name it."""
        names = {"copy": self.copy, "theme": self.theme, "key": self.key}
        found: dict[str, str | int] = {} if self.kind == "KEY" else {"centre": self.centre}
        found |= {} if self.kind == "STANDING" else {"period": self.period}
        return found | {name: value for name, value in names.items() if value is not None}


def standing_of(problem: Problem) -> list[Decision]:
    """How the plan begins."""
    return [
        Decision(kind="STANDING", centre=copy.at, copy=copy.id)
        for theme in problem.themes
        for copy in theme.copies
        if copy.at is not None
    ]


def decisions_of(problem: Problem) -> list[Decision]:
    """Everything people decided; what they can most easily take back stands last."""
    return [
        *_frozen(problem),
        *(
            Decision(kind="KEY", key=key.id, period=key.period)
            for key in problem.key_requirements
            if key.hard
        ),
        *(
            Decision(kind="FORBID", centre=centre, period=period, theme=theme)
            for centre, period, theme in dict.fromkeys(problem.forbids)
        ),
        *(
            Decision(kind="LOCK", centre=centre, period=period, copy=copy, theme=theme)
            for centre, period, copy, theme in dict.fromkeys(problem.locks)
        ),
    ]


def _frozen(problem: Problem) -> list[Decision]:
    """Every cell of the frozen past with what it held, the empty ones first."""
    base = problem.baseline
    if base is None:
        return []
    held = {(one.centre, one.period): one.copy for one in base.placements}
    cells = [
        Decision(kind="FROZEN", centre=centre.id, period=t, copy=held.get((centre.id, t)))
        for t in range(min(base.frozen_before, len(problem.periods)))
        for centre in problem.centres
    ]
    return sorted(cells, key=lambda one: one.copy is not None)


def without(problem: Problem, dropped: Sequence[Decision], held: Mapping[Cell, str]) -> Problem:
    """The problem had these decisions not been made.

    A frozen cell that is dropped then holds what `held` has for it; a standing copy is in its
    depot as the plan begins.
    """
    locks = {Lock(d.centre, d.period, d.copy, d.theme) for d in dropped if d.kind == "LOCK"}
    forbids = {(d.centre, d.period, d.theme) for d in dropped if d.kind == "FORBID"}
    keys = {d.key for d in dropped if d.kind == "KEY"}
    return replace(
        _sent_home(problem, {d.copy for d in dropped if d.kind == "STANDING"}),
        locks=tuple(one for one in problem.locks if one not in locks),
        forbids=tuple(one for one in problem.forbids if tuple(one) not in forbids),
        key_requirements=tuple(
            replace(one, hard=False) if one.id in keys else one for one in problem.key_requirements
        ),
        baseline=_rewritten(
            problem.baseline, {d.cell: held.get(d.cell) for d in dropped if d.kind == "FROZEN"}
        ),
    )


def _rewritten(base: Baseline | None, cells: Mapping[Cell, str | None]) -> Baseline | None:
    """The old plan with other content in these cells."""
    if base is None or not cells:
        return base
    kept = [one for one in base.placements if (one.centre, one.period) not in cells]
    new = [Placement(copy, *cell) for cell, copy in cells.items() if copy is not None]
    return Baseline((*kept, *new), base.frozen_before)


def _sent_home(problem: Problem, copies: Collection[str | None]) -> Problem:
    if not copies:
        return problem
    themes = tuple(
        replace(
            theme,
            copies=tuple(
                replace(one, at=None, age=0) if one.id in copies else one for one in theme.copies
            ),
        )
        for theme in problem.themes
    )
    return replace(problem, themes=themes)
