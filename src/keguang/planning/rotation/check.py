"""The judge of any rotation: which rules it breaks and what it costs. Knows no solver.

Of two placements for one copy or one cell the first listed counts. A broken plan has a cost too.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from keguang.planning.results import Report, Violation
from keguang.planning.rotation.bill import (
    Cell,
    Show,
    Shows,
    duplicates,
    movements,
    stays_begun,
    visitor_terms,
)
from keguang.planning.rotation.problem import (
    Centre,
    Lock,
    Placement,
    Problem,
    Rotation,
    Theme,
)
from keguang.planning.wording import Words

RULES: Final[dict[str, Words]] = {
    "UNKNOWN": Words(
        "没有展品 {copy}、场馆 {centre} 或第 {period} 期",
        "no copy {copy}, no centre {centre} or no period {period}",
    ),
    "COPY_DOUBLE": Words(
        "{copy} 第 {period} 期已在别处，不能在 {centre}",
        "{copy} is elsewhere in period {period}, not at {centre}",
    ),
    "CENTRE_DOUBLE": Words(
        "{centre} 第 {period} 期已有展览，不能再放 {copy}",
        "{centre} has an exhibition in period {period}, no room for {copy}",
    ),
    "CLOSED": Words("{centre} 第 {period} 期闭馆", "{centre} is closed in period {period}"),
    "AREA": Words(
        "{copy} 需要 {need} 平方米，{centre} 只有 {area}",
        "{copy} needs {need} m², {centre} has {area}",
    ),
    "AVAILABLE": Words("{copy} 第 {period} 期不可用", "{copy} is not available in period {period}"),
    "HUB": Words("{copy} 不能离开 {hub}", "{copy} may not leave {hub}"),
    "MIN_STAY": Words(
        "{copy} 在 {centre} 只展 {found} 期就撤（第 {period} 期前），至少 {least} 期",
        "{copy} leaves {centre} before period {period} after {found} of at least {least} periods",
    ),
    "MAX_STAY": Words(
        "{copy} 在 {centre} 到第 {period} 期已展 {found} 期，最多 {most} 期",
        "{copy} stays {found} periods at {centre} by period {period}, {most} at most",
    ),
    "COOLING": Words(
        "{theme} 第 {period} 期又到 {centre}，上次是第 {last} 期",
        "{theme} returns to {centre} in period {period}, last shown in {last}",
    ),
    "CREW": Words(
        "{hub} 第 {period} 期需要 {found} 个工日，只有 {most}",
        "{hub} needs {found} crew days in period {period}, has {most}",
    ),
    "LOCK": Words(
        "锁定未保持：{centre} 第 {period} 期应为 {wanted}",
        "lock not kept: {wanted} at {centre} in period {period}",
    ),
    "FORBID": Words(
        "已禁止：{centre} 第 {period} 期展 {theme}",
        "forbidden: {theme} at {centre} in period {period}",
    ),
    "KEY": Words(
        "{key}：第 {period} 期有 {found} 馆，至少 {least} 馆",
        "{key}: {found} of {least} centres in period {period}",
    ),
    "FROZEN": Words(
        "{centre} 第 {period} 期已定，不能变动", "{centre} cannot change in period {period}: frozen"
    ),
}


def check(problem: Problem, rotation: Rotation) -> Report:
    """Judge a rotation.

    Returns
    -------
    Report
        Terms in fen: transport, fresh, empty, topic_repeat, district_duplicate, key, fair, change.
    """
    broken: list[Violation] = []
    standing = stays_begun(problem)
    shows = _known_once(problem, rotation, broken)
    centres = {centre.id: centre for centre in problem.centres}
    for (name, period), show in shows.items():
        broken += _unsuitable(centres[name], period, show)
    crew: Counter[Cell] = Counter()
    for centre in problem.centres:
        broken += _stays(problem, centre, standing.get(centre.id), shows, crew)
    broken += _overworked(problem, crew)
    broken += _against_orders(problem, shows)
    missing = _missing_on_key_dates(problem, shows, broken)
    frozen, changed = _against_baseline(problem, shows)
    broken += frozen
    moves, truck_km = movements(problem, shows)
    weights = problem.weights
    terms = {
        "transport": weights.km * truck_km + weights.move * moves,
        **visitor_terms(problem, standing, shows),
        "district_duplicate": weights.district_duplicate * duplicates(centres, shows),
        "key": weights.key * missing,
        "change": weights.change * changed,
    }
    kpi = {
        "moves": moves,
        "truck_km": truck_km,
        "cells_filled": len(shows),
        "cells_open": sum(len(problem.periods) - len(centre.closed) for centre in problem.centres),
        "cells_changed": changed,
    }
    return Report(problem.name, broken, terms, kpi)


def _broken(code: str, **values: str | int) -> Violation:
    return Violation(code, RULES[code], values)


def _known_once(problem: Problem, rotation: Rotation, broken: list[Violation]) -> Shows:
    """The placements that name something, each copy and each cell once, in the order listed."""
    shows = {copy.id: Show(copy, theme) for theme in problem.themes for copy in theme.copies}
    centres = {centre.id for centre in problem.centres}
    away: set[tuple[str, int]] = set()
    kept: Shows = {}
    for placed in rotation.placements:
        copy, centre, period = placed
        known = copy in shows and centre in centres and 0 <= period < len(problem.periods)
        if not known:
            broken.append(_broken("UNKNOWN", **placed._asdict()))
        elif (copy, period) in away:
            broken.append(_broken("COPY_DOUBLE", **placed._asdict()))
        elif (centre, period) in kept:
            broken.append(_broken("CENTRE_DOUBLE", **placed._asdict()))
        else:
            away.add((copy, period))
            kept[centre, period] = shows[copy]
    return kept


def _unsuitable(centre: Centre, period: int, show: Show) -> Iterator[Violation]:
    copy, theme = show.copy, show.theme
    ids = Placement(copy.id, centre.id, period)._asdict()
    if period in centre.closed:
        yield _broken("CLOSED", **ids)
    if theme.area_m2 > centre.area_m2:
        yield _broken("AREA", **ids, need=theme.area_m2, area=centre.area_m2)
    if not copy.first <= period <= copy.last:
        yield _broken("AVAILABLE", **ids)
    if copy.hub != centre.hub and not copy.roam:
        yield _broken("HUB", **ids, hub=copy.hub)


def _stays(
    problem: Problem, centre: Centre, before: Show | None, shows: Shows, crew: Counter[Cell]
) -> Iterator[Violation]:
    """Walk through the stays of one centre: their rules, the crew's work, and the ages of shows."""
    last_shown: dict[str, int] = {}
    for past in centre.history:
        last_shown[past.theme] = max(past.last_period, last_shown.get(past.theme, past.last_period))
    if before is not None:
        last_shown[before.theme.id] = -1
    for period in range(len(problem.periods)):
        show = shows.get((centre.id, period))
        goes_on = before is not None and show is not None and show.copy.id == before.copy.id
        if before is not None and not goes_on:
            crew[centre.hub, period] += before.theme.teardown_crew_days
            yield from _left_early(centre, period, before)
        if show is not None:
            theme = show.theme
            if not goes_on:
                crew[centre.hub, period] += theme.crew_days
                last = last_shown.get(theme.id)
                if last is not None and period - last <= problem.cooling_periods:
                    yield _returned(centre, period, theme, last)
            age = 1 + (before.age if goes_on and before is not None else 0)
            show = shows[centre.id, period] = Show(show.copy, theme, age)
            last_shown[theme.id] = period
            yield from _stayed_long(centre, period, show)
        before = show


