"""A large instance planned hub by hub: most copies never leave theirs."""

from functools import partial
from typing import Final

from keguang.planning.blocks import run_blocks
from keguang.planning.rotation.diving import Diving, Task, run_task
from keguang.planning.rotation.division import Part, gather, part_of
from keguang.planning.rotation.rows import Prices
from keguang.planning.rotation.searching import (
    Annealing,
    Found,
    Proof,
    Proving,
    annealed,
    judged,
    usable,
    whole_bound,
)
from keguang.planning.rotation.setting import HUB
from keguang.planning.rotation.standing import TOO_LARGE, Search, dives_of
from keguang.planning.rotation.starting import scale_of
from keguang.planning.stopping import Limit

# the parts of the time: annealing the whole, proving hub by hub
_ANNEALING: Final = 0.3
_PROVING: Final = 0.45
# of what is left: annealing hubs, then diving in them; the last annealing of the whole has the rest
_HUBS_ANNEALED: Final = 0.3
_HUBS: Final = 0.9
_WHOLES: Final = 2  # dives of a whole hub


def plan_by_hubs(search: Search) -> None:
    """Anneal the whole and prove, anneal and dive hub by hub, anneal the whole again."""
    hubs = [h for h in range(len(search.s.crew)) if (search.s.centre[:, HUB] == h).any()]
    search.method.append(f"annealing of the whole; column generation and dives in {len(hubs)} hubs")
    parts = [part_of(search.s, hub) for hub in hubs]
    share = _ANNEALING * (1.0 if search.threads > 1 else 0.5)
    tasks: list[Task] = [search.annealing(search.stop.part(share), search.scale)]
    if usable(search.s):
        limit = _each(search, _PROVING - _ANNEALING / search.threads, len(parts))
        tasks += [Proving(s=part.s, cell=part.cut(search.best.cell), limit=limit) for part in parts]
    else:
        search.reason = TOO_LARGE
    results = run_blocks(search.executor, run_task, tasks, partial(_annealed_only, search))
    proofs = [one for one in results if isinstance(one, Proof)]
    if len(proofs) == len(parts):
        _prove_whole(search, parts, [proof.prices for proof in proofs])
    _anneal_by_hubs(search, hubs)
    if len(proofs) == len(parts):
        _dive_by_hubs(search, hubs, proofs)
    search.take(
        annealed(search.annealing(search.stop.part(1.0), search.scale.milder())), "whole again"
    )


def _annealed_only(search: Search, _place: int, result: Found | Proof) -> None:
    if isinstance(result, Found):
        search.take(result, "annealed")


def _each(search: Search, share: float, count: int, *, iterations: int | None = None) -> Limit:
    """What each of many tasks may take for all threads to be busy with them for this long."""
    part = min(1.0, share * search.threads / max(1, count))
    return search.stop.part(part, iterations=iterations)


def _prove_whole(search: Search, parts: list[Part], prices: list[Prices]) -> None:
    gathered = gather(search.s, list(zip(parts, prices, strict=True)))
    search.bound, search.reason = whole_bound(search.s, gathered), None
    search.say("relaxation of the whole")


def _anneal_by_hubs(search: Search, hubs: list[int]) -> None:
    """Better each hub's plan, many side by side, which one annealing of the whole cannot."""
    limit = _each(search, _HUBS_ANNEALED, len(hubs))
    parts = [part_of(search.s, hub, search.best.cell) for hub in hubs]
    tasks: list[Task] = [
        Annealing(
            s=part.s,
            cell=part.cut(search.best.cell),
            movable=search.movable[part.centres],
            scale=scale_of(part.s).milder(),
            limit=limit,
            seed=search.seed * 1_000 + hub,
        )
        for hub, part in zip(hubs, parts, strict=True)
    ]
    run_blocks(search.executor, run_task, tasks, partial(_take_hub, search, hubs, parts))


def _take_hub(
    search: Search, hubs: list[int], parts: list[Part], place: int, found: Found | Proof
) -> None:
    """Put one hub's plan beside the others' if that is better."""
    if isinstance(found, Found):
        plan = parts[place].put(search.best.cell, found.cell)
        search.take(judged(search.s, plan), f"hub {search.problem.hubs[hubs[place]].id}")


def _dive_by_hubs(search: Search, hubs: list[int], proofs: list[Proof]) -> None:
    """Better each hub's plan beside the others', which hold still meanwhile."""
    limit = _each(search, _HUBS, len(hubs), iterations=dives_of(search.stop))
    parts = [part_of(search.s, hub, search.best.cell) for hub in hubs]
    tasks = [
        Diving(
            s=part.s,
            cell=part.cut(search.best.cell),
            movable=search.movable[part.centres],
            scale=search.scale,
            columns=proof.columns,
            prices=proof.prices,
            limit=limit,
            seed=search.seed * 1_000 + hub,
            wholes=_WHOLES,
        )
        for hub, part, proof in zip(hubs, parts, proofs, strict=True)
    ]
    run_blocks(search.executor, run_task, tasks, partial(_take_hub, search, hubs, parts))
