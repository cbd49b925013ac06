"""Why there is no rotation: a minimal set of decisions that cannot all hold, and the rule between.

Rules only ever forbid more of more decisions, so a minimal set is found by halving. How copies
stand as the plan begins comes first: where that alone leaves no plan, no decision is to blame.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from keguang.planning.explaining import Member, minimal_conflict
from keguang.planning.rotation.decisions import (
    Decision,
    Kind,
    decisions_of,
    standing_of,
    without,
)
from keguang.planning.rotation.feasibility import core_of, find_plan
from keguang.planning.rotation.problem import Centre, Problem, Theme
from keguang.planning.rotation.stays import exhibits_of
from keguang.planning.stopping import Stop
from keguang.planning.wording import Words

_MEMBERS: Final[dict[Kind, Words]] = {
    "STANDING": Words(
        "排期开始时 {copy} 在 {centre}", "{copy} stands at {centre} as the plan begins"
    ),
    "FROZEN": Words(
        "已定：{centre} 第 {period} 期为 {copy}", "frozen: {copy} at {centre} in period {period}"
    ),
    "KEY": Words(
        "必须满足的重点要求 {key}（第 {period} 期 {least} 馆）",
        "the hard key requirement {key} ({least} centres in period {period})",
    ),
    "FORBID": Words(
        "禁止 {theme} 第 {period} 期在 {centre}",
        "{theme} is forbidden at {centre} in period {period}",
    ),
    "LOCK": Words(
        "锁定 {centre} 第 {period} 期为 {wanted}", "{wanted} is locked at {centre} in {period}"
    ),
}
_FROZEN_EMPTY: Final = Words(
    "已定：{centre} 第 {period} 期空置", "frozen: nothing at {centre} in period {period}"
)
# what to add where one decision alone breaks a rule; the ids have the numbers
_BECAUSE: Final[dict[str, Words]] = {
    "UNKNOWN": Words("，但其中有已不存在的项", ", but something in it has left"),
    "HUB": Words("，但没有可以离开本地的展品", ", but no copy may leave its hub for it"),
    "AREA": Words(
        "，但需要 {need} 平方米，只有 {area}", ", but {need} m² are needed, there are {area}"
    ),
    "AVAILABLE": Words("，但展品那时不可用", ", but no copy is available then"),
    "CLOSED": Words("，但那时闭馆", ", but the centre is closed then"),
    "MIN_STAY": Words("，但不够最短展期", ", but there is no room for the shortest stay"),
    "MAX_STAY": Words("，但超过最长展期", ", but that would be longer than the longest stay"),
    "COOLING": Words("，但展过不久", ", but the theme was shown too shortly before"),
    "CREW": Words("，但布展人手不够", ", but crews do not have the days"),
    "KEY": Words("，但没有那么多合适的展品和场馆", ", but there are not so many fitting copies"),
}
# more than any stay or crew
_AMPLE: Final = 10**6


def conflict_of(problem: Problem, stop: Stop) -> list[Decision]:
    """A minimal set of decisions, or of standing copies, that leaves no plan; empty if none does.

    Raises
    ------
    Undecided
        When time is over before this is known.
    """
    return conflict_within(problem, decisions_of(problem), stop)


def conflict_within(problem: Problem, decisions: Sequence[Decision], stop: Stop) -> list[Decision]:
    """The same when only these decisions count."""
    core = core_of(problem, decisions, stop)
    if core is None:
        return []
    standing = standing_of(problem)
    if not core or find_plan(problem, [], stop) is None:
        return minimal_conflict(standing, lambda some: _can_begin(problem, standing, some, stop))
    return minimal_conflict(core, lambda some: find_plan(problem, some, stop) is not None)


def _can_begin(
    problem: Problem, standing: Sequence[Decision], some: Sequence[Decision], stop: Stop
) -> bool:
    """Whether there is a plan if only some of the standing copies stand where they do."""
    others = [one for one in standing if one not in some]
    return find_plan(without(problem, others, {}), [], stop) is not None


def members_of(problem: Problem, conflict: Sequence[Decision], stop: Stop) -> list[Member]:
    """The conflict as people read it; `breaks` is the rule that stands between its members."""
    rule = broken_rule(problem, conflict, stop)
    return [_member(problem, one, rule, alone=len(conflict) == 1) for one in conflict]


def _member(problem: Problem, decision: Decision, rule: str, *, alone: bool) -> Member:
    ids = {**decision.ids(), "breaks": rule}
    words = _MEMBERS[decision.kind]
    if decision.kind == "FROZEN" and decision.copy is None:
        words = _FROZEN_EMPTY
    if decision.kind == "LOCK":
        names = (decision.copy, decision.theme)
        ids["wanted"] = " / ".join(name for name in names if name is not None)
    if decision.kind == "KEY":
        ids["least"] = next(
            one.min_centres for one in problem.key_requirements if one.id == decision.key
        )
    if alone and rule in _BECAUSE:
        words = Words(words.zh + _BECAUSE[rule].zh, words.en + _BECAUSE[rule].en)
    if rule == "AREA":
        ids |= _areas(problem, decision)
    return Member(rule if decision.kind == "STANDING" else decision.kind, words, ids)


def _areas(problem: Problem, decision: Decision) -> dict[str, str | int]:
    needs = [theme.area_m2 for theme in problem.themes if _names(decision, theme)]
    has = [centre.area_m2 for centre in problem.centres if centre.id == decision.centre]
    return {"need": min(needs, default=0), "area": max(has, default=0)}


def _names(decision: Decision, theme: Theme) -> bool:
    return decision.theme == theme.id or any(one.id == decision.copy for one in theme.copies)


def broken_rule(problem: Problem, conflict: Sequence[Decision], stop: Stop) -> str:
    """The rule, by the checker's code, without which these decisions could hold."""
    if any(_has_left(problem, one) for one in conflict):
        return "UNKNOWN"
    kinds = {one.kind for one in conflict}
    if "KEY" in kinds:
        return "KEY"
    decisions = [one for one in conflict if one.kind != "STANDING"]
    for code, relaxed in _RELAXED.items():
        if find_plan(relaxed(problem), decisions, stop) is not None:
            return code
    if "FORBID" in kinds:
        return "FORBID"
    if len({one.cell for one in conflict}) > 1:
        return "COPY_DOUBLE"
    return "FROZEN" if "FROZEN" in kinds else "CENTRE_DOUBLE"


