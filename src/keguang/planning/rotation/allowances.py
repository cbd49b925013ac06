"""Limits that may be widened instead of taking a decision back: what, and how far."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from keguang.planning.rotation.decisions import Decision, decisions_of
from keguang.planning.rotation.feasibility import find_plan
from keguang.planning.rotation.problem import Centre, Copy, Hub, KeyRequirement, Problem, Theme
from keguang.planning.stopping import Stop
from keguang.planning.wording import Words

_ALLOWED: Final[dict[str, tuple[str, Words]]] = {
    "CREW": (
        "raise_crew",
        Words(
            "{hub} 每期布展人手提高到 {limit} 个工日（{cost} 分）",
            "raise the crew of {hub} to {limit} days a period ({cost})",
        ),
    ),
    "MIN_STAY": (
        "lower_min_stay",
        Words(
            "{theme} 的最短展期降到 {limit} 期（{cost} 分）", "let {theme} stay {limit} ({cost})"
        ),
    ),
    "MAX_STAY": (
        "raise_max_stay",
        Words(
            "{theme} 在 {centre} 的最长展期提高到 {limit} 期（{cost} 分）",
            "let {theme} stay for up to {limit} periods at {centre} ({cost})",
        ),
    ),
    "CLOSED": (
        "open_centre",
        Words(
            "{centre} 第 {period} 期开馆（{cost} 分）", "open {centre} in period {period} ({cost})"
        ),
    ),
    "AVAILABLE": (
        "widen_availability",
        Words(
            "{copy} 第 {period} 期也可用（{cost} 分）",
            "have {copy} available in period {period} too ({cost})",
        ),
    ),
    "HUB": (
        "let_roam",
        Words("允许 {copy} 跨市（{cost} 分）", "let {copy} leave its hub ({cost})"),
    ),
    "KEY": (
        "lower_key",
        Words("重点要求 {key} 降到 {limit} 馆（{cost} 分）", "ask {limit} of {key} ({cost})"),
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing people could change, and the problem as it then is."""

    action: str
    words: Words
    target: dict[str, Any]
    problem: Problem


def allowances(
    problem: Problem, conflict: Sequence[Decision], rule: str, stop: Stop
) -> Iterator[Change]:
    """For the rule between the members of a conflict, the limits about them, widened.

    A number is widened no further than gives the whole instance a plan; where nothing does, it is
    not named. What has no number is named whether it helps or not.
    """
    if rule not in _ALLOWED:
        return
    action, words = _ALLOWED[rule]
    for target, changed in _WIDENED[rule](problem, conflict, stop):
        yield Change(action, words, target, changed)


type _Widened = Iterator[tuple[dict[str, Any], Problem]]


