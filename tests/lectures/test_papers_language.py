"""Letters, group notices and filed lists are Chinese, whatever language their clerk reads."""

import re
from datetime import date

import pytest
from django.utils.translation import get_language, override

from keguang.documents.lists import Edition
from keguang.lectures.models import Call, Recipient
from keguang.lectures.selectors.board import call_board
from keguang.lectures.selectors.group_notice import group_text
from keguang.lectures.selectors.lists import Extent, summary_list
from keguang.lectures.services import chasing
from keguang.lectures.states import SubmissionState
from tests import make

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"\b(?!https?|localhost|fill|correct|xlsx|docx|Word|Excel)[A-Z]?[a-z]{4,}\b")


@pytest.fixture
def late() -> Recipient:
    """An organisation with one complete lecture of three, and one to correct."""
    recipient = make.recipient(call=make.call(), organisation=make.society(name="洛阳市气象学会"))
    call, organisation = recipient.call, recipient.organisation
    arrived = make.submission(call=call, organisation=organisation, state=SubmissionState.SETTLED)
    fault = {"level": "error", "code": "missing", "field": "speaker", "message": "缺主讲人"}
    for faults in ([], [fault]):
        make.proposal(
            call=call,
            organisation=organisation,
            submission=arrived,
            error_count=len(faults),
            findings=faults,
        )
    return recipient


def test_a_chase_drafted_by_a_reader_of_english_is_chinese(late: Recipient) -> None:
    with override("en"):
        [letter] = chasing.draft_chases(
            call=late.call, recipients=[late], by=make.clerk(), now=make.NOW
        )

        assert get_language() == "en"
    assert "按填报完整还差2场" in letter.body
    assert ENGLISH.findall(letter.subject + re.sub(r"http\S+", "", letter.body)) == []


def test_the_group_notice_shown_to_a_reader_of_english_is_chinese(late: Recipient) -> None:
    with override("en"):
        rows = call_board(make.clerk(), late.call, make.NOW).rows
        text = group_text(late.call, rows, now=make.NOW)

    assert "洛阳市气象学会" in text
    assert ENGLISH.findall(text) == []


def test_a_list_exported_by_a_reader_of_english_is_chinese(late: Recipient) -> None:
    with override("en"):
        table = _internal_list(late.call)

    assert table == _internal_list(late.call)


def _internal_list(call: Call) -> object:
    return summary_list(call, edition=Edition.INTERNAL, extent=Extent.REPORTED, on=date(2026, 3, 1))
