"""What a second piece of the same organisation probably is; a clerk always decides."""

from collections.abc import Mapping
from typing import Any

import pytest

from keguang.lectures.models import Proposal, Submission
from keguang.lectures.services.proposals import values_of
from keguang.lectures.services.relation_guess import guess_relation
from keguang.lectures.states import Relation, SubmissionState
from tests import make

pytestmark = pytest.mark.django_db

TYPED = {"title": {"file": "表.xlsx", "part": "征集表", "ref": "B4", "confidence": 1.0}}
SCANNED = {"title": {"file": "扫描件.pdf", "part": "第1页", "ref": "p1:9,9,9,9", "confidence": 0.9}}


def _second_piece(sources: Mapping[str, Any], **values: Any) -> Submission:
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
        **values,
    )
    return second


def test_the_same_lectures_with_other_values_are_guessed_to_replace() -> None:
    second = _second_piece(TYPED, place="伊滨区科技馆")

    guess_relation(second)

    assert second.relation_guess["relation"] == Relation.REPLACE


def test_the_same_lectures_with_the_same_values_are_guessed_to_bring_nothing_new() -> None:
    second = _second_piece(TYPED)

    guess_relation(second)

    assert second.relation_guess["relation"] == Relation.DUPLICATE
    assert "各栏内容都与前件相同" in second.relation_guess["reason"]


def test_what_the_earlier_piece_said_before_it_was_corrected_is_nothing_new() -> None:
    second = _second_piece(TYPED, place="旧地点")
    known = Proposal.objects.exclude(submission=second).get()
    known.versions.create(number=1, values=values_of(second.proposals.get()), way="", at=make.NOW)

    guess_relation(second)

    assert second.relation_guess["relation"] == Relation.DUPLICATE


def test_a_scan_of_the_same_lectures_is_guessed_to_bring_nothing_new() -> None:
    second = _second_piece(SCANNED)

    guess_relation(second)

    assert second.relation_guess["relation"] == Relation.DUPLICATE
    assert "是扫描件，1场与前件相同，没有新的。" in second.relation_guess["reason"]