def _least(low: int, high: int, helps: Callable[[int], bool]) -> int | None:
    """The least number from `low` to `high` that helps, as all above it do; None if none does."""
    if low > high or not helps(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if helps(middle) else (middle + 1, high)
    return high


def _has_plan(problem: Problem, stop: Stop) -> bool:
    return find_plan(problem, decisions_of(problem), stop) is not None


def _themes(problem: Problem, conflict: Sequence[Decision]) -> list[Theme]:
    """The themes a conflict is about: named, or of a copy that is."""
    named = {one.theme for one in conflict} | {one.copy for one in conflict}
    return [
        theme
        for theme in problem.themes
        if theme.id in named or any(copy.id in named for copy in theme.copies)
    ]


def _centres(problem: Problem, conflict: Sequence[Decision]) -> list[Centre]:
    named = {one.centre for one in conflict}
    return [centre for centre in problem.centres if centre.id in named]


def _with_theme(problem: Problem, old: Theme, new: Theme) -> Problem:
    return replace(problem, themes=tuple(new if one is old else one for one in problem.themes))


def _with_centre(problem: Problem, old: Centre, new: Centre) -> Problem:
    return replace(problem, centres=tuple(new if one is old else one for one in problem.centres))


def _crew(problem: Problem, conflict: Sequence[Decision], stop: Stop) -> _Widened:
    hubs = {centre.hub for centre in _centres(problem, conflict)}
    for hub in problem.hubs:
        if hub.id in hubs:
            limit = _enough_crew(problem, hub, stop)
            if limit is not None:
                yield {"hub": hub.id, "limit": limit}, _with_crew(problem, hub, limit)


def _with_crew(problem: Problem, hub: Hub, days: int) -> Problem:
    larger = replace(hub, crew_days_per_period=days)
    return replace(problem, hubs=tuple(larger if one is hub else one for one in problem.hubs))


def _enough_crew(problem: Problem, hub: Hub, stop: Stop) -> int | None:
    # all that one period could ask: everything put up and everything taken down
    most = sum(
        (theme.crew_days + theme.teardown_crew_days) * len(theme.copies) for theme in problem.themes
    )
    return _least(
        hub.crew_days_per_period + 1,
        most,
        lambda days: _has_plan(_with_crew(problem, hub, days), stop),
    )


def _min_stay(problem: Problem, conflict: Sequence[Decision], stop: Stop) -> _Widened:
    for theme in _themes(problem, conflict):
        for limit in range(theme.min_stay - 1, 0, -1):
            changed = _with_theme(problem, theme, replace(theme, min_stay=limit))
            if _has_plan(changed, stop):
                yield {"theme": theme.id, "limit": limit}, changed
                break


def _max_stay(problem: Problem, conflict: Sequence[Decision], stop: Stop) -> _Widened:
    for centre in _centres(problem, conflict):
        for theme in _themes(problem, conflict):
            begin = min(theme.max_stay, centre.max_stay) + 1
            for limit in range(begin, begin + len(problem.periods)):
                longer = replace(theme, max_stay=max(limit, theme.max_stay))
                wider = replace(centre, max_stay=max(limit, centre.max_stay))
                changed = _with_centre(_with_theme(problem, theme, longer), centre, wider)
                if _has_plan(changed, stop):
                    yield {"theme": theme.id, "centre": centre.id, "limit": limit}, changed
                    break


def _opened(problem: Problem, conflict: Sequence[Decision], _stop: Stop) -> _Widened:
    # a copy that stands there as the plan begins may have to stay on
    cells = {(one.centre, max(0, one.period)) for one in conflict}
    for centre in _centres(problem, conflict):
        for period in sorted(centre.closed):
            if (centre.id, period) in cells:
                wider = replace(centre, closed=centre.closed - {period})
                target = {"centre": centre.id, "period": period}
                yield target, _with_centre(problem, centre, wider)


def _of_copies(
    problem: Problem, conflict: Sequence[Decision], change: Callable[[Copy, int], Copy]
) -> Iterator[tuple[Copy, int, Problem]]:
    """Each copy a member of the conflict could mean, changed for the member's period."""
    for decision in conflict:
        period = max(0, decision.period)
        for theme in _themes(problem, [decision]):
            for copy in theme.copies:
                changed = change(copy, period)
                if decision.copy in (None, copy.id) and changed != copy:
                    copies = tuple(changed if one is copy else one for one in theme.copies)
                    yield copy, period, _with_theme(problem, theme, replace(theme, copies=copies))


def _available(problem: Problem, conflict: Sequence[Decision], _stop: Stop) -> _Widened:
    def widened(copy: Copy, period: int) -> Copy:
        return replace(copy, first=min(copy.first, period), last=max(copy.last, period))

    for copy, period, changed in _of_copies(problem, conflict, widened):
        yield {"copy": copy.id, "period": period}, changed


def _roaming(problem: Problem, conflict: Sequence[Decision], _stop: Stop) -> _Widened:
    def roaming(copy: Copy, _period: int) -> Copy:
        return replace(copy, roam=True)

    for copy, _period, changed in _of_copies(problem, conflict, roaming):
        yield {"copy": copy.id}, changed


def _key(problem: Problem, conflict: Sequence[Decision], stop: Stop) -> _Widened:
    named = {one.key for one in conflict}
    for key in problem.key_requirements:
        if key.id in named:
            fewer = _fewer_centres(problem, key, stop)
            if fewer is not None:
                limit = key.min_centres - fewer
                yield {"key": key.id, "limit": limit}, _with_least(problem, key, limit)


def _with_least(problem: Problem, key: KeyRequirement, least: int) -> Problem:
    lower = replace(key, min_centres=least)
    keys = tuple(lower if one is key else one for one in problem.key_requirements)
    return replace(problem, key_requirements=keys)


def _fewer_centres(problem: Problem, key: KeyRequirement, stop: Stop) -> int | None:
    """By how many centres the requirement must shrink, to none at most."""
    return _least(
        1,
        key.min_centres,
        lambda fewer: _has_plan(_with_least(problem, key, key.min_centres - fewer), stop),
    )


_WIDENED: Final[dict[str, Callable[[Problem, Sequence[Decision], Stop], _Widened]]] = {
    "CREW": _crew,
    "MIN_STAY": _min_stay,
    "MAX_STAY": _max_stay,
    "CLOSED": _opened,
    "AVAILABLE": _available,
    "HUB": _roaming,
    "KEY": _key,
}
