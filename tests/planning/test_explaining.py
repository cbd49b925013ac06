"""A minimal conflict cannot hold, and holds as soon as any one member is dropped."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keguang.planning.explaining import minimal_conflict

CONFLICTS = st.lists(
    st.frozensets(st.integers(0, 11), min_size=1, max_size=5), min_size=1, max_size=4
)


@given(CONFLICTS)
def test_a_conflict_is_minimal(conflicts: list[frozenset[int]]) -> None:
    def feasible(members: Sequence[int]) -> bool:
        return not any(conflict <= set(members) for conflict in conflicts)

    found = minimal_conflict(list(range(12)), feasible)

    assert not feasible(found)
    assert all(feasible([m for m in found if m != dropped]) for dropped in found)
    assert found == sorted(found)


def test_few_questions_are_asked_about_many_members() -> None:
    asked = 0

    def feasible(members: Sequence[int]) -> bool:
        nonlocal asked
        asked += 1
        return not {17, 900} <= set(members)

    assert minimal_conflict(list(range(1000)), feasible) == [17, 900]
    assert asked < 50


def test_an_instance_broken_without_any_member_has_an_empty_conflict() -> None:
    assert minimal_conflict([1, 2], lambda _members: False) == []


@given(st.frozensets(st.integers(0, 5), min_size=1))
def test_members_that_hold_together_are_no_conflict(missing: frozenset[int]) -> None:
    members = [m for m in range(6) if m not in missing]
    assume(members)

    with pytest.raises(ValueError, match="hold together"):
        minimal_conflict(members, lambda some: not missing <= set(some))
