"""A printed sheet, what was written on it, and the decisions that follow, all at once."""

from datetime import date
from typing import Any

import pytest

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.selectors.originals import read_original
from keguang.lectures.models import Call, Decision, LeadersResult, Proposal, SummarySheet
from keguang.lectures.selectors.leaders import preview
from keguang.lectures.selectors.lists import opinion_list
from keguang.lectures.services import leaders
from keguang.lectures.services.proposals import change_values, pass_form_check, withdraw_proposal
from keguang.lectures.services.reviews import review_content
from keguang.lectures.states import DecisionResult, ProposalState
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 19)


def a_sheet(n: int = 4, *, call: Call | None = None) -> SummarySheet:
    call = call or make.call()
    society = make.society(name="洛阳市气象学会")
    make.proposals(n, call=call, organisation=society, state=ProposalState.TO_REVIEW)
    return leaders.make_summary_sheet(call=call, reviewed_only=False, by=make.clerk(), now=make.NOW)


def words(text: str, **more: Any) -> leaders.LeadersWords:
    known: dict[str, Any] = {
        "text": text,
        "excepted_as": DecisionResult.DEFER,
        "meeting": "第3次主席办公会",
        "decided_by": "分管副主席",
        "decided_on": DAY,
    }
    return leaders.LeadersWords(**(known | more))


def entered(sheet: SummarySheet, text: str, **more: Any) -> LeadersResult:
    return leaders.enter_result(
        sheet=sheet, words=words(text, **more), by=make.clerk(), now=make.NOW
    )


def confirmed(sheet: SummarySheet, text: str, *included: int, **more: Any) -> LeadersResult:
    return leaders.confirm_result(
        result=entered(sheet, text, **more), included=included, by=make.clerk(), now=make.NOW
    )


def states(sheet: SummarySheet) -> list[str]:
    return [line.proposal.state for line in sheet.lines.select_related("proposal")]


def lecture(sheet: SummarySheet, number: int) -> Proposal:
    return sheet.lines.get(number=number).proposal


def test_the_result_decides_every_number_and_excepted_ones_wait() -> None:
    sheet = a_sheet(4)

    result = confirmed(sheet, "除2外同意")

    assert states(sheet) == ["accepted", "to_review", "accepted", "accepted"]
    decisions = Decision.objects.filter(leaders_result=result).order_by("pk")
    assert [d.result for d in decisions] == ["agree", "defer", "agree", "agree"]
    assert {(d.meeting, d.decided_by, d.decided_on) for d in decisions} == {
        ("第3次主席办公会", "分管副主席", DAY)
    }


def test_excepted_lectures_may_be_returned_or_refused_as_the_clerk_was_told() -> None:
    sheet = a_sheet(2)

    confirmed(sheet, "除2外同意", excepted_as=DecisionResult.RETURN)

    assert states(sheet) == ["accepted", "returned"]


def test_nothing_is_decided_before_the_preview_is_confirmed() -> None:
    sheet = a_sheet(3)

    result = entered(sheet, "1-2同意")
    shown = preview(result)

    assert [line.result_label for line in shown.lines] == ["同意", "同意", "未提及"]
    assert shown.counts == [("同意", 2)]
    assert states(sheet) == ["to_review"] * 3
    assert not Decision.objects.exists()


def test_numbers_stay_what_they_were_in_print() -> None:
    sheet = a_sheet(3)
    before = opinion_list(sheet)
    make.proposal(call=sheet.call, state=ProposalState.TO_REVIEW)
    change_values(
        proposal=lecture(sheet, 1),
        values={"title": "改过的题目"},
        way="desk",
        by=None,
        now=make.NOW,
    )

    assert opinion_list(sheet) == before
    assert [row[0] for row in before.rows] == [1, 2, 3]


def test_printing_again_gives_the_same_sheet_until_something_changes() -> None:
    sheet = a_sheet(2)
    clerk = make.clerk()

    again = leaders.make_summary_sheet(call=sheet.call, reviewed_only=False, by=clerk, now=make.NOW)
    make.proposal(call=sheet.call, state=ProposalState.TO_REVIEW)
    next_one = leaders.make_summary_sheet(
        call=sheet.call, reviewed_only=False, by=clerk, now=make.NOW
    )

    assert (again.pk, next_one.number, next_one.lines.count()) == (sheet.pk, 2, 3)


def test_a_sheet_can_be_limited_to_what_reviewers_approved() -> None:
    call = make.call()
    approved = make.proposal(call=call, state=ProposalState.TO_REVIEW)
    make.proposal(call=call, state=ProposalState.TO_REVIEW)
    review_content(
        seen={approved.code: 1}, result=DecisionResult.AGREE, by=make.reviewer(), now=make.NOW
    )

    sheet = leaders.make_summary_sheet(call=call, reviewed_only=True, by=make.clerk(), now=make.NOW)

    assert [line.proposal for line in sheet.lines.all()] == [approved]