def _returned(centre: Centre, period: int, theme: Theme, last: int) -> Violation:
    return _broken("COOLING", theme=theme.id, centre=centre.id, period=period, last=last)


def _left_early(centre: Centre, period: int, show: Show) -> Iterator[Violation]:
    if show.age < show.theme.min_stay:
        ids = Placement(show.copy.id, centre.id, period)._asdict()
        yield _broken("MIN_STAY", **ids, found=show.age, least=show.theme.min_stay)


def _stayed_long(centre: Centre, period: int, show: Show) -> Iterator[Violation]:
    most = min(show.theme.max_stay, centre.max_stay)
    if show.age > most:
        ids = Placement(show.copy.id, centre.id, period)._asdict()
        yield _broken("MAX_STAY", **ids, found=show.age, most=most)


def _overworked(problem: Problem, crew: Counter[Cell]) -> Iterator[Violation]:
    for hub in problem.hubs:
        most = hub.crew_days_per_period
        for period in range(len(problem.periods)):
            if (found := crew[hub.id, period]) > most:
                yield _broken("CREW", hub=hub.id, period=period, found=found, most=most)


def _against_orders(problem: Problem, shows: Shows) -> Iterator[Violation]:
    for lock in problem.locks:
        show = shows.get((lock.centre, lock.period))
        if not _keeps(lock, show):
            wanted = " / ".join(name for name in (lock.copy, lock.theme) if name is not None)
            yield _broken("LOCK", centre=lock.centre, period=lock.period, wanted=wanted)
    for forbid in problem.forbids:
        show = shows.get((forbid.centre, forbid.period))
        if show is not None and show.theme.id == forbid.theme:
            yield _broken("FORBID", **forbid._asdict())


def _keeps(lock: Lock, show: Show | None) -> bool:
    if show is None:
        return False
    return lock.copy in (None, show.copy.id) and lock.theme in (None, show.theme.id)


def _missing_on_key_dates(problem: Problem, shows: Shows, broken: list[Violation]) -> int:
    """Centres that are missing in all; a hard requirement that misses one is broken."""
    missing = 0
    for key in problem.key_requirements:
        found = 0
        for centre in problem.centres:
            show = shows.get((centre.id, key.period))
            concerned = not key.hubs or centre.hub in key.hubs
            found += concerned and show is not None and show.theme.topic in key.topics
        short = max(0, key.min_centres - found)
        missing += short
        if short and key.hard:
            least = key.min_centres
            broken.append(_broken("KEY", key=key.id, period=key.period, found=found, least=least))
    return missing


def _against_baseline(problem: Problem, shows: Shows) -> tuple[list[Violation], int]:
    """Violations of the frozen past (by copy), and cells that changed after it (by theme)."""
    if problem.baseline is None:
        return [], 0
    theme_of = {copy.id: theme.id for theme in problem.themes for copy in theme.copies}
    old = {(one.centre, one.period): one.copy for one in problem.baseline.placements}
    broken: list[Violation] = []
    changed = 0
    for centre in problem.centres:
        for period in range(len(problem.periods)):
            was, show = old.get((centre.id, period)), shows.get((centre.id, period))
            if period < problem.baseline.frozen_before:
                if was != (None if show is None else show.copy.id):
                    broken.append(_broken("FROZEN", centre=centre.id, period=period))
            else:
                old_theme = None if was is None else theme_of[was]
                changed += old_theme != (None if show is None else show.theme.id)
    return broken, changed
