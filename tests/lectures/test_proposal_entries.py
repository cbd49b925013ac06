"""申报记录: every way in which a lecture comes to stand otherwise leaves an entry."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

import keguang.lectures.services
from keguang.core.models import Division, Organisation
from keguang.lectures.models import Proposal, ProposalEntry
from keguang.lectures.services import collections, intake, proposals, reviews, settling
from keguang.lectures.services.transcription import transcribe
from keguang.lectures.states import ProposalState
from tests import make

pytestmark = pytest.mark.django_db


def entered(lecture: Proposal) -> list[tuple[str, bool, bool]]:
    entries = ProposalEntry.objects.filter(code=lecture.code)
    return [(entry.state, entry.counts, entry.faultless) for entry in entries]


def test_a_lecture_told_by_telephone_is_entered_when_it_comes_and_when_it_counts() -> None:
    call = make.call()
    asked = make.recipient(call=call)

    piece = transcribe(
        call=call,
        organisation=asked.organisation,
        lectures=[make.LECTURE],
        source="来电",
        by=make.clerk(),
        now=make.NOW,
    )

    [lecture] = piece.proposals.all()
    assert entered(lecture) == [("received", False, True), ("received", True, True)]
    assert {entry.at for entry in ProposalEntry.objects.all()} == {make.NOW}


def test_what_leaves_a_lecture_as_it_stood_leaves_no_entry() -> None:
    lecture = make.proposal(call=make.call())
    clerk, later = make.clerk(), make.NOW + timedelta(hours=1)
    proposals.pass_form_check(proposal=lecture, by=clerk, now=make.NOW)

    proposals.pass_form_check(proposal=lecture, by=clerk, now=later)
    proposals.change_values(
        proposal=lecture, values={"place": "西工区图书馆"}, way="clerk", by=clerk, now=later
    )

    # a change sends the lecture back to its check: that is how it stands otherwise
    assert entered(lecture) == [("to_review", True, True), ("received", True, True)]


def test_a_corrected_title_and_a_mended_fault_are_entered() -> None:
    lecture = make.proposal(call=make.call(), error_count=1, speaker="")
    clerk = make.clerk()

    for values in ({"title": "雷电来了怎么躲"}, {"speaker": "王明"}):
        proposals.change_values(
            proposal=lecture, values=values, way="clerk", by=clerk, now=make.NOW
        )

    entries = ProposalEntry.objects.filter(code=lecture.code)
    assert [(entry.title, entry.faultless) for entry in entries] == [
        ("雷电来了怎么躲", False),
        ("雷电来了怎么躲", True),
    ]


def test_a_lecture_sent_to_a_county_is_entered() -> None:
    county: Division = make.county()
    lecture = make.proposal(call=make.call(), state=ProposalState.TO_REVIEW)

    reviews.send_to_territory(proposal=lecture, county=county, by=make.clerk(), now=make.NOW)

    assert entered(lecture) == [("to_territory", True, True)]


def test_who_sent_it_is_entered_once_it_is_known() -> None:
    call = make.call()
    mine: Organisation = make.society()
    piece = make.submission(call=call, organisation=mine)
    lecture = make.proposal(call=call, organisation=mine, submission=piece)
    other = make.society()

    settling.assign_organisation(
        submission=piece, organisation=other, by=make.clerk(), now=make.NOW
    )

    [entry] = ProposalEntry.objects.filter(code=lecture.code)
    assert (entry.organisation, entry.counts) == (other, True)


def test_a_body_named_in_a_collection_is_entered_with_its_lectures() -> None:
    call = make.call()
    piece = make.submission(call=call)
    for name, known in (("气象学会", make.society()), ("果树学会", None)):
        lecture = make.proposal(call=call, organisation=known, submission=piece, counts=False)
        Proposal.objects.filter(pk=lecture.pk).update(
            organisation=known, organisation_as_written=name
        )
    body = make.society()

    collections.name_body(
        submission=piece, as_written="果树学会", organisation=body, by=make.clerk(), now=make.NOW
    )

    assert ProposalEntry.objects.filter(code=lecture.code, organisation=body, counts=True).exists()


def test_a_lecture_read_again_leaves_the_entry_that_it_counts_no_more() -> None:
    call = make.call()
    piece = make.submission(call=call, organisation=make.society())
    lecture = make.proposal(call=call, organisation=piece.organisation, submission=piece)
    proposals.confirm_finding(proposal=lecture, key="any", by=make.clerk(), now=make.NOW)

    intake.read_again(submission=piece, by=make.clerk(), now=make.NOW + timedelta(days=1))

    assert not Proposal.objects.filter(pk=lecture.pk).exists()
    assert entered(lecture) == [("received", True, True), ("received", False, True)]


def test_no_service_decides_what_counts_without_an_entry() -> None:
    """What is guessed or counted by query says nothing by itself: its caller writes the entry."""
    silent = []
    for path in Path(keguang.lectures.services.__path__[0]).rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef) or path.stem == "relation_guess":
                continue
            called = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            decides = called & {"guess_relation", "count_lectures"}
            if decides and "note_standing" not in called:
                silent.append(f"{path.name}: {function.name}")

    assert silent == []