def test_an_empty_sheet_is_not_made() -> None:
    with pytest.raises(RuleBroken, match="没有待审定的讲座"):
        leaders.make_summary_sheet(
            call=make.call(), reviewed_only=False, by=make.clerk(), now=make.NOW
        )


def test_what_changed_after_the_print_waits_until_its_number_is_confirmed() -> None:
    sheet = a_sheet(2)
    changed = lecture(sheet, 1)
    clerk = make.clerk()
    change_values(
        proposal=changed, values={"title": "改过的题目"}, way="desk", by=clerk, now=make.NOW
    )
    pass_form_check(proposal=changed, by=clerk, now=make.NOW)

    first = confirmed(sheet, "同意")

    assert [line.number for line in preview(first).changed] == [1]
    assert states(sheet) == ["to_review", "accepted"]
    confirmed(sheet, "1同意", 1)
    assert states(sheet) == ["accepted", "accepted"]
    assert changed.decisions.get(kind="leaders").version == 2


def test_what_was_withdrawn_or_is_in_correction_is_left_alone() -> None:
    sheet = a_sheet(3)
    withdraw_proposal(proposal=lecture(sheet, 1), reason="不办了", by=make.clerk(), now=make.NOW)
    change_values(
        proposal=lecture(sheet, 2), values={"title": "改"}, way="link", by=None, now=make.NOW
    )

    result = confirmed(sheet, "同意", 1, 2)

    assert states(sheet) == ["withdrawn", "received", "accepted"]
    assert [line.number for line in preview(result).blocked] == [1, 2, 3]  # 3: decided by now


def test_undo_puts_every_lecture_back_but_what_moved_on() -> None:
    sheet = a_sheet(3)
    result = confirmed(sheet, "1同意，2退回，3不同意")
    change_values(
        proposal=lecture(sheet, 2), values={"title": "改"}, way="link", by=None, now=make.NOW
    )

    leaders.void_result(result=result, by=make.clerk(), now=make.NOW)

    assert states(sheet) == ["to_review", "received", "to_review"]
    assert not Decision.objects.filter(leaders_result=result, voided_at__isnull=True).exists()
    with pytest.raises(RuleBroken, match="不用撤销"):
        leaders.void_result(result=result, by=make.clerk(), now=make.NOW)


def test_a_result_is_confirmed_once() -> None:
    sheet = a_sheet(1)
    result = confirmed(sheet, "同意")

    with pytest.raises(RuleBroken, match="已经登记过"):
        leaders.confirm_result(result=result, included=(), by=make.clerk(), now=make.NOW)

    assert Decision.objects.count() == 1


def test_an_entry_that_would_change_nothing_is_refused() -> None:
    sheet = a_sheet(1)
    confirmed(sheet, "同意")

    with pytest.raises(RuleBroken, match="没有一场会变动"):
        confirmed(sheet, "1不同意")


def test_a_new_entry_replaces_the_sheets_unconfirmed_one_and_keeps_its_signed_page() -> None:
    sheet = a_sheet(2)
    entered(sheet, "同意")

    page = leaders.attach_signed_page(
        result=sheet.results.get(),
        page=leaders.PageFile("签批页.jpg", b"\xff\xd8\xff"),
        by=make.clerk(),
        now=make.NOW,
    )

    second = entered(sheet, "除2外同意")

    assert list(sheet.results.all()) == [second]
    assert second.signed_page == page


def test_unclear_words_and_future_days_are_refused_before_anything_is_kept() -> None:
    sheet = a_sheet(2)

    with pytest.raises(RuleBroken, match="超出本表序号"):
        entered(sheet, "除17外同意")
    with pytest.raises(RuleBroken, match="不能晚于今天"):
        entered(sheet, "同意", decided_on=date(2026, 2, 21))

    assert not LeadersResult.objects.exists()


def test_the_signed_page_is_kept_and_joined_to_its_decisions_even_afterwards() -> None:
    sheet = a_sheet(1)
    result = confirmed(sheet, "同意")

    page = leaders.attach_signed_page(
        result=result,
        page=leaders.PageFile("签批页.pdf", b"%PDF-1.4"),
        by=make.clerk(),
        now=make.NOW,
    )

    assert Decision.objects.get().signed_page == page
    assert read_original(page.original) == b"%PDF-1.4"


def test_a_society_can_neither_make_a_sheet_nor_enter_a_result() -> None:
    sheet = a_sheet(1)
    secretary = make.secretary(of=make.society())

    with pytest.raises(NotAllowed):
        leaders.make_summary_sheet(call=sheet.call, reviewed_only=False, by=secretary, now=make.NOW)
    with pytest.raises(NotAllowed):
        leaders.enter_result(sheet=sheet, words=words("同意"), by=secretary, now=make.NOW)
