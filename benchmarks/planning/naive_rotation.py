"""The obvious model of a rotation: a literal a stay, a literal a move, every rule, CP-SAT."""

import json
import sys
from collections import defaultdict
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import NamedTuple

from ortools.sat.python import cp_model

from keguang.planning.instances import read_document
from keguang.planning.rotation import setting as of
from keguang.planning.rotation.check import check
from keguang.planning.rotation.problem import Placement, Problem, Rotation, parse
from keguang.planning.rotation.setting import Setting, setting_of

type Term = cp_model.LinearExpr
type Sums = defaultdict[Hashable, list[Term]]
type Literals = defaultdict[Hashable, list[cp_model.IntVar]]

_sum = cp_model.LinearExpr.sum


class _Stay(NamedTuple):
    """A copy at a centre from `first` to before `end`, `begun` periods of it before the plan."""

    copy: int
    centre: int
    first: int
    end: int
    begun: int
    literal: cp_model.IntVar


def cost(instance: Path, *, seconds: int, threads: int) -> int | None:
    """What the naive model costs after so many seconds; None if it found nothing."""
    return least_cost(parse(read_document(instance)), seconds=seconds, threads=threads)


def least_cost(problem: Problem, *, seconds: int, threads: int) -> int | None:
    """The same of a problem that has been read."""
    if problem.locks or problem.forbids or problem.baseline or not problem.cooling_periods:
        raise ValueError("the naive model knows no locks, forbids, old plan or instant return")
    s = setting_of(problem)
    model = cp_model.CpModel()
    stays = [*_stays_begun(model, s), *_new_stays(model, s)]
    costs = [*_moves(model, s, stays), *_cells(model, s, stays), *_shared(model, s, stays)]
    _cool_down_and_crews(model, s, stays)
    model.minimize(_sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return _judged(problem, [stay for stay in stays if solver.value(stay.literal)])


def _judged(problem: Problem, stays: list[_Stay]) -> int:
    copies = [copy.id for theme in problem.themes for copy in theme.copies]
    placements = [
        Placement(copies[stay.copy], problem.centres[stay.centre].id, period)
        for stay in stays
        for period in range(stay.first, stay.end)
    ]
    report = check(problem, Rotation(tuple(placements)))
    if not report.feasible:
        raise ValueError(f"the naive model breaks {report.violations[0].code}")
    return report.objective


def _stays_begun(model: cp_model.CpModel, s: Setting) -> Iterator[_Stay]:
    """A copy that stands at a centre stays for some more periods, or none."""
    centres, periods = s.shape
    for x, copy in enumerate(s.copy.tolist()):
        centre, age = copy[of.BEGIN], copy[of.BEGIN_AGE]
        if centre >= centres:
            continue
        ways = []
        for end in range(periods + 1):
            if end and not _may(s, x, centre, end - 1, age + end):
                break
            if age + end >= s.kind[copy[of.THEME], of.MIN_STAY] or end == periods:
                ways.append(_Stay(x, centre, 0, end, age, model.new_bool_var("")))
        model.add_exactly_one(way.literal for way in ways)
        yield from ways


def _new_stays(model: cp_model.CpModel, s: Setting) -> Iterator[_Stay]:
    centres, periods = s.shape
    for x, copy in enumerate(s.copy.tolist()):
        theme = copy[of.THEME]
        for centre in range(centres):
            earliest = int(s.pair[centre, theme, of.LAST_SHOWN] + s.weight[of.COOLING]) + 1
            for first in range(max(0, earliest), periods):
                for end in range(first + 1, periods + 1):
                    if not _may(s, x, centre, end - 1, end - first):
                        break
                    if end - first >= s.kind[theme, of.MIN_STAY] or end == periods:
                        yield _Stay(x, centre, first, end, 0, model.new_bool_var(""))


def _may(s: Setting, copy: int, centre: int, period: int, age: int) -> bool:
    """Whether a copy may stand at a centre in a period, its `age`th there."""
    most = min(s.kind[s.copy[copy, of.THEME], of.MAX_STAY], s.centre[centre, of.CENTRE_MAX])
    available = s.copy[copy, of.FIRST] <= period <= s.copy[copy, of.LAST]
    return bool(s.fits[centre, copy] and s.cells[centre, period, of.OPEN] and available) and (
        age <= most
    )


def _moves(model: cp_model.CpModel, s: Setting, stays: list[_Stay]) -> Iterator[Term]:
    """Every copy is in one place a period; a move is dear."""
    _centres, periods = s.shape
    shown: Literals = defaultdict(list)
    for stay in stays:
        for period in range(stay.first, stay.end):
            shown[stay.copy, stay.centre, period].append(stay.literal)
    for x, copy in enumerate(s.copy.tolist()):
        load = int(s.weight[of.KM] * s.kind[copy[of.THEME], of.TRUCKLOADS])
        here: dict[int, Term] = {copy[of.BEGIN]: _sum([1])}
        for period in range(periods):
            home = model.new_bool_var("")
            there: dict[int, Term] = {copy[of.DEPOT]: home}
            there |= {
                n: _sum(shown[x, n, period]) for n in range(s.shape[0]) if shown[x, n, period]
            }
            model.add(_sum(list(there.values())) == 1)
            for start, gone in here.items():
                for end, come in there.items():
                    if start != end:
                        move = model.new_bool_var("")
                        model.add(move >= gone + come - 1)
                        yield (load * int(s.km[start, end]) + int(s.weight[of.MOVE])) * move
            here = there


def _cells(model: cp_model.CpModel, s: Setting, stays: list[_Stay]) -> Iterator[Term]:
    """One copy a cell; what visitors miss; an unfair year; a topic twice running."""
    centres, periods = s.shape
    filled: Literals = defaultdict(list)
    gained: Sums = defaultdict(list)
    ending: Literals = defaultdict(list)
    beginning: Literals = defaultdict(list)
    for stay in stays:
        theme = int(s.copy[stay.copy, of.THEME])
        topic = int(s.kind[theme, of.TOPIC])
        worth = s.value[s.pair[stay.centre, theme, of.VALUES]]
        for period in range(stay.first, stay.end):
            age = min(stay.begun + period - stay.first + 1, worth.shape[1])
            yield int(worth[period, age - 1, of.LOSS]) * stay.literal
            gained[stay.centre].append(int(worth[period, age - 1, of.GAIN]) * stay.literal)
            filled[stay.centre, period].append(stay.literal)
        ending[stay.centre, topic, stay.end].append(stay.literal)
        if not stay.begun:
            beginning[stay.centre, topic, stay.first].append(stay.literal)
    for n in range(centres):
        for period in range(periods):
            model.add(_sum(filled[n, period]) <= 1)
            yield int(s.cells[n, period, of.EMPTY_COST]) * (1 - _sum(filled[n, period]))
        floor = int(s.weight[of.FAIR_FLOOR] * s.cells[n, :, of.OPEN].sum())
        short = model.new_int_var(0, max(0, floor), "")
        model.add(short >= floor - _sum(gained[n]))
        yield int(s.weight[of.FAIR]) * short
    for key, literals in beginning.items():
        if ending[key]:
            repeat = model.new_bool_var("")
            model.add(repeat >= _sum(literals) + _sum(ending[key]) - 1)
            yield int(s.weight[of.TOPIC_REPEAT]) * repeat


def _shared(model: cp_model.CpModel, s: Setting, stays: list[_Stay]) -> Iterator[Term]:
    """What centres share: a theme twice in a district, key dates."""
    in_district: Literals = defaultdict(list)
    helping: Literals = defaultdict(list)
    hubs = len(s.crew)
    for stay in stays:
        theme = int(s.copy[stay.copy, of.THEME])
        topic = s.kind[theme, of.TOPIC]
        district = int(s.centre[stay.centre, of.DISTRICT])
        for period in range(stay.first, stay.end):
            in_district[district, period, theme].append(stay.literal)
            group = period * hubs + int(s.centre[stay.centre, of.HUB])
            for q in s.key_list[s.key_starts[group] : s.key_starts[group + 1]].tolist():
                if s.key_topic[q, topic]:
                    helping[q].append(stay.literal)
    for literals in in_district.values():
        if len(literals) > 1:
            extra = model.new_int_var(0, len(literals), "")
            model.add(extra >= _sum(literals) - 1)
            yield int(s.weight[of.DUPLICATE]) * extra
    for q, key in enumerate(s.key.tolist()):
        missing = model.new_int_var(0, 0 if key[of.HARD] else max(0, key[of.LEAST]), "")
        model.add(missing >= key[of.LEAST] - _sum(helping[q]))
        yield int(s.weight[of.KEY]) * missing


def _cool_down_and_crews(model: cp_model.CpModel, s: Setting, stays: list[_Stay]) -> None:
    _centres, periods = s.shape
    warm: Literals = defaultdict(list)
    work: Sums = defaultdict(list)
    for stay in stays:
        theme = int(s.copy[stay.copy, of.THEME])
        hub = int(s.centre[stay.centre, of.HUB])
        for period in range(stay.first, min(periods, stay.end + int(s.weight[of.COOLING]))):
            warm[stay.centre, theme, period].append(stay.literal)
        if not stay.begun:
            work[hub, stay.first].append(int(s.kind[theme, of.INSTALL]) * stay.literal)
        if stay.end < periods:
            work[hub, stay.end].append(int(s.kind[theme, of.REMOVE]) * stay.literal)
    for literals in warm.values():
        model.add_at_most_one(literals)
    for hub, days in enumerate(s.crew.tolist()):
        for period, most in enumerate(days):
            model.add(_sum(work[hub, period]) <= most)


if __name__ == "__main__":
    found = cost(Path(sys.argv[1]), seconds=int(sys.argv[2]), threads=int(sys.argv[3]))
    sys.stdout.write(f"{json.dumps(found)}\n")
