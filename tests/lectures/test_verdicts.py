"""审核结果函: the reason of a return or a refusal reaches the society, once, as a draft."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from keguang.core.errors import RuleBroken
from keguang.core.models import MailState, Organisation, OutgoingMail
from keguang.core.selectors.originals import read_original
from keguang.core.services.outbox import release_mail
from keguang.documents.forms.correction import key_of_row
from keguang.lectures.models import Call, LeadersResult, Proposal, Recipient
from keguang.lectures.services import leaders, reviews, settling
from keguang.lectures.services.proposals import change_values
from keguang.lectures.states import DecisionKind, DecisionResult
from tests import make

pytestmark = pytest.mark.django_db
OPINION = "题目太专业，请改通俗。"
SAID = "审核意见：题目太专业，请改通俗"


def in_review(recipient: Recipient, *titles: str) -> list[Proposal]:
    arrived = make.submission(call=recipient.call, organisation=recipient.organisation)
    for title in titles:
        make.proposal(
            call=recipient.call,
            organisation=recipient.organisation,
            submission=arrived,
            title=title,
        )
    settling.settle_submission(submission=arrived, by=make.clerk(), now=make.NOW)
    OutgoingMail.objects.all().delete()  # the answer to the piece is told elsewhere
    return list(arrived.proposals.order_by("pk"))


def decide(
    result: DecisionResult, *proposals: Proposal, opinion: str = OPINION, by: Any = None
) -> None:
    reviews.review_content(
        seen={p.code: p.version for p in proposals},
        result=result,
        opinion=opinion,
        by=by or make.reviewer(),
        now=make.NOW,
    )


def a_recipient(call: Call | None = None, name: str = "洛阳市气象学会") -> Recipient:
    return make.recipient(call=call or make.call(), organisation=make.society(name=name))


def verdict_letters(organisation: Organisation | None = None) -> list[OutgoingMail]:
    found = OutgoingMail.objects.filter(kind="lectures.verdict").order_by("pk")
    return list(found.filter(organisation=organisation) if organisation else found)


def test_a_reviewers_return_drafts_a_letter_with_the_reason_a_link_and_the_sheet() -> None:
    first, *_others = in_review(a_recipient(), "雷达回波反演", "看云识天气", "防灾减灾")

    decide(DecisionResult.RETURN, first)

    [mail] = verdict_letters()
    assert (mail.state, mail.error) == (MailState.DRAFT, "")
    assert mail.subject.endswith("，1场退回补正")
    assert f"1. 《雷达回波反演》{SAID}。" in mail.body
    assert "按填报完整还差1场" in mail.body
    assert "/correct/" in mail.body
    sheet = load_workbook(BytesIO(read_original(mail.attachments.get().original))).worksheets[0]
    cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert SAID in cells
    assert key_of_row(first.code, first.version) in cells
    assert "看云识天气" not in mail.body


def test_the_reason_stands_on_the_correction_page_until_the_lecture_is_corrected(
    client: Any, settings: Any
) -> None:
    settings.NOW = make.NOW
    [lecture] = in_review(a_recipient(), "雷达回波反演")
    decide(DecisionResult.RETURN, lecture)
    [mail] = verdict_letters()
    token = mail.body.partition("/correct/")[2].partition("/")[0]
    address = reverse("lectures:link_correct", args=[token])

    before = client.get(address).content.decode()
    change_values(
        proposal=lecture, values={"title": "雨从哪里来"}, way="link", by=None, now=make.NOW
    )
    after = client.get(address).content.decode()

    assert f"《雷达回波反演》{SAID}" in before
    assert SAID not in after


def test_the_office_sees_the_reason_on_the_societys_page(settings: Any) -> None:
    settings.NOW = make.NOW
    recipient = a_recipient()
    [lecture] = in_review(recipient, "雷达回波反演")
    decide(DecisionResult.RETURN, lecture)

    address = reverse("lectures:recipient", args=[recipient.call.code, recipient.organisation.code])

    assert SAID in make.signed_in(make.clerk()).get(address).content.decode()


def test_a_refused_lecture_is_named_with_its_reason_and_what_lacks_is_asked_for() -> None:
    first, *_others = in_review(a_recipient(), "包治百病的磁疗", "看云识天气", "防灾减灾")

    decide(DecisionResult.REFUSE, first, opinion="内容缺乏科学依据")

    [mail] = verdict_letters()
    assert "未通过审核的1场：" in mail.body
    assert "1. 《包治百病的磁疗》审核意见：内容缺乏科学依据。" in mail.body
    assert "请于2月28日17:00前补报1场" in mail.body
    assert "/fill/" in mail.body
    assert "请补正以下" not in mail.body


def test_lectures_returned_one_by_one_are_one_letter_and_what_went_out_stays() -> None:
    one, two, three = in_review(a_recipient(), "甲", "乙", "丙")

    decide(DecisionResult.RETURN, one)
    decide(DecisionResult.RETURN, two)
    release_mail(verdict_letters(), by=make.clerk(), now=make.NOW)
    decide(DecisionResult.REFUSE, three)

    assert [mail.state for mail in verdict_letters()] == [
        MailState.CANCELLED,
        MailState.QUEUED,
        MailState.DRAFT,
    ]
    assert "2场退回补正、1场未通过" in verdict_letters()[-1].subject


def test_each_society_gets_its_own_letter() -> None:
    call = make.call()
    mine, other = a_recipient(call), a_recipient(call, "洛阳市地震学会")
    lectures = [*in_review(mine, "甲"), *in_review(other, "乙")]

    decide(DecisionResult.RETURN, *lectures)

    [to_mine], [to_other] = (verdict_letters(r.organisation) for r in (mine, other))
    assert ("《甲》" in to_mine.body, "《乙》" in to_mine.body) == (True, False)
    assert ("《甲》" in to_other.body, "《乙》" in to_other.body) == (False, True)


def test_an_agreement_drafts_nothing() -> None:
    decide(DecisionResult.AGREE, *in_review(a_recipient(), "看云识天气"))

    assert verdict_letters() == []


def test_a_decision_taken_back_takes_its_draft_and_leaves_what_else_was_told() -> None:
    one, two = in_review(a_recipient(), "甲", "乙")
    reviewer = make.reviewer()
    decide(DecisionResult.RETURN, one, by=reviewer)
    decide(DecisionResult.RETURN, two, by=reviewer)

    decision = two.decisions.get(kind=DecisionKind.CONTENT)
    reviews.void_decision(decision=decision, by=reviewer, now=make.NOW)

    *gone, last = verdict_letters()
    assert [mail.state for mail in gone] == [MailState.CANCELLED] * 2
    assert last.state == MailState.DRAFT
    assert ("《甲》" in last.body, "《乙》" in last.body) == (True, False)


def test_the_countys_reason_is_told_as_the_countys() -> None:
    [lecture] = in_review(a_recipient(), "看云识天气")
    county = make.county()
    reviews.send_to_territory(proposal=lecture, county=county, by=make.clerk(), now=make.NOW)

    reviews.decide_for_territory(
        proposal=lecture,
        result=DecisionResult.RETURN,
        opinion="场地已拆",
        by=make.county_clerk(of=county),
        now=make.NOW,
    )

    assert "《看云识天气》属地审核意见：场地已拆。" in verdict_letters()[0].body


def leaders_result(lectures: Sequence[Proposal], text: str, excepted: str) -> LeadersResult:
    clerk, call = make.clerk(), lectures[0].call
    sheet = leaders.make_summary_sheet(call=call, reviewed_only=False, by=clerk, now=make.NOW)
    words = leaders.LeadersWords(text, excepted, "主席办公会", "分管副主席", date(2026, 2, 19))
    entered = leaders.enter_result(sheet=sheet, words=words, by=clerk, now=make.NOW)
    return leaders.confirm_result(result=entered, included=[], by=clerk, now=make.NOW)


@pytest.mark.parametrize(
    ("excepted", "line"),
    [
        (DecisionResult.RETURN, "1. 《乙》领导审定意见：退回补正。"),
        (DecisionResult.REFUSE, "1. 《乙》领导审定意见：不予通过。"),
    ],
)
def test_the_leaders_result_tells_each_society_once_and_is_taken_back_with_its_letter(
    excepted: DecisionResult, line: str
) -> None:
    lectures = in_review(a_recipient(), "甲", "乙", "丙")

    result = leaders_result(lectures, "除2外同意", excepted)

    [mail] = verdict_letters()
    assert line in mail.body
    assert "《甲》" not in mail.body

    leaders.void_result(result=result, by=make.clerk(), now=make.NOW)

    assert [m.state for m in verdict_letters()] == [MailState.CANCELLED]


def test_a_settlement_is_not_undone_under_a_verdict_whose_letter_waits() -> None:
    lecture, _other = in_review(a_recipient(), "甲", "乙")
    decide(DecisionResult.RETURN, lecture)

    with pytest.raises(RuleBroken, match="退回补正"):
        settling.undo_settlement(submission=lecture.submission, by=make.clerk(), now=make.NOW)

    assert [m.state for m in verdict_letters()] == [MailState.DRAFT]


def test_the_reviewer_is_told_that_the_letter_is_drafted(settings: Any) -> None:
    settings.NOW = make.NOW
    [lecture] = in_review(a_recipient(), "雷达回波反演")

    page = make.signed_in(make.reviewer()).post(
        reverse("lectures:review_decide"),
        {"pick": f"{lecture.code}:1", "result": "return", "opinion": OPINION},
        follow=True,
    )

    assert "审核结果函已起草" in page.content.decode()
    assert len(verdict_letters()) == 1
