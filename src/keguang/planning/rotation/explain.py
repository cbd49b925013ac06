"""Why exhibitions and centres do not fit: conflicts, counted reasons for gaps, other choices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from keguang.planning.explaining import Alternative, Explanation, Repair, UnknownItem
from keguang.planning.instances import road_km
from keguang.planning.rotation.baseline import greedy
from keguang.planning.rotation.bill import Show, freshness
from keguang.planning.rotation.check import check
from keguang.planning.rotation.conflicts import conflict_of, members_of
from keguang.planning.rotation.decisions import Cell, Decision, decisions_of
from keguang.planning.rotation.feasibility import Undecided, find_plan
from keguang.planning.rotation.problem import Centre, Forbid, Lock, Problem, Rotation
from keguang.planning.rotation.reasons import gaps_of
from keguang.planning.rotation.repairs import repairs_of
from keguang.planning.rotation.replanning import Replanning
from keguang.planning.rotation.stays import Exhibit, exhibits_of, unfit
from keguang.planning.stopping import Limit, Stop
from keguang.planning.wording import Words

_INSTEAD: Final = Words(
    "{theme} 第 {period} 期在 {centre}：相差 {difference} 分",
    "{theme} at {centre} in period {period}: {difference} more",
)
_COPY_THERE: Final = Words(
    "{copy} 第 {period} 期在 {centre}：相差 {difference} 分",
    "{copy} at {centre} in period {period}: {difference} more",
)
_EMPTY: Final = Words(
    "{centre} 第 {period} 期空置：相差 {difference} 分",
    "nothing at {centre} in period {period}: {difference} more",
)
# so many more of the likeliest alternatives are planned through than are wanted
_TRIED_BESIDES: Final = 3


def explain(
    problem: Problem,
    plan: Rotation | None,
    *,
    limit: Limit,
    item: str | None = None,
    alternatives: int = 5,
) -> Explanation:
    """Explain an instance, and a plan of it if one is given.

    Parameters
    ----------
    item
        A cell (`C0003@5`) or the id of a copy: the cheapest other themes for the cell, or cells
        for the copy. `difference` = what the plan costs more with that choice, the rest of the
        neighbourhood planned anew.

    Returns
    -------
    Explanation
        `unknown` when time was over before it was known whether there is a plan.

    Raises
    ------
    UnknownItem
        When `item` is neither.
    """
    stop = limit.start()
    if item is not None and item not in exhibits_of(problem) and _cell_of(problem, item) is None:
        raise UnknownItem(item)
    try:
        return _explained(problem, plan, item, alternatives, stop)
    except Undecided:
        return Explanation(instance=problem.name, status="unknown", item=item)


def _explained(
    problem: Problem, plan: Rotation | None, item: str | None, alternatives: int, stop: Stop
) -> Explanation:
    # a lawful plan is the proof that nothing contradicts
    lawful = plan is not None and check(problem, plan).feasible
    if not lawful and (conflict := conflict_of(problem, stop)):
        return Explanation(
            instance=problem.name,
            status="infeasible",
            conflict=members_of(problem, conflict, stop),
            repairs=_repairs(problem, conflict, plan or greedy(problem), stop),
            item=item,
        )
    if plan is None and item is None:
        return Explanation(instance=problem.name, status="feasible")
    kept = _lawful(problem, plan or greedy(problem), stop)
    if item is None:
        gaps = list(gaps_of(problem, kept))
        return Explanation(instance=problem.name, status="feasible", unserved=gaps)
    found = _alternatives(problem, kept, item, alternatives, stop)
    return Explanation(instance=problem.name, status="feasible", item=item, alternatives=found)


def _repairs(
    problem: Problem, conflict: Sequence[Decision], plan: Rotation, stop: Stop
) -> list[Repair]:
    """None where there is no time for them; the conflict is known all the same."""
    try:
        return repairs_of(problem, conflict, plan, stop)
    except Undecided:
        return []


def _lawful(problem: Problem, plan: Rotation, stop: Stop) -> Rotation:
    """The plan, or what of it can be kept in an instance without conflicts."""
    if check(problem, plan).feasible:
        return plan
    mended = find_plan(problem, decisions_of(problem), stop, near=plan)
    if mended is None:
        raise ValueError("the decisions of this instance contradict each other")
    return mended


def _cell_of(problem: Problem, item: str) -> Cell | None:
    """The centre and the period that an id like `C0003@5` names, if there are such."""
    name, _at, number = item.rpartition("@")
    known = any(centre.id == name for centre in problem.centres)
    if not known or not number.isascii() or not number.isdecimal() or len(number) > 4:
        return None
    return (name, int(number)) if int(number) < len(problem.periods) else None


@dataclass(frozen=True, slots=True)
class _Choice:
    """Something else an item could be, and the problem in which it must be so."""

    estimate: int
    target: dict[str, str | int]
    words: Words
    problem: Problem


def _alternatives(
    problem: Problem, plan: Rotation, item: str, wanted: int, stop: Stop
) -> list[Alternative]:
    """The cheapest other choices, each planned through, by what the whole plan costs more."""
    now = check(problem, plan).objective
    replanning = Replanning(plan, stop)
    cell = _cell_of(problem, item)
    choices = list(
        _for_copy(problem, plan, item) if cell is None else _for_cell(problem, plan, cell)
    )
    found = []
    for choice in sorted(choices, key=lambda one: one.estimate)[: wanted + _TRIED_BESIDES]:
        if stop.by_clock and stop.reached():
            break
        concerned = frozenset({str(choice.target["centre"])} | ({item} if cell is None else set()))
        try:
            cost = replanning.cost(choice.problem, concerned)
        except Undecided:  # what is found until now is right all the same
            break
        if cost is not None:
            found.append(Alternative(choice.target, cost - now, choice.words))
    return sorted(found, key=lambda one: one.difference)[:wanted]


def _for_cell(problem: Problem, plan: Rotation, cell: Cell) -> Iterator[_Choice]:
    """Other themes for a cell, and none at all."""
    name, period = cell
    centre = next(one for one in problem.centres if one.id == name)
    exhibits = exhibits_of(problem)
    held = next(
        (exhibits[one.copy] for one in plan.placements if (one.centre, one.period) == cell), None
    )
    target: dict[str, str | int] = {"centre": name, "period": period}
    if held is not None:
        barred = tuple(Forbid(name, period, theme.id) for theme in problem.themes)
        emptied = replace(problem, forbids=problem.forbids + barred)
        cost = problem.weights.empty + problem.weights.visit * centre.visitors
        yield _Choice(cost, target, _EMPTY, emptied)
    busy = {one.copy for one in plan.placements if one.period == period}
    cheapest: dict[str, int] = {}
    for one in exhibits.values():
        if unfit(one, centre, period) is None and (held is None or one.theme is not held.theme):
            cost = _estimate(problem, one, centre, period, busy=one.copy.id in busy)
            cheapest[one.theme.id] = min(cost, cheapest.get(one.theme.id, cost))
    for theme, cost in cheapest.items():
        locked = replace(problem, locks=(*problem.locks, Lock(name, period, theme=theme)))
        yield _Choice(cost, {**target, "theme": theme}, _INSTEAD, locked)


def _for_copy(problem: Problem, plan: Rotation, item: str) -> Iterator[_Choice]:
    """Other cells for a copy."""
    exhibit = exhibits_of(problem)[item]
    has = {(one.centre, one.period) for one in plan.placements if one.copy == item}
    taken = {(one.centre, one.period) for one in plan.placements}
    busy = {period for _centre, period in has}
    for period in range(len(problem.periods)):
        for centre in problem.centres:
            cell = centre.id, period
            if cell in has or unfit(exhibit, centre, period) is not None:
                continue
            cost = _estimate(problem, exhibit, centre, period, busy=period in busy)
            # an empty cell saves what it costs, a taken one moves something else
            cost += problem.weights.move if cell in taken else -problem.weights.empty
            locked = replace(problem, locks=(*problem.locks, Lock(*cell, copy=item)))
            target: dict[str, str | int] = {"copy": item, "centre": centre.id, "period": period}
            yield _Choice(cost, target, _COPY_THERE, locked)


def _estimate(
    problem: Problem, exhibit: Exhibit, centre: Centre, period: int, *, busy: bool
) -> int:
    """A guess in fen: lost visits and road of a stay that begins there, and leaving where it is."""
    theme, copy = exhibit
    fresh, full = freshness(problem, centre, period, Show(copy, theme, 1))
    depot_m = next(hub.at_m for hub in problem.hubs if hub.id == copy.hub)
    km = road_km(depot_m, centre.at_m, problem.road_factor_pct) * theme.truckloads
    lost = centre.visitors * (full - fresh) // full
    weights = problem.weights
    return weights.visit * lost + 2 * weights.km * km + busy * (weights.empty + weights.move)
