"""轮转: the rotation that costs least, with a bound that says how far from least it can be.

Plans come from annealing millions of small changes and from diving through the years of copies
that column generation finds; the same generation proves. See docs/explanation/rotation.md.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Final

import numpy as np

from keguang.planning.blocks import run_blocks
from keguang.planning.progress import Progress
from keguang.planning.results import Meta, Solved, Status, versions_of
from keguang.planning.rotation.decisions import decisions_of
from keguang.planning.rotation.diving import Diving, Task, run_task
from keguang.planning.rotation.feasibility import Undecided, find_plan
from keguang.planning.rotation.hubs import plan_by_hubs
from keguang.planning.rotation.problem import Placement, Problem, Rotation
from keguang.planning.rotation.searching import (
    Found,
    Proof,
    Proving,
    annealed,
    judged,
    polished,
    prepare,
    usable,
)
from keguang.planning.rotation.setting import setting_of
from keguang.planning.rotation.standing import TOO_LARGE, Search, dives_of
from keguang.planning.rotation.starting import (
    freed_cells,
    pins_hold,
    rotation_of,
    scale_of,
    started,
)
from keguang.planning.stopping import Limit, Stop
from keguang.planning.wording import Words

_CONTRADICTED: Final = Words(
    "锁定、禁止、已定安排或必须满足的要求互相矛盾",
    "locks, forbids, the frozen past or hard requirements contradict",
)
_IN_PART: Final = Words("只重排了一部分", "only a part was planned anew")
_UNDECIDED: Final = Words(
    "时间内没有弄清各项决定能否同时成立", "no time to find out whether all decisions can hold"
)
# a hub and a half's copies are planned as one; more are planned hub by hub
_MOST_AT_ONCE: Final = 40
# the parts of the time: the first lawful plan, annealing, proving; the rest is for dives
_FIRST: Final = 0.05
_FIRST_S: Final = 2.5
_ANNEALING: Final = 0.3
# what annealing gains on a few copies after so long, dives gain sooner
_ANNEALING_S: Final = 45.0
_PROVING: Final = 0.45
# dives of the whole by each thread where there is no time to exchange plans
_WHOLES: Final = 2
_MANY: Final = 1 << 30
# while they dive the threads share the best plan so often at most, and not sooner than this
_EXCHANGES: Final = 4
_EXCHANGE_S: Final = 80.0


def solve(
    problem: Problem,
    *,
    limit: Limit,
    seed: int,
    threads: int,
    executor: Executor,
    progress: Progress,
    warm: Rotation | None = None,
    free: frozenset[str] = frozenset(),
) -> Solved[Rotation]:
    """Plan a rotation.

    Parameters
    ----------
    limit
        An iteration is 100 changes tried for each cell, or a round of pricing; there are a tenth as
        many dives and three more.
    seed
        Orders everything drawn.
    warm
        A plan to start from; what of it is not lawful any more is dropped.
    free
        Ids of cells (`C0003@5`), centres or copies: only cells they name, and those where a named
        copy stands, are planned anew, around `warm`.

    Returns
    -------
    Solved
        `infeasible` exactly when decisions contradict each other or the rules, `unknown` when
        there was no time to find out.
    """
    search = _begun(problem, limit, seed, threads, executor, progress, warm, free)
    if isinstance(search, Solved):
        return search
    if free:
        _plan_part(search)
    elif len(search.s.copy) <= _MOST_AT_ONCE:
        _plan_at_once(search)
    else:
        plan_by_hubs(search)
    if search.best.broken:
        return Solved(None, _meta(search, "unknown", None, _UNDECIDED))
    status: Status = "optimal" if search.proven else "feasible"
    return Solved(
        rotation_of(problem, search.best.cell), _meta(search, status, search.best.cost, None)
    )


def _begun(
    problem: Problem,
    limit: Limit,
    seed: int,
    threads: int,
    executor: Executor,
    progress: Progress,
    warm: Rotation | None,
    free: frozenset[str],
) -> Search | Solved[Rotation]:
    """A search that stands at a lawful plan, or the answer that there is none."""
    s = setting_of(problem)
    placements: Sequence[Placement] = () if warm is None else warm.placements
    if warm is None and problem.baseline is not None:
        placements = problem.baseline.placements
    scale = scale_of(s)
    cell = started(s, problem, placements)
    prepare(s, cell)
    search = Search(
        problem=problem,
        s=s,
        scale=scale,
        movable=np.ones(s.shape, np.bool_),
        stop=limit.start(),
        seed=seed,
        threads=threads,
        executor=executor,
        progress=progress,
        best=judged(s, cell),
    )
    if free:
        search.movable = freed_cells(problem, cell, free)
        search.reason = _IN_PART
    if not pins_hold(problem, s) or (
        search.best.broken and not _made_lawful(search, old=bool(placements))
    ):
        return _without_plan(search)
    search.say("kept from the old plan" if placements else "what is decided")
    if not free and not placements:
        search.take(annealed(search.annealing(_first_limit(search.stop), scale)), "first plan")
    return search


def _first_limit(stop: Stop) -> Limit:
    limit = stop.part(_FIRST)
    return limit if limit.seconds is None else Limit(seconds=min(_FIRST_S, limit.seconds))


def _made_lawful(search: Search, *, old: bool) -> bool:
    """Anneal until no rule is broken; whether that came about in a short time."""
    scale = search.scale
    if old:
        # what is left of an old plan is to stay much as it is
        search.take(
            polished(search.s, search.best.cell, search.movable, scale, search.seed), "mended"
        )
    if search.best.broken:
        task = search.annealing(_first_limit(search.stop), scale)
        search.take(annealed(task), "first plan")
    return not search.best.broken


def _without_plan(search: Search) -> Search | Solved[Rotation]:
    """What CP-SAT says where annealing found no lawful plan: one to go on from, or none at all."""
    problem, s = search.problem, search.s
    try:
        plan = find_plan(
            problem, decisions_of(problem), search.stop, near=rotation_of(problem, search.best.cell)
        )
    except Undecided:
        return Solved(None, _meta(search, "unknown", None, _UNDECIDED))
    if plan is None:
        return Solved(None, _meta(search, "infeasible", None, _CONTRADICTED))
    search.best = judged(s, started(s, problem, plan.placements))
    search.say("lawful plan of CP-SAT")
    return search


def _plan_part(search: Search) -> None:
    """Anneal the freed cells, twice: near the plan, then more boldly."""
    count = int(search.movable.sum())
    search.method.append(f"annealing of {count} free cells")
    scale = search.scale
    search.take(polished(search.s, search.best.cell, search.movable, scale, search.seed), "near")
    search.take(annealed(search.annealing(search.stop.part(1.0), scale)), "around the free items")


def _plan_at_once(search: Search) -> None:
    """Anneal and prove side by side, then dive, sharing the best plan now and then."""
    search.method.append("annealing; column generation over years of copies; dives")
    together = search.threads > 1
    limit = search.stop.part(_ANNEALING)
    if limit.seconds is not None:
        limit = Limit(seconds=min(_ANNEALING_S, limit.seconds))
    tasks: list[Task] = [search.annealing(limit, search.scale)]
    if usable(search.s):
        limit = search.stop.part(_PROVING if together else _PROVING * (1 - _ANNEALING))
        tasks.append(Proving(s=search.s, cell=search.best.cell, limit=limit))
    else:
        search.reason = TOO_LARGE
    results = run_blocks(search.executor, run_task, tasks, partial(_told, search))
    proof = next((one for one in results if isinstance(one, Proof)), None)
    if proof is None:
        return
    exchanges = 1
    if search.stop.by_clock:
        exchanges = max(1, min(_EXCHANGES, int(search.stop.seconds_left() / _EXCHANGE_S)))
    for turn in range(exchanges):
        if search.proven or search.stop.interrupted:
            return
        limit = search.stop.part(1 / (exchanges - turn), iterations=dives_of(search.stop))
        wholes = _WHOLES if exchanges == 1 else _MANY if 2 * turn < exchanges else 0
        dives = [
            Diving(
                s=search.s,
                cell=search.best.cell,
                movable=search.movable,
                scale=search.scale,
                columns=proof.columns,
                prices=proof.prices,
                limit=limit,
                seed=search.seed * 1_000 + turn * search.threads + thread,
                wholes=wholes,
                goal=search.bound,
            )
            for thread in range(search.threads)
        ]
        run_blocks(search.executor, run_task, dives, partial(_told, search, note="dived"))


def _told(search: Search, _place: int, result: Found | Proof, *, note: str = "annealed") -> None:
    """Keep what a task hands over."""
    if isinstance(result, Proof):
        if result.bound is not None:
            search.bound, search.reason = result.bound, None
        search.say("relaxation")
    else:
        search.take(result, note)


def _meta(search: Search, status: Status, objective: int | None, reason: Words | None) -> Meta:
    bound = search.bound if objective is not None or reason is None else None
    if bound is not None and objective is not None:
        bound = min(bound, objective)
    return Meta(
        status=status,
        objective=objective,
        bound=bound,
        bound_reason=(reason or search.reason) if bound is None else None,
        method="; ".join(search.method) or "CP-SAT",
        seconds=search.stop.seconds_used(),
        seed=search.seed,
        threads=search.threads,
        versions=versions_of("highspy", "numba", "numpy", "ortools"),
    )
