"""Reading instances: what is refused, and where it stands."""

from typing import Any

import pytest

from keguang.planning.dispatch.generate import SIZES, generate
from keguang.planning.dispatch.problem import Assignment, Order, parse, parse_plan
from keguang.planning.instances import Node, PlanningInputError
from tests.planning.dispatch.small import read, tiny


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["schema"], "shifts/1", "$.schema"),
        (["start_date"], "spring", "$.start_date"),
        (["days"], 0, "$.days"),
        (["start_weekday"], 7, "$.start_weekday"),
        (["quarter_starts"], [0, 0], "$.quarter_starts"),
        (["speed_kmh"], 0, "$.speed_kmh"),
        (["handover_min"], 1.0, "$.handover_min"),
        (["districts", 1, "id"], "D001", "$.districts[1]"),
        (["societies", 0, "district"], "D999", "$.societies[0].district"),
        (["speakers", 2, "unavailable"], [-1], "$.speakers[2].unavailable[0]"),
        (["speakers", 0, "society"], "S9", "$.speakers[0].society"),
        (["lectures", 3, "speaker"], ["P00001"], "$.lectures[3].speaker"),
        (["lectures", 3, "minutes"], 0, "$.lectures[3].minutes"),
        (["lectures", 3, "quality"], 101, "$.lectures[3].quality"),
        (["requests", 4, "options"], [[3, 540, 1]], "$.requests[4].options[0]"),
        (["requests", 4, "options"], [[40, 540]], "$.requests[4].options[0][0]"),
        (["requests", 4, "seats"], True, "$.requests[4].seats"),
        (["coverage"], None, "$.coverage"),
        (["locks"], [{"lecture": "L00001"}], "$.locks[0]"),
        (["locks"], [{"request": "R00001", "day": "1"}], "$.locks[0].day"),
        (["baseline"], {"assignments": []}, "$.baseline"),
        (["weights", "km"], -1, "$.weights.km"),
    ],
)
def test_what_is_not_of_the_schema_is_refused_with_its_place(
    path: list[Any], value: Any, place: str
) -> None:
    document = tiny()
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    with pytest.raises(PlanningInputError) as refused:
        read(document)

    assert refused.value.path == place


def test_unknown_fields_are_ignored_and_orders_may_be_partial() -> None:
    document = tiny(locks=[{"request": "R00001", "day": 4, "why": "开幕"}], colour="red")

    assert read(document).locks == (Order("R00001", None, 4, None),)


def test_a_lock_that_names_only_the_request_matches_every_session() -> None:
    assert Order("R1").matches("L1", 0, 540)
    assert not Order("R1", day=1).matches("L1", 0, 540)


def test_a_plan_with_a_negative_day_is_refused() -> None:
    one = {"request": "R1", "lecture": "L1", "day": -1, "start_min": 540}

    with pytest.raises(PlanningInputError) as refused:
        parse_plan(Node({"assignments": [one]}))

    assert refused.value.path == "$.assignments[0].day"


def test_a_plan_is_written_as_it_is_read() -> None:
    document = {"assignments": [Assignment("R1", "L1", 3, 540)._asdict()]}

    assert parse_plan(Node(document)).to_json() == document


@pytest.mark.parametrize("size", sorted(set(SIZES) - {"province"}))
def test_generated_instances_are_of_the_schema_and_repeat(size: str) -> None:
    document = generate(size, seed=5)

    assert document == generate(size, seed=5)
    assert document != generate(size, seed=6)
    assert len(parse(Node(document)).requests) == SIZES[size].requests