def _has_left(problem: Problem, decision: Decision) -> bool:
    """Whether it asks for something that is not in the instance."""
    if decision.kind not in ("LOCK", "FROZEN"):
        return False
    themes = {theme.id for theme in problem.themes}
    exhibits = exhibits_of(problem)
    theme = exhibits[decision.copy].theme.id if decision.copy in exhibits else None
    return (
        decision.centre not in {centre.id for centre in problem.centres}
        or decision.period >= len(problem.periods)
        or (decision.copy is not None and theme is None)
        or (decision.theme is not None and decision.theme not in themes)
        or (None not in (decision.theme, theme) and decision.theme != theme)
    )


def _with_themes(problem: Problem, change: Callable[[Theme], Theme]) -> Problem:
    """The problem with every theme changed."""
    return replace(problem, themes=tuple(change(theme) for theme in problem.themes))


def _with_centres(problem: Problem, change: Callable[[Centre], Centre]) -> Problem:
    """The problem with every centre changed."""
    return replace(problem, centres=tuple(change(centre) for centre in problem.centres))


def _unbound(problem: Problem, *, roam: bool) -> Problem:
    """Copies that are always available, or that all may roam."""
    last = len(problem.periods)
    return _with_themes(
        problem,
        lambda theme: replace(
            theme,
            copies=tuple(
                replace(one, roam=True) if roam else replace(one, first=0, last=last)
                for one in theme.copies
            ),
        ),
    )


# each rule, and the problem without it; the first that helps is named. Crews come first: other
# rules can help there too, by letting things be put up in another period
_RELAXED: Final[dict[str, Callable[[Problem], Problem]]] = {
    "CREW": lambda problem: replace(
        problem,
        hubs=tuple(replace(hub, crew_days_per_period=_AMPLE) for hub in problem.hubs),
    ),
    "HUB": lambda problem: _unbound(problem, roam=True),
    "AREA": lambda problem: _with_themes(problem, lambda theme: replace(theme, area_m2=0)),
    "AVAILABLE": lambda problem: _unbound(problem, roam=False),
    "CLOSED": lambda problem: _with_centres(
        problem, lambda centre: replace(centre, closed=frozenset())
    ),
    "MIN_STAY": lambda problem: _with_themes(problem, lambda theme: replace(theme, min_stay=0)),
    "MAX_STAY": lambda problem: _with_centres(
        _with_themes(problem, lambda theme: replace(theme, max_stay=_AMPLE)),
        lambda centre: replace(centre, max_stay=_AMPLE),
    ),
    "COOLING": lambda problem: replace(problem, cooling_periods=0),
}
