"""Planning a part anew with the rest held: around free items, and across the borders of blocks."""

import random
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor
from itertools import combinations

from keguang.planning.blocks import run_blocks
from keguang.planning.instances import UNKNOWN_ID, PlanningInputError
from keguang.planning.rosters.block import BlockResult, solve_block
from keguang.planning.rosters.cost import group_of
from keguang.planning.rosters.division import Division, Part, block_of
from keguang.planning.rosters.offers import Offer, offers_of, suits
from keguang.planning.rosters.problem import Pair, Problem
from keguang.planning.stopping import Limit, Stop

# integer programmes of one exchange where the clock does not decide
_ROUNDS = 2


def replan(
    problem: Problem, plan: Collection[Pair], free: frozenset[str], limit: Limit
) -> tuple[Part, BlockResult]:
    """Plan the pairs that name one of these shifts or volunteers anew, all others held.

    Raises
    ------
    PlanningInputError
        When an id is neither a shift's nor a volunteer's.
    """
    shifts = {shift.id: shift for shift in problem.shifts if shift.id in free}
    people = {volunteer.id for volunteer in problem.volunteers if volunteer.id in free}
    for unknown in sorted(free - shifts.keys() - people):
        raise PlanningInputError("--free", UNKNOWN_ID, id=unknown)
    able = {
        volunteer.id
        for volunteer in problem.volunteers
        if any(suits(volunteer, shift) for shift in shifts.values())
    }
    movers = [volunteer for volunteer in problem.volunteers if volunteer.id in people]
    wanted = set(shifts) | {
        shift.id for shift in problem.shifts if any(suits(volunteer, shift) for volunteer in movers)
    }
    part = Part(frozenset(people | able), _whole_groups(problem, wanted))
    return part, solve_block(block_of(problem, part, plan, limit, free=free))


def with_result(plan: Collection[Pair], part: Part, result: BlockResult) -> list[Pair]:
    """The plan with what a part's people do replaced."""
    return [p for p in plan if p.volunteer not in part.volunteers] + list(result.pairs)


def exchanges(
    problem: Problem,
    division: Division,
    plan: Sequence[Pair],
    stop: Stop,
    *,
    seed: int,
    threads: int,
    executor: Executor,
) -> Iterator[list[Pair]]:
    """Better and better plans, by letting blocks choose anew among the volunteers they share.

    First every block alone, then blocks in twos; ends when neither finds anything, or at `stop`.
    """
    offers = [offer for offer in offers_of(problem) if offer.volunteer.id in division.shared]
    single = [_with_guests(part, offers) for part in division.parts]
    double = [_joined(a, b) for a, b in combinations(single, 2) if a.volunteers & b.volunteers]
    chance = random.Random(seed)  # noqa: S311  an order, not a secret
    done = 0
    parts = [_shared_only(problem, division, offers), *single]
    while parts:
        improved = False
        chance.shuffle(parts)
        for batch in _apart(parts, threads):
            if stop.reached(done):
                return
            done += len(batch)
            limit = stop.part(1.0, iterations=_ROUNDS)
            blocks = [block_of(problem, part, plan, limit) for part in batch]
            if threads == 1 or len(batch) == 1:
                found: Sequence[BlockResult | None] = [solve_block(block) for block in blocks]
            else:
                found = run_blocks(executor, solve_block, blocks)
            for part, block, result in zip(batch, blocks, found, strict=True):
                if result is not None and set(result.pairs) != set(block.start):
                    plan, improved = with_result(plan, part, result), True
            yield list(plan)
        if not improved:
            parts = [] if parts is double else double


def _with_guests(part: Part, shared: Sequence[Offer]) -> Part:
    """The part with everybody who could help out there."""
    guests = {
        offer.volunteer.id
        for offer in shared
        if any(shift.id in part.shifts for posts in offer.posts.values() for shift in posts)
    }
    return Part(part.volunteers | guests, part.shifts)


def _joined(first: Part, second: Part) -> Part:
    return Part(first.volunteers | second.volunteers, first.shifts | second.shifts)


def _shared_only(problem: Problem, division: Division, shared: Sequence[Offer]) -> Part:
    """All that those can do who serve in several blocks: where each of them is best placed."""
    reached = {shift.id for offer in shared for posts in offer.posts.values() for shift in posts}
    return Part(division.shared, _whole_groups(problem, reached))


def _whole_groups(problem: Problem, shifts: Collection[str]) -> frozenset[str]:
    """With each shift all that begin with it, whose lead may be its own."""
    groups = {group_of(shift) for shift in problem.shifts if shift.id in shifts}
    return frozenset(shift.id for shift in problem.shifts if group_of(shift) in groups)


def _apart(parts: Sequence[Part], most: int) -> Iterator[list[Part]]:
    """The parts in order, side by side only where they have no person and no post in common."""
    waiting = list(parts)
    while waiting:
        batch: list[Part] = []
        for part in list(waiting):
            touches = any(
                part.volunteers & other.volunteers or part.shifts & other.shifts for other in batch
            )
            if not touches and len(batch) < most:
                batch.append(part)
                waiting.remove(part)
        yield batch
