"""交接 in mid-call: no letter goes out with a dead link, and nothing typed is lost."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.models import ContactRole, MailState, OutgoingMail
from keguang.core.selectors.links import LinkRevoked, resolve_link
from keguang.core.services.contacts import Handover, hand_over_contact
from keguang.core.services.links import save_draft
from keguang.core.services.organisations import rename_organisation
from keguang.core.services.outbox import cancel_mail, release_mail
from keguang.lectures.models import Recipient, Submission
from keguang.lectures.services import answers, calls, chasing, reviews
from keguang.lectures.services.corrections import update_contact_by_link
from keguang.lectures.services.resending import send_link_again
from keguang.lectures.states import CallState, DecisionResult, ProposalState, SubmissionState
from tests import make

pytestmark = pytest.mark.django_db
OLD, NEW = "old@example.com", "new@example.com"
NO_SPEAKER = {"level": "error", "code": "missing", "field": "speaker", "message": "缺主讲人"}


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.NOW = make.NOW


def a_recipient(state: CallState = CallState.OPEN) -> Recipient:
    society = make.society(address=OLD)
    contact = society.contacts.get()
    contact.email = OLD
    contact.save()
    return make.recipient(call=make.call(state=state), organisation=society)


def issued() -> Recipient:
    recipient = a_recipient(CallState.DRAFT)
    calls.issue_call(call=recipient.call, by=make.clerk(), now=make.NOW)
    return recipient


def hand_over(recipient: Recipient, name: str = "王芳", email: str = NEW) -> Handover:
    return hand_over_contact(
        organisation=recipient.organisation,
        role=ContactRole.LIAISON,
        name=name,
        email=email,
        by=make.clerk(),
        now=make.NOW,
    )


def letters(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=f"lectures.{kind}").order_by("pk"))


def token_in(mail: OutgoingMail) -> str:
    found = re.search(r"/(?:fill|correct)/([\w-]+)/", mail.body)
    assert found is not None
    return found[1]


def returned(recipient: Recipient) -> Submission:
    arrived = make.submission(
        call=recipient.call,
        organisation=recipient.organisation,
        state=SubmissionState.SETTLED,
        sender=OLD,
    )
    make.proposal(
        call=recipient.call,
        organisation=recipient.organisation,
        submission=arrived,
        state=ProposalState.RETURNED,
        error_count=1,
        findings=[NO_SPEAKER],
    )
    return arrived


def test_a_drafted_letter_goes_to_the_successor_under_the_new_name_with_what_was_typed() -> None:
    recipient = issued()
    [before] = letters("call")
    link = resolve_link(token_in(before), purpose="fill", now=make.NOW)
    typed = {"added": [{"title": "看云识天气"}], "corrected": {}}
    save_draft(link, typed, now=make.NOW)
    rename_organisation(
        organisation=recipient.organisation,
        name="洛阳市气象科普学会",
        day=date(2026, 2, 20),
        by=make.clerk(),
        now=make.NOW,
    )

    done = hand_over(recipient)

    before, after = letters("call")
    assert (before.state, after.state, done.redrafted) == (
        MailState.CANCELLED,
        MailState.DRAFT,
        1,
    )
    assert before.error == "联系人由李静变更为王芳，原办理链接已停用，这一封不再发出。"
    assert after.to == [NEW]
    assert after.body.startswith("洛阳市气象科普学会：")
    assert after.attachments.count() == 2
    with pytest.raises(LinkRevoked):
        resolve_link(token_in(before), purpose="fill", now=make.NOW)
    fresh = resolve_link(token_in(after), purpose="fill", now=make.NOW)
    assert (fresh.contact, fresh.draft) == (done.contact, typed)
    page = Client().get(reverse("lectures:link_fill", args=[token_in(after)]))
    assert 'value="看云识天气"' in page.content.decode()
    [released] = release_mail([after], by=make.clerk(), now=make.NOW)
    assert released.pk == after.pk


def test_a_released_letter_becomes_a_draft_again_and_a_sent_one_stays() -> None:
    queued, sent = issued(), issued()
    release_mail(letters("call"), by=make.clerk(), now=make.NOW)
    OutgoingMail.objects.filter(organisation=sent.organisation).update(
        state=MailState.SENT, sent_at=make.NOW
    )

    assert [hand_over(r).redrafted for r in (queued, sent)] == [1, 0]

    def states(recipient: Recipient) -> list[str]:
        return [m.state for m in letters("call") if m.organisation == recipient.organisation]

    assert states(queued) == [MailState.CANCELLED, MailState.DRAFT]
    assert states(sent) == [MailState.SENT]


def test_what_a_person_cancelled_stays_cancelled_before_and_after_a_handover() -> None:
    recipient, clerk = issued(), make.clerk()
    [mail] = letters("call")
    cancel_mail(mail, by=clerk, now=make.NOW)

    assert hand_over(recipient).redrafted == 0
    assert calls.draft_call_letters(call=recipient.call, by=clerk, now=make.NOW) == []
    assert [m.state for m in letters("call")] == [MailState.CANCELLED]


def test_what_a_handover_cancelled_is_drafted_once_and_may_be_cancelled_for_good() -> None:
    recipient, clerk = issued(), make.clerk()
    hand_over(recipient)

    assert calls.draft_call_letters(call=recipient.call, by=clerk, now=make.NOW) == []
    cancel_mail(letters("call")[-1], by=clerk, now=make.NOW)
    assert calls.draft_call_letters(call=recipient.call, by=clerk, now=make.NOW) == []
    assert [m.state for m in letters("call")] == [MailState.CANCELLED] * 2


def test_two_handovers_leave_one_letter_and_one_live_link() -> None:
    recipient = issued()

    hand_over(recipient)
    hand_over(recipient, name="赵敏", email="zm@example.com")

    *old, last = letters("call")
    assert [m.state for m in old] == [MailState.CANCELLED] * 2
    assert (last.state, last.to) == (MailState.DRAFT, ["zm@example.com"])
    live = resolve_link(token_in(last), purpose="fill", now=make.NOW)
    assert str(live.contact) == "赵敏"


def test_a_chase_is_drafted_anew_once_and_not_again_the_same_day() -> None:
    recipient, clerk = a_recipient(), make.clerk()
    asked: dict[str, Any] = {
        "call": recipient.call,
        "recipients": [recipient],
        "by": clerk,
        "now": make.NOW,
    }
    chasing.draft_chases(**asked)

    hand_over(recipient)

    assert chasing.draft_chases(**asked) == []
    before, after = letters("chase")
    assert (before.state, after.state, after.to) == (MailState.CANCELLED, MailState.DRAFT, [NEW])


def test_an_answer_goes_to_the_successor_and_no_more_to_the_address_that_wrote() -> None:
    recipient = a_recipient()
    answers.draft_answer(submission=returned(recipient), by=make.clerk(), now=make.NOW)

    hand_over(recipient)

    before, after = letters("answer")
    assert (before.to, before.state) == ([OLD], MailState.CANCELLED)
    assert (after.to, after.state) == ([NEW], MailState.DRAFT)
    assert after.attachments.count() == 1


def test_the_letter_about_a_review_is_drafted_anew() -> None:
    recipient = a_recipient()
    lecture = make.proposal(
        call=recipient.call, organisation=recipient.organisation, state=ProposalState.TO_REVIEW
    )
    reviews.review_content(
        seen={lecture.code: 1},
        result=DecisionResult.RETURN,
        opinion="请改通俗",
        by=make.reviewer(),
        now=make.NOW,
    )

    hand_over(recipient)

    before, after = letters("verdict")
    assert (before.state, after.state, after.to) == (MailState.CANCELLED, MailState.DRAFT, [NEW])
    assert "审核意见：请改通俗" in after.body


def test_a_successor_who_names_themself_by_link_gets_the_letter_too() -> None:
    recipient = issued()
    [asked] = calls.ask_contacts(call=recipient.call, by=make.clerk(), now=make.NOW)
    link = resolve_link(
        asked.body.partition("/contact/")[2].partition("/")[0],
        purpose="confirm_contact",
        now=make.NOW,
    )

    update_contact_by_link(link=link, name="王芳", phone="13800000099", email=NEW, now=make.NOW)

    before, after = letters("call")
    assert (before.state, after.state, after.to) == (MailState.CANCELLED, MailState.DRAFT, [NEW])
    assert [m.state for m in letters("contact")] == [MailState.CANCELLED]


def test_the_directorys_page_says_how_many_letters_were_drafted_anew() -> None:
    recipient = issued()

    page = make.signed_in(make.clerk()).post(
        reverse("core:organisation_change", args=[recipient.organisation.code, "handover"]),
        {"role": ContactRole.LIAISON, "name": "王芳", "phone": "13800000099", "email": NEW},
        follow=True,
    )

    assert "1封未发出的函件已按新联系人重新起草" in page.content.decode()


def press_send_again(recipient: Recipient) -> Any:
    address = (recipient.call.code, recipient.organisation.code)
    clerk = make.signed_in(make.clerk())
    page = clerk.get(reverse("lectures:recipient", args=address)).content.decode()
    button = reverse("lectures:recipient_link", args=address)
    assert f'action="{button}"' in page
    return clerk.post(button, follow=True)


def test_the_button_for_a_new_link_drafts_a_letter_that_shows_what_was_typed() -> None:
    recipient = issued()
    [sent] = letters("call")
    link = resolve_link(token_in(sent), purpose="fill", now=make.NOW)
    save_draft(link, {"added": [{"title": "看云识天气"}], "corrected": {}}, now=make.NOW)
    OutgoingMail.objects.update(state=MailState.SENT, sent_at=make.NOW)
    hand_over(recipient)

    press_send_again(recipient)
    press_send_again(recipient)

    [mail] = letters("link")
    assert (mail.state, mail.to) == (MailState.DRAFT, [NEW])
    assert "尚未提交的内容仍然保留" in mail.body
    page = Client().get(reverse("lectures:link_fill", args=[token_in(mail)]))
    assert 'value="看云识天气"' in page.content.decode()


def test_a_new_link_leads_to_the_correction_where_something_is_wrong() -> None:
    recipient = a_recipient()
    returned(recipient)

    mail = send_link_again(recipient=recipient, by=make.clerk(), now=make.NOW)

    assert "/correct/" in mail.body
    assert ("/fill/" in mail.body, "在线填报" in mail.body) == (False, False)


def test_no_new_link_for_an_exempt_society() -> None:
    recipient = a_recipient()
    recipient.exempt_reason = "换届"
    recipient.save()

    page = press_send_again(recipient)

    assert page.status_code == 403
    assert letters("link") == []
