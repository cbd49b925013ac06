"""Why a cell of a lawful plan is empty: every copy counted once, under what keeps it away."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from keguang.planning.explaining import Reason, Unserved
from keguang.planning.rotation.problem import Centre, Problem, Rotation
from keguang.planning.rotation.stays import Exhibit, exhibits_of, unfit
from keguang.planning.wording import Words

# in the order they are asked
REASONS: Final[dict[str, Words]] = {
    "FROZEN": Words("{count} 件：这一期已定", "{count} cannot come: the period is frozen"),
    "HUB": Words("{count} 件不能离开本地", "{count} may not leave their hub"),
    "AREA": Words("{count} 件面积不够放", "{count} need more room"),
    "AVAILABLE": Words("{count} 件那时不可用", "{count} are not available then"),
    "FORBID": Words("{count} 件被禁止", "{count} are forbidden"),
    "COPY_DOUBLE": Words("{count} 件那时在别处", "{count} are elsewhere then"),
    "MIN_STAY": Words("{count} 件放不下最短展期", "{count} find no room for their shortest stay"),
    "MAX_STAY": Words("{count} 件会超过最长展期", "{count} would stay too long"),
    "COOLING": Words("{count} 件的主题展过不久", "{count} show a theme too near to its last show"),
    "CREW": Words("{count} 件：布展人手不够", "{count} need more crew days than are left"),
    "PRICE": Words(
        "{count} 件可以来，但比空置更贵，或方案还可改进",
        "{count} could come, but cost more than the gap, or the plan can still be improved",
    ),
}
type _Row = list[Exhibit | None]


def gaps_of(problem: Problem, plan: Rotation) -> Iterator[Unserved]:
    """Every open cell that is empty in a lawful plan; its counts add up to all copies there are."""
    board = _Board(problem, plan)
    for period in range(len(problem.periods)):
        for centre in problem.centres:
            if period not in centre.closed and not board.holds(centre, period):
                counts = Counter(board.why(one, centre, period) for one in board.exhibits)
                reasons = [
                    Reason(code, counts[code], words)
                    for code, words in REASONS.items()
                    if counts[code]
                ]
                ids: dict[str, str | int] = {"centre": centre.id, "period": period}
                yield Unserved(f"{centre.id}@{period}", reasons, ids)


class _Board:
    """A plan as rows of centres, with what crews have to do in it."""

    def __init__(self, problem: Problem, plan: Rotation) -> None:
        self._problem = problem
        by_id = exhibits_of(problem)
        self.exhibits = list(by_id.values())
        horizon = len(problem.periods)
        self._rows: dict[str, _Row] = {one.id: [None] * horizon for one in problem.centres}
        self._away: set[tuple[str, int]] = set()
        for placed in plan.placements:
            self._rows[placed.centre][placed.period] = by_id[placed.copy]
            self._away.add((placed.copy, placed.period))
        self._begun = {one.copy.at: one for one in self.exhibits if one.copy.at is not None}
        self._forbids = {tuple(forbid) for forbid in problem.forbids}
        self._frozen = 0 if problem.baseline is None else problem.baseline.frozen_before
        self._capacity = {hub.id: hub.crew_days_per_period for hub in problem.hubs}
        self._work = {hub.id: [0] * horizon for hub in problem.hubs}
        for centre in problem.centres:
            for period, days in enumerate(self._walked(centre, self._rows[centre.id])[1]):
                self._work[centre.hub][period] += days

    def holds(self, centre: Centre, period: int) -> bool:
        """Whether something stands there."""
        return self._rows[centre.id][period] is not None

    def why(self, exhibit: Exhibit, centre: Centre, period: int) -> str:
        """What keeps a copy away from an empty cell, everything else staying as it is.

        It would come for its shortest stay; of the ways to lay that over the cell, the one that
        comes nearest to being lawful gives the reason.
        """
        if period < self._frozen:
            return "FROZEN"
        if (code := self._unfit(exhibit, centre, period)) is not None:
            return code
        length = max(1, exhibit.theme.min_stay)
        horizon = len(self._problem.periods)
        codes = []
        for first in range(max(0, period - length + 1), period + 1):
            window = range(first, min(horizon, first + length))
            code = self._refusal(exhibit, centre, window)
            if code is None:
                return "PRICE"
            codes.append(code)
        return max(codes, key=list(REASONS).index)

    def _unfit(self, exhibit: Exhibit, centre: Centre, period: int) -> str | None:
        if (code := unfit(exhibit, centre, period)) is not None:
            return code
        if (centre.id, period, exhibit.theme.id) in self._forbids:
            return "FORBID"
        return "COPY_DOUBLE" if (exhibit.copy.id, period) in self._away else None

    def _refusal(self, exhibit: Exhibit, centre: Centre, window: range) -> str | None:
        """The rule that a copy breaks when it comes for these periods as well."""
        row = self._rows[centre.id]
        for period in window:
            blocked = row[period] is not None or period < self._frozen
            if blocked or self._unfit(exhibit, centre, period) is not None:
                return "MIN_STAY"
        filled = [exhibit if t in window else one for t, one in enumerate(row)]
        codes, days = self._walked(centre, filled)
        if codes:
            return min(codes, key=list(REASONS).index)
        _lawful, before = self._walked(centre, row)
        work, most = self._work[centre.hub], self._capacity[centre.hub]
        more = [new - old for new, old in zip(days, before, strict=True)]
        if any(extra > 0 and work[t] + extra > most for t, extra in enumerate(more)):
            return "CREW"
        return None

    def _walked(self, centre: Centre, row: Sequence[Exhibit | None]) -> tuple[set[str], list[int]]:
        """The rules a centre's row breaks by itself, and its crew days by period."""
        codes: set[str] = set()
        days = [0] * len(row)
        shown: dict[str, int] = {}
        for past in centre.history:
            shown[past.theme] = max(past.last_period, shown.get(past.theme, past.last_period))
        before = self._begun.get(centre.id)
        age = 0 if before is None else before.copy.age
        if before is not None:
            shown[before.theme.id] = -1
        for period, now in enumerate(row):
            if now is not before:
                if before is not None:
                    days[period] += before.theme.teardown_crew_days
                    codes |= {"MIN_STAY"} if age < before.theme.min_stay else set()
                if now is not None:
                    days[period] += now.theme.crew_days
                    again = period - shown.get(now.theme.id, -self._problem.cooling_periods - 1)
                    codes |= {"COOLING"} if again <= self._problem.cooling_periods else set()
                age = 0
            if now is not None:
                age += 1
                shown[now.theme.id] = period
                most = min(now.theme.max_stay, centre.max_stay)
                codes |= {"MAX_STAY"} if age > most else set()
            before = now
        return codes, days
