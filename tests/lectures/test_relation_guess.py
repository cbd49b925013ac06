"""What a second piece of the same organisation probably is; a clerk always decides."""

from collections.abc import Mapping
from typing import Any

import pytest

from keguang.lectures.models import Submission
from keguang.lectures.services.settling import guess_relation
from keguang.lectures.states import Relation, SubmissionState
from tests import make

pytestmark = pytest.mark.django_db

TYPED = {"title": {"file": "表.xlsx", "part": "征集表", "ref": "B4", "confidence": 1.0}}
SCANNED = {"title": {"file": "扫描件.pdf", "part": "第1页", "ref": "p1:9,9,9,9", "confidence": 0.9}}


def _second_piece(sources: Mapping[str, Any]) -> Submission:
    call, society = make.call(), make.society(name="洛阳市气象学会")
    first = make.submission(call=call, organisation=society, state=SubmissionState.SETTLED)
    make.proposal(call=call, organisation=society, submission=first, title="看云识天气")
    second = make.submission(call=call, organisation=society, relation=Relation.UNDECIDED)
    make.proposal(
        call=call,
        organisation=society,
        submission=second,
        title="看云识天气",
        counts=False,
        sources=sources,
    )
    return second


def test_the_same_lectures_typed_again_are_guessed_to_replace() -> None:
    second = _second_piece(TYPED)

    guess_relation(second)

    assert second.relation_guess["relation"] == Relation.REPLACE


def test_a_scan_of_the_same_lectures_is_guessed_to_bring_nothing_new() -> None:
    second = _second_piece(SCANNED)

    guess_relation(second)

    assert second.relation_guess["relation"] == Relation.DUPLICATE
    assert "是扫描件，1场与前件相同，没有新的。" in second.relation_guess["reason"]
