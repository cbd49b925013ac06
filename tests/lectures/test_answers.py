"""答复: the receipt, and the judgement with its two ways to correct."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from keguang.core.errors import RuleBroken
from keguang.core.models import MailState, OutgoingMail, Setting, SignedLink
from keguang.core.parameters import AUTO_RECEIPT
from keguang.core.selectors.originals import read_original
from keguang.core.services.outbox import release_mail
from keguang.documents.forms.correction import KEY_HEADING
from keguang.lectures.models import Proposal, Recipient, Submission
from keguang.lectures.services import answers
from keguang.lectures.states import Door, SubmissionState
from tests import make

pytestmark = pytest.mark.django_db
NO_SPEAKER = {"level": "error", "code": "missing", "field": "speaker", "message": "缺主讲人"}


def settled(recipient: Recipient, **more: Any) -> Submission:
    return make.submission(
        call=recipient.call,
        organisation=recipient.organisation,
        state=SubmissionState.SETTLED,
        sender="liaison@example.com",
        **more,
    )


def faulty(submission: Submission, **values: Any) -> Proposal:
    return make.proposal(
        call=submission.call,
        organisation=submission.organisation,
        submission=submission,
        error_count=1,
        findings=[NO_SPEAKER],
        **values,
    )


def recipient_of_a_call() -> Recipient:
    return make.recipient(call=make.call(), organisation=make.society(name="洛阳市气象学会"))


def test_the_judgement_names_lectures_by_title_and_says_what_lacks() -> None:
    submission = settled(recipient_of_a_call())
    make.proposal(
        call=submission.call,
        organisation=submission.organisation,
        submission=submission,
        title="看云识天气",
    )
    faulty(submission, title="防灾减灾", speaker="")

    mail = answers.draft_answer(submission=submission, by=make.clerk(), now=make.NOW)

    assert mail.state == MailState.DRAFT
    assert mail.to == ["liaison@example.com"]
    assert mail.subject.endswith("：1场需补正，还差2场（填报完整）")
    assert "填报完整1场：《看云识天气》。" in mail.body
    assert "1. 《防灾减灾》缺主讲人。" in mail.body
    assert "应报3场，按填报完整还差2场。请于2月28日17:00前补报1场。" in mail.body


def test_the_judgement_offers_a_link_and_a_sheet_with_the_lecture_key() -> None:
    submission = settled(recipient_of_a_call())
    proposal = faulty(submission, title="防灾减灾", speaker="")

    mail = answers.draft_answer(submission=submission, by=make.clerk(), now=make.NOW)

    assert "两种办法任选一种" in mail.body
    assert "/correct/" in mail.body
    attachment = mail.attachments.get()
    assert attachment.name == "补正表_洛阳市气象学会.xlsx"
    path = read_original(attachment.original)
    cells = {cell for row in load_sheet(path) for cell in row}
    assert {KEY_HEADING, f"{proposal.code}-v1", "主讲人：缺主讲人"} <= cells


def load_sheet(data: bytes) -> list[tuple[Any, ...]]:
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def test_a_complete_form_is_answered_without_link_or_sheet() -> None:
    recipient = recipient_of_a_call()
    submission = settled(recipient)
    make.proposals(
        3, call=submission.call, organisation=recipient.organisation, submission=submission
    )

    mail = answers.draft_answer(submission=submission, by=make.clerk(), now=make.NOW)

    assert "将进入审核" in mail.body
    assert mail.subject.endswith("：报送完成")
    assert not mail.attachments.exists()
    assert not SignedLink.objects.exists()


def test_answering_again_for_the_same_facts_is_the_same_letter() -> None:
    submission = settled(recipient_of_a_call())
    faulty(submission)
    clerk = make.clerk()

    first = answers.draft_answer(submission=submission, by=clerk, now=make.NOW)
    again = answers.draft_answer(submission=submission, by=clerk, now=make.NOW)

    assert first == again
    assert SignedLink.objects.count() == 1


def test_new_facts_replace_a_draft_but_never_a_letter_that_went_out() -> None:
    submission = settled(recipient_of_a_call())
    proposal = faulty(submission)
    clerk = make.clerk()
    draft = answers.draft_answer(submission=submission, by=clerk, now=make.NOW)
    proposal.error_count, proposal.findings = 0, []
    proposal.save()

    second = answers.draft_answer(submission=submission, by=clerk, now=make.NOW)
    release_mail([second], by=clerk, now=make.NOW)
    faulty(submission)
    third = answers.draft_answer(submission=submission, by=clerk, now=make.NOW)

    states = [OutgoingMail.objects.get(pk=mail.pk).state for mail in (draft, second, third)]
    assert states == [MailState.CANCELLED, MailState.QUEUED, MailState.DRAFT]


def test_a_cancelled_answer_can_be_drafted_again() -> None:
    submission = settled(recipient_of_a_call())
    faulty(submission)
    clerk = make.clerk()
    first = answers.draft_answer(submission=submission, by=clerk, now=make.NOW)

    cancelled = answers.cancel_answer(submission=submission, by=clerk, now=make.NOW)
    second = answers.draft_answer(submission=submission, by=clerk, now=make.NOW)

    assert cancelled == 1
    assert second != first
    assert second.state == MailState.DRAFT


def test_a_college_is_answered_on_what_its_university_has_sent() -> None:
    recipient = recipient_of_a_call()
    college = make.society(name="洛阳理工学院计算机学院")
    college.department_of = recipient.organisation
    college.save()
    submission = make.submission(
        call=recipient.call, organisation=college, state=SubmissionState.SETTLED
    )

    mail = answers.draft_answer(submission=submission, by=make.clerk(), now=make.NOW)

    assert mail.organisation == recipient.organisation


def test_a_submission_of_nobody_has_no_answer() -> None:
    submission = make.submission(call=make.call())

    with pytest.raises(RuleBroken, match="确定报送单位"):
        answers.draft_answer(submission=submission, by=make.clerk(), now=make.NOW)


def test_a_mail_is_acknowledged_once_and_without_judging_it() -> None:
    submission = settled(recipient_of_a_call())

    receipt = answers.draft_receipt(submission=submission, now=make.NOW)
    again = answers.draft_receipt(submission=submission, now=make.NOW)

    assert receipt is not None
    assert receipt == again
    assert "已收悉" in receipt.body
    assert "场" not in receipt.body.replace(submission.call.title, "")


def test_the_receipt_goes_out_by_itself_only_if_the_office_lets_it() -> None:
    Setting.objects.create(key=AUTO_RECEIPT.key, value=True)

    receipt = answers.draft_receipt(submission=settled(recipient_of_a_call()), now=make.NOW)

    assert receipt is not None
    assert receipt.state == MailState.QUEUED


def test_after_the_deadline_only_what_nobody_has_sent_yet_is_asked_for() -> None:
    submission = settled(recipient_of_a_call())
    faulty(submission, title="防灾减灾", speaker="")
    make.proposal(call=submission.call, organisation=submission.organisation, submission=submission)

    late = make.DEADLINE + timedelta(days=3)
    mail = answers.draft_answer(submission=submission, by=make.clerk(), now=late)

    assert "按填报完整还差2场。现已过截止时间，请尽快补报1场。" in mail.body


def test_what_was_typed_or_is_of_nobody_is_not_acknowledged_by_mail() -> None:
    recipient = recipient_of_a_call()
    by_link = settled(recipient, door=Door.LINK)
    unknown = make.submission(call=recipient.call, sender="x@example.com")

    assert answers.draft_receipt(submission=by_link, now=make.NOW) is None
    assert answers.draft_receipt(submission=unknown, now=make.NOW) is None
