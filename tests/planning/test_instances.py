"""Strict reading: what is not of the schema is refused, and the place is named."""

import gzip
import math
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguang.planning.instances import (
    Node,
    PlanningInputError,
    read_document,
    require_schema,
    road_km,
    travel_min,
    unique,
)

KILOMETRES = st.integers(-400_000, 400_000)


@pytest.mark.parametrize("value", [True, 1.0, "1", None, [1], {}])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(PlanningInputError, match=r"\$\.need: 应为整数"):
        Node({"need": value}).field("need").integer()


def test_a_number_out_of_range_is_refused_with_the_limit() -> None:
    with pytest.raises(PlanningInputError, match=r"\$\[1\]: 应不小于 0，实际是 -3"):
        Node([1, -3]).integers()
    with pytest.raises(PlanningInputError, match=r"\$\[0\]: 应不大于 6"):
        Node([7]).integers(most=6)


def test_half_a_character_is_refused_before_it_reaches_a_report() -> None:
    with pytest.raises(PlanningInputError, match=r"\$\[0\]: 不是完整的文字"):
        Node(["\ud800"]).texts()


def test_a_missing_field_is_not_a_null_one() -> None:
    node = Node({"baseline": None})

    assert node.field("baseline").or_none() is None
    with pytest.raises(PlanningInputError, match=r"\$: 缺少字段 locks"):
        node.field("locks")


def test_a_second_member_with_the_same_id_is_refused_where_it_stands() -> None:
    shifts = Node([{"id": "S1"}, {"id": "S2"}, {"id": "S1"}], "$.shifts")

    with pytest.raises(PlanningInputError, match=r"\$\.shifts\[2\]: S1 重复"):
        unique(shifts, lambda node: node.field("id").text(), str)


def test_a_refusal_is_said_in_english_too_and_survives_a_process_border() -> None:
    with pytest.raises(PlanningInputError) as caught:
        require_schema(Node({"schema": "tours/1"}), "shifts/1")

    again = pickle.loads(pickle.dumps(caught.value.within("a.json")))  # noqa: S301  our own bytes
    assert again.say("en") == "a.json: $.schema: must be shifts/1, is tours/1"


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[NaN]", b"\xff\xfe", gzip.compress(b"[1]")[:-6], b"[" * 100_000],
    ids=["empty", "cut", "NaN", "not UTF-8", "cut gzip", "deep"],
)
def test_a_file_that_is_no_json_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(data)

    with pytest.raises(PlanningInputError, match=r"a\.json"):
        read_document(path)


def test_a_packed_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b'{"x": 1}'))

    assert read_document(tmp_path / "a.json.gz").field("x").integer() == 1


@given(KILOMETRES, KILOMETRES, st.integers(100, 300))
def test_a_road_is_the_straight_line_stretched_and_rounded_up(x: int, y: int, pct: int) -> None:
    km = road_km((0, 0), (x, y), pct)

    # the root is taken in whole metres, so up to `pct` per cent of a metre is lost before rounding
    true_km = math.hypot(x, y) * pct / 100_000
    assert true_km - pct / 100_000 <= km < true_km + 1
    assert road_km((x, y), (0, 0), pct) == km


def test_minutes_of_travel_are_rounded_up() -> None:
    assert [travel_min(km, 40) for km in (0, 1, 2, 40, 41)] == [0, 2, 3, 60, 62]
