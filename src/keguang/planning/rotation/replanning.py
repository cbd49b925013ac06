"""What a change costs: a lawful plan near the present one, its surroundings planned anew."""

from dataclasses import dataclass
from typing import Final

from keguang.planning.blocks import Serial
from keguang.planning.progress import silent
from keguang.planning.rotation.check import check
from keguang.planning.rotation.decisions import decisions_of
from keguang.planning.rotation.feasibility import find_plan
from keguang.planning.rotation.problem import Problem, Rotation
from keguang.planning.rotation.solve import solve
from keguang.planning.stopping import Limit, Stop

# one price may take so long, and so much of the time that is left
_SECONDS_A_PRICE: Final = 0.3
_SHARE_A_PRICE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Replanning:
    """Prices changes of the problem against one plan."""

    plan: Rotation
    stop: Stop

    def cost(self, changed: Problem, concerned: frozenset[str]) -> int | None:
        """Fen of the plan as it would be under a changed problem; None if there is none.

        Parameters
        ----------
        concerned
            Ids of centres, copies and cells (`C@3`) that are planned anew, besides all cells in
            which the nearest lawful plan differs.

        Raises
        ------
        Undecided
            When time is over before a lawful plan is found.
        """
        near = find_plan(changed, decisions_of(changed), self.stop, near=self.plan)
        if near is None:
            return None
        differ = set(near.placements) ^ set(self.plan.placements)
        cells = frozenset(f"{one.centre}@{one.period}" for one in differ)
        solved = solve(
            changed,
            limit=self._limit(),
            seed=0,
            threads=1,
            executor=Serial(),
            progress=silent,
            warm=near,
            free=concerned | cells,
        )
        costs = [check(changed, near).objective]
        if solved.plan is not None and solved.meta.objective is not None:
            costs.append(solved.meta.objective)
        return min(costs)

    def _limit(self) -> Limit:
        limit = self.stop.part(_SHARE_A_PRICE)
        if limit.seconds is None:
            return limit
        return Limit(seconds=min(_SECONDS_A_PRICE, limit.seconds))
