"""Planning a few items anew with the rest held."""

from collections.abc import Collection

from keguang.planning.dispatch.block import Block, BlockResult, solve_block
from keguang.planning.dispatch.parts import Part, credit_of, part_of, problem_of
from keguang.planning.dispatch.problem import Assignment, Problem
from keguang.planning.instances import UNKNOWN_ID, PlanningInputError, road_km
from keguang.planning.stopping import Limit


def block_of(
    problem: Problem, plan: Collection[Assignment], part: Part, limit: Limit, enough: int = 0
) -> Block:
    """A part to be solved while the rest of the plan stays as it is."""
    inside = set(part.inside)
    credit = credit_of(problem, [one for one in plan if one not in inside])
    return Block(problem_of(problem, part), part.inside, limit, credit, enough)


def with_result(
    plan: Collection[Assignment], part: Part, result: BlockResult
) -> tuple[Assignment, ...]:
    """The plan with a part's sessions replaced."""
    inside = set(part.inside)
    return (*(one for one in plan if one not in inside), *result.plan)


def replan(
    problem: Problem, plan: Collection[Assignment], free: frozenset[str], limit: Limit
) -> tuple[Part, BlockResult]:
    """Plan these requests, and those of these lectures and speakers, anew; all others held.

    Raises
    ------
    PlanningInputError
        When an id is none of a request, a lecture, a speaker.
    """
    part = part_of(problem, plan, *_concerned(problem, plan, free))
    return part, solve_block(block_of(problem, plan, part, limit))


def _concerned(
    problem: Problem, plan: Collection[Assignment], free: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The speakers who could serve what is free, and the requests that are."""
    speaker_of = {lecture.id: lecture.speaker for lecture in problem.lectures}
    speakers = {speaker.id: speaker for speaker in problem.speakers}
    requests = {request.id: request for request in problem.requests}
    for unknown in sorted(free - speaker_of.keys() - speakers.keys() - requests.keys()):
        raise PlanningInputError("--free", UNKNOWN_ID, id=unknown)
    chosen = (free & requests.keys()) | {
        one.request for one in plan if one.lecture in free or speaker_of[one.lecture] in free
    }
    able = {speaker for speaker in free if speaker in speakers}
    for name in chosen:
        request = requests[name]
        for lecture in problem.lectures:
            if lecture.topic in request.topics and request.audience in lecture.audiences:
                speaker = speakers[lecture.speaker]
                km = road_km(speaker.place, request.place, problem.road_factor_pct)
                if km <= speaker.max_km:
                    able.add(speaker.id)
    return frozenset(able), frozenset(chosen)
