"""The desk pages of review: what each role may do on them, and what the forms answer."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keguang.core.models import AuditEntry, Role
from keguang.lectures.models import Decision, LeadersResult, Proposal, SummarySheet
from keguang.lectures.services import leaders, reviews
from keguang.lectures.states import DecisionResult, ProposalState
from tests import make
from tests.make import signed_in

pytestmark = pytest.mark.django_db


def to_review(**values: Any) -> Proposal:
    call = values.pop("call", None) or make.call()
    return make.proposal(call=call, state=ProposalState.TO_REVIEW, **values)


def a_sheet(n: int = 3) -> SummarySheet:
    call = make.call()
    make.proposals(n, call=call, organisation=make.society(), state=ProposalState.TO_REVIEW)
    return leaders.make_summary_sheet(call=call, reviewed_only=False, by=make.clerk(), now=make.NOW)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_reviewer_sees_and_decides_what_lies_in_their_scope_only() -> None:
    here, elsewhere = make.county(), make.county(name="栾川县", code="410324")
    mine = to_review(organisation=make.society(territory=here), title="看云")
    other = to_review(organisation=make.society(territory=elsewhere), title="听雨")
    client = signed_in(make.user(role=Role.REVIEWER, division=here))

    html = text_of(client.get("/desk/review/"))

    assert "看云" in html
    assert "听雨" not in html
    pick = [f"{mine.code}:1", f"{other.code}:1"]
    assert client.post("/desk/review/decide/", {"pick": pick, "result": "agree"}).status_code == 403
    assert not Decision.objects.exists()


def test_many_lectures_are_agreed_to_with_one_press() -> None:
    call = make.call()
    both = [to_review(call=call), to_review(call=call)]
    client = signed_in(make.reviewer())

    pick = [f"{p.code}:{p.version}" for p in both]
    response = client.post("/desk/review/decide/", {"pick": pick, "result": "agree"}, follow=True)

    assert "已登记2场：同意" in text_of(response)
    assert "没有待你审核的讲座" in text_of(response)


def test_a_return_without_a_reason_is_answered_on_the_page_with_the_ticks_kept() -> None:
    proposal = to_review()
    client = signed_in(make.reviewer())

    key = f"{proposal.code}:1"
    response = client.post("/desk/review/decide/", {"pick": [key], "result": "return"})

    assert response.status_code == 422
    assert "请写明意见" in text_of(response)
    assert f'value="{key}" data-pick checked' in text_of(response)


def test_a_corrected_lecture_waits_again_and_says_why() -> None:
    proposal = to_review()
    reviewer = make.reviewer()
    reviews.review_content(
        seen={proposal.code: 1}, result=DecisionResult.AGREE, by=reviewer, now=make.NOW
    )
    Proposal.objects.filter(pk=proposal.pk).update(version=2)

    assert "补正后需重审" in text_of(signed_in(reviewer).get("/desk/review/"))
    page = text_of(signed_in(make.clerk()).get(f"/desk/proposals/{proposal.code}/"))
    assert "内容审核看的是第1版，现在是第2版" in page
    assert "已不覆盖现文本" in page


def test_the_list_is_searched_filtered_and_sorted() -> None:
    call = make.call()
    make.proposal(call=call, title="看云识天气", organisation=make.society(name="洛阳市气象学会"))
    make.proposal(call=call, title="家庭急救", state=ProposalState.ACCEPTED)
    make.proposal(call=call, title="撤回的讲座", state=ProposalState.WITHDRAWN)
    client = signed_in(make.clerk())

    def found(**query: str) -> str:
        return text_of(client.get("/desk/proposals/", query))

    assert "共 2 场" in found()
    assert "看云识天气" in found(q="气象")
    assert "共 1 场" in found(state="accepted")
    assert "共 1 场" in found(state="withdrawn")
    assert "共 1 场" in found(theme="safety")
    assert "共 2 场" in found(order="title", state="nonsense")


@pytest.mark.parametrize("n", [1, 6])
def test_the_lists_queries_do_not_grow(n: int, django_assert_max_num_queries: Any) -> None:
    call = make.call()
    for _ in range(n):
        to_review(call=call)
    clerk, reviewer = signed_in(make.clerk()), signed_in(make.reviewer())

    with django_assert_max_num_queries(16):
        clerk.get("/desk/proposals/")
    with django_assert_max_num_queries(16):
        reviewer.get("/desk/review/")


def test_a_phone_is_shown_on_request_and_on_record() -> None:
    proposal = to_review(contact_phone="13800000055")
    url = f"/desk/proposals/{proposal.code}/"
    clerk = signed_in(make.clerk())

    assert "13800000055" not in text_of(clerk.get(url))
    assert "13800000055" in text_of(clerk.post(f"{url}phone/"))
    assert AuditEntry.objects.filter(action="lectures.reveal_phone").count() == 1


def test_whoever_is_not_in_charge_gives_a_reason_for_a_phone_or_gets_none() -> None:
    proposal = to_review(contact_phone="13800000055")
    url = f"/desk/proposals/{proposal.code}/phone/"
    leader = signed_in(make.user(role=Role.LEADER))

    assert "请填写查看电话的事由" in text_of(leader.post(url))
    assert "13800000055" in text_of(leader.post(url, {"reason": "核实讲座时间"}))
    assert signed_in(make.reviewer()).post(url, {"reason": "想看"}).status_code == 403


def test_a_unit_opinion_is_entered_from_the_stamped_form() -> None:
    proposal = to_review()
    client = signed_in(make.clerk())
    url = f"/desk/proposals/{proposal.code}/opinion/"

    assert client.post(url, {"result": "agree", "decided_on": "二月"}).status_code == 422
    client.post(url, {"result": "agree", "decided_on": "2026-02-16", "opinion": "同意上报"})

    assert Decision.objects.get().decided_by == str(proposal.organisation)


def test_the_county_decides_on_its_own_page_and_a_no_needs_a_reason() -> None:
    county, proposal = make.county(), to_review()
    clerk, officer = signed_in(make.clerk()), signed_in(make.county_clerk(of=county))
    url = f"/desk/proposals/{proposal.code}/"
    assert officer.get(url).status_code == 404

    clerk.post(f"{url}territory/", {"county": county.code})

    assert officer.get(url).status_code == 200
    assert proposal.title in text_of(officer.get("/desk/review/"))
    refused = officer.post(f"{url}territory-decision/", {"result": "return"})
    assert refused.status_code == 422
    assert "请写明意见" in text_of(refused)
    officer.post(f"{url}territory-decision/", {"result": "agree"})
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.TO_REVIEW


def test_a_decision_entered_by_mistake_is_taken_back_from_the_lectures_page() -> None:
    proposal = to_review()
    reviewer = make.reviewer()
    [decision] = reviews.review_content(
        seen={proposal.code: 1},
        result=DecisionResult.REFUSE,
        opinion="不合适",
        by=reviewer,
        now=make.NOW,
    )

    url = f"/desk/proposals/{proposal.code}/decisions/{decision.pk}/void/"
    signed_in(reviewer).post(url)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.TO_REVIEW


def test_a_decision_cannot_be_taken_back_through_another_lectures_address() -> None:
    proposal, other = to_review(), to_review()
    reviewer = make.reviewer()
    [decision] = reviews.review_content(
        seen={proposal.code: 1}, result=DecisionResult.AGREE, by=reviewer, now=make.NOW
    )

    url = f"/desk/proposals/{other.code}/decisions/{decision.pk}/void/"

    assert signed_in(reviewer).post(url).status_code == 404


def test_the_leaders_result_goes_from_paper_to_decisions_on_one_screen() -> None:
    sheet = a_sheet(3)
    base = f"/desk/calls/{sheet.call.code}"
    client = signed_in(make.clerk())
    entry = {
        "text": "除2外同意",
        "excepted_as": "return",
        "decided_by": "分管副主席",
        "decided_on": "2026-02-19",
        "meeting": "第3次主席办公会",
    }

    page = SimpleUploadedFile("签批页.pdf", b"%PDF-1.4 signed", content_type="application/pdf")
    preview = client.post(f"{base}/summary/1/result/", entry | {"signed": page}, follow=True)
    html = text_of(preview)
    assert "尚未生效" in html
    assert "同意 <b>2</b> 场" in html
    assert "退回补正 <b>1</b> 场" in html

    result = LeadersResult.objects.get()
    done = client.post(f"{base}/results/{result.pk}/confirm/", follow=True)
    assert "已登记审定结果，3场按此办理" in text_of(done)
    assert Decision.objects.get(result="return").signed_page == result.signed_page
    kept = client.get(f"{base}/signed/{result.signed_page_id}/")
    assert kept.content == b"%PDF-1.4 signed"

    client.post(f"{base}/results/{result.pk}/void/")
    assert set(Proposal.objects.values_list("state", flat=True)) == {"to_review"}


@pytest.mark.parametrize(
    ("text", "sentence"), [("除17外同意", "超出本表序号"), ("原则同意", "看不懂"), ("", "必填")]
)
def test_unclear_words_come_back_with_the_place_named(text: str, sentence: str) -> None:
    sheet = a_sheet(2)
    url = f"/desk/calls/{sheet.call.code}/summary/1/result/"
    entry = {"text": text, "excepted_as": "defer", "decided_by": "某", "decided_on": "2026-02-19"}

    response = signed_in(make.clerk()).post(url, entry)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not LeadersResult.objects.exists()


def test_a_signed_page_is_a_scan_or_a_photo_whatever_its_name_says() -> None:
    sheet = a_sheet(1)
    url = f"/desk/calls/{sheet.call.code}/summary/1/result/"
    entry = {"text": "同意", "excepted_as": "defer", "decided_by": "某", "decided_on": "2026-02-19"}
    page = SimpleUploadedFile("签批页.pdf", b"<html>", content_type="application/pdf")

    response = signed_in(make.clerk()).post(url, entry | {"signed": page})

    assert "签批页请用PDF、JPG或PNG" in text_of(response)


def test_a_sheet_prints_its_merged_bodies_and_downloads_as_both_files() -> None:
    sheet = a_sheet(3)
    client = signed_in(make.clerk())
    base = f"/desk/calls/{sheet.call.code}/summary/1/"

    assert 'rowspan="3"' in text_of(client.get(base))
    for kind in ("docx", "xlsx"):
        response = client.get(f"{base}sheet.{kind}")
        assert response.content.startswith(b"PK")
        assert f".{kind}" in response["Content-Disposition"]


def test_the_internal_list_is_the_offices_and_each_export_is_on_record() -> None:
    call = make.call()
    make.proposal(call=call, state=ProposalState.ACCEPTED)
    url = f"/desk/calls/{call.code}/list/internal/"

    assert signed_in(make.user(role=Role.LEADER)).post(url, {"kind": "xlsx"}).status_code == 403
    assert not AuditEntry.objects.filter(action="lectures.export_internal_list").exists()
    response = signed_in(make.clerk()).post(url, {"kind": "xlsx", "extent": "accepted"})

    assert response.content.startswith(b"PK")
    assert AuditEntry.objects.filter(action="lectures.export_internal_list").count() == 1


def test_publishing_from_the_desk_shows_what_changes_and_refuses_to_repeat() -> None:
    call = make.call()
    make.proposal(call=call, state=ProposalState.ACCEPTED, title="看云识天气")
    client = signed_in(make.clerk())
    url = f"/desk/calls/{call.code}/programme/"
    assert "看云识天气" in text_of(client.get(url))

    done = client.post(f"{url}publish/", {"note": "首批"}, follow=True)
    assert "节目单第1版已公布" in text_of(done)
    again = client.post(f"{url}publish/")

    assert again.status_code == 422
    assert "与已公布的第1版相同" in text_of(again)
