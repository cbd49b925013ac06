"""Reading instances: what is not of the schema is refused with its place."""

from typing import Any

import pytest

from keguang.planning.instances import Node, PlanningInputError
from keguang.planning.tours.generate import SIZES, generate
from keguang.planning.tours.problem import parse, parse_plan
from tests.planning.tours.make import make_instance, make_stop


@pytest.mark.parametrize("size", SIZES)
def test_generated_instances_are_of_the_schema_and_the_same_every_time(size: str) -> None:
    instance = generate(size, seed=3)

    assert instance == generate(size, seed=3)
    assert len(parse(Node(instance)).stops) == SIZES[size].stops


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"days": 0}, "$.days"),
        ({"start_date": "soon"}, "$.start_date"),
        ({"stops": [make_stop("P1", 1, township="W9")]}, "$.stops[0].township"),
        ({"stops": [make_stop("P1", 1, days=[-1])]}, "$.stops[0].days[0]"),
        ({"stops": [make_stop("P1", 1, windows=[[9, 3]])]}, "$.stops[0].windows[0]"),
        ({"stops": [make_stop("P1", 1), make_stop("P1", 2)]}, "$.stops[1]"),
        ({"stops": [make_stop("P1", 1, mandatory=1)]}, "$.stops[0].mandatory"),
        ({"locks": [{"stop": []}]}, "$.locks[0].stop"),
    ],
)
def test_what_is_not_of_the_schema_is_refused_with_its_place(
    changes: dict[str, Any], path: str
) -> None:
    with pytest.raises(PlanningInputError) as refusal:
        parse(Node({**make_instance([]), **changes}))

    assert refusal.value.path == path


def test_a_plan_of_wrong_types_is_refused() -> None:
    with pytest.raises(PlanningInputError) as refusal:
        parse_plan(Node({"routes": [{"vehicle": "V1", "day": True}]}))

    assert refusal.value.path == "$.routes[0].day"
