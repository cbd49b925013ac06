"""Small instances and everything that could be done in them."""

import copy
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from keguang.planning import blocks
from keguang.planning.dispatch.check import check
from keguang.planning.dispatch.generate import generate
from keguang.planning.dispatch.problem import Assignment, Dispatch, Problem, parse
from keguang.planning.dispatch.solve import solve
from keguang.planning.instances import Node
from keguang.planning.progress import silent
from keguang.planning.results import Solved
from keguang.planning.stopping import Limit


def tiny(seed: int = 1, **changes: Any) -> dict[str, Any]:
    """An instance document of the size tiny, with some of its fields replaced."""
    return {**copy.deepcopy(generate("tiny", seed=seed)), **changes}


def read(document: dict[str, Any]) -> Problem:
    return parse(Node(document))


def planned(problem: Problem, limit: Limit | None = None, **options: Any) -> Solved[Dispatch]:
    return solve(
        problem,
        limit=limit or Limit(iterations=20),
        seed=0,
        threads=1,
        executor=blocks.Serial(),
        progress=silent,
        **options,
    )


def choices(problem: Problem, request_place: int) -> list[Assignment | None]:
    """Every session of a request that names things which exist, or none."""
    request = problem.requests[request_place]
    return [
        None,
        *(
            Assignment(request.id, lecture.id, option.day, option.start_min)
            for lecture in problem.lectures
            for option in request.options
            if lecture.topic in request.topics and request.audience in lecture.audiences
        ),
    ]


def every_plan(problem: Problem) -> Iterator[Dispatch]:
    """All plans whose sessions suit their requests; most break some rule."""
    all_choices = [choices(problem, place) for place in range(len(problem.requests))]
    for chosen in product(*all_choices):
        yield Dispatch(tuple(one for one in chosen if one is not None))


def best_by_enumeration(problem: Problem) -> int | None:
    """The least cost of a lawful plan, by asking the checker about every one."""
    reports = (check(problem, plan) for plan in every_plan(problem))
    return min((report.objective for report in reports if report.feasible), default=None)


def codes(problem: Problem, plan: Sequence[Assignment]) -> list[str]:
    return sorted(violation.code for violation in check(problem, Dispatch(tuple(plan))).violations)
