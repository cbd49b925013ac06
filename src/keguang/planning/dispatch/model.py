"""All that could be done in an instance: sessions, day patterns, and the rows they count in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from keguang.planning.dispatch.parts import NO_CREDIT, Credit
from keguang.planning.dispatch.patterns import NONE, Patterns, patterns_of
from keguang.planning.dispatch.problem import MINUTES_A_DAY, Assignment, Problem
from keguang.planning.dispatch.rows import Rows, entries_of, rows_of
from keguang.planning.dispatch.sessions import Integers, Sessions, sessions_of


@dataclass(frozen=True, slots=True)
class Model:
    """The arrays of one instance; a plan of it is a set of patterns."""

    problem: Problem
    sessions: Sessions
    patterns: Patterns
    rows: Rows

    def cost_of(self, which: Integers) -> int:
        """What the plan of these patterns costs, in fen."""
        _place, row, times = entries_of(self.rows, self.patterns, which)
        met = np.zeros(len(self.rows), np.int64)
        np.add.at(met, row, times)
        soft = self.rows.soft
        missed = np.maximum(self.rows.least[soft] - met[soft], 0) * self.rows.miss[soft]
        own = self.patterns.priced(self.sessions.cost, which)
        return self.rows.offset + int(missed.sum()) + int(own.sum())

    def plan_of(self, which: Integers) -> list[Assignment]:
        """The sessions of these patterns."""
        laid = self.patterns.sessions[which]
        return [self.sessions.assignment(self.problem, one) for one in laid[laid != NONE].tolist()]

    def patterns_in(self, sessions: Integers) -> Integers:
        """The patterns that make up a lawful plan, given as places of its sessions.

        Raises
        ------
        ValueError
            When some day of the plan is no pattern.
        """
        chosen = np.zeros(len(self.sessions) + 1, np.bool_)
        chosen[sessions] = True
        chosen[NONE] = True
        laid = self.patterns.sessions
        # of the patterns made of chosen sessions only, the longest of each day is the day
        whole = np.flatnonzero(chosen[laid].all(axis=1))
        length = (laid[whole] != NONE).sum(axis=1)
        day = self.patterns.day_of(whole)
        order = np.lexsort((length, day))
        last = np.flatnonzero(np.diff(day[order], append=-1))
        which = np.sort(whole[order[last]])
        if int((laid[which] != NONE).sum()) != len(sessions):
            raise ValueError("a day of this plan is no pattern")
        return which

    def places_of(self, plan: Iterable[Assignment]) -> Integers:
        """The places of these assignments among the sessions; those that are none are left out."""
        requests = {request.id: place for place, request in enumerate(self.problem.requests)}
        lectures = {lecture.id: place for place, lecture in enumerate(self.problem.lectures)}
        widths = [len(requests), len(lectures), self.problem.days, MINUTES_A_DAY + 1]
        asked = [
            (requests[one.request], lectures[one.lecture], one.day, one.start_min)
            for one in plan
            if one.request in requests
            and one.lecture in lectures
            and one.day < self.problem.days
            and one.start_min <= MINUTES_A_DAY
        ]
        wanted = _mixed(np.array(asked, np.int64).reshape(-1, 4).T, widths)
        one = self.sessions
        mine = _mixed((one.request, one.lecture, one.day, one.start), widths)
        order = np.argsort(mine, kind="stable")
        at = np.searchsorted(mine, wanted, sorter=order)
        at = at[at < len(mine)] if not len(mine) else np.minimum(at, len(mine) - 1)
        wanted = wanted[: len(at)]
        places: Integers = order[at][mine[order[at]] == wanted]
        return places


def _mixed(parts: Iterable[Integers], widths: Sequence[int]) -> Integers:
    """One whole number for several."""
    mixed: Integers = np.zeros(1, np.int64)
    for part, width in zip(parts, widths, strict=True):
        mixed = mixed * width + part
    return mixed


def model_of(
    problem: Problem, credit: Credit = NO_CREDIT, only: Collection[str] | None = None
) -> Model:
    """Lay out an instance, or only these requests of it.

    Time and memory go by the number of its patterns.
    """
    sessions = sessions_of(problem, only)
    patterns = patterns_of(problem, sessions)
    return Model(problem, sessions, patterns, rows_of(problem, sessions, credit))
