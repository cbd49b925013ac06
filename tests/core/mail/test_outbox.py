from datetime import timedelta
from typing import Any

import pytest

from keguang.core.errors import IllegalTransition, NotAllowed, RuleBroken
from keguang.core.models import AuditEntry, MailState, OutgoingMail, Role
from keguang.core.selectors.outbox import drafts, outbox, outbox_counts
from keguang.core.sending.states import TRANSITIONS, MailAction, is_lawful
from keguang.core.services.organisations import clear_bounce, mark_bounced
from keguang.core.services.outbox import (
    cancel_mail,
    confirm_sent,
    draft_mail,
    edit_mail,
    release_mail,
)
from tests import make

pytestmark = pytest.mark.django_db


def draft(**more: Any) -> OutgoingMail:
    values: dict[str, Any] = {
        "key": "reminder:1",
        "kind": "reminder",
        "organisation": None,
        "to": ["a@example.com"],
        "subject": "催报",
        "body": "请报送。",
        "by": None,
        "now": make.NOW,
    }
    return draft_mail(**(values | more))


def test_the_same_occasion_drafts_one_letter_and_keeps_what_a_person_wrote() -> None:
    first = draft(attachments=[("附件1.docx", b"PK")])
    edit_mail(first, body="请尽快报送。", by=make.clerk(), now=make.NOW)

    again = draft(body="请报送。")

    assert (again.pk, again.body) == (first.pk, "请尽快报送。")
    assert [a.name for a in again.attachments.all()] == ["附件1.docx"]


def test_a_subject_cannot_carry_another_header() -> None:
    mail = draft(subject="催报\r\nBcc: x@example.com")

    assert mail.subject == "催报 Bcc: x@example.com"


@pytest.mark.parametrize("address", ["no-address", "a@example.com\nBcc: b@example.com", ""])
def test_what_is_no_address_is_refused_by_name(address: str) -> None:
    with pytest.raises(RuleBroken, match="不是有效的邮箱地址"):
        draft(to=[address])

    assert not OutgoingMail.objects.exists()


def test_each_receiver_is_written_to_once() -> None:
    assert draft(to=["A@example.com", "a@example.com", "b@example.com"]).to == [
        "A@example.com",
        "b@example.com",
    ]


def test_a_draft_to_a_bounced_address_says_so_and_is_not_released() -> None:
    society = make.society(address="gone@example.com")
    mark_bounced(address="gone@example.com", reason="550", now=make.NOW)
    clerk = make.clerk()

    mail = draft(to=["Gone@example.com"], organisation=society)
    released = release_mail([mail], by=clerk, now=make.NOW)
    clear_bounce(address=society.addresses.get(), by=clerk, now=make.NOW)
    released_later = release_mail([mail], by=clerk, now=make.NOW)

    assert mail.error == "收件地址曾被退信，请核对：Gone@example.com"
    assert (released, [m.pk for m in released_later]) == ([], [mail.pk])


def test_a_draft_without_an_address_waits_for_one() -> None:
    mail = draft(to=[])

    assert release_mail([mail], by=None, now=make.NOW) == []
    mail = edit_mail(mail, to=["a@example.com"], by=make.clerk(), now=make.NOW)

    assert [m.pk for m in release_mail([mail], by=None, now=make.NOW)] == [mail.pk]


def test_releasing_all_twice_queues_each_once_with_one_entry_each() -> None:
    mails = [draft(key=f"reminder:{n}") for n in range(3)]
    clerk = make.clerk()

    first = release_mail(mails, by=clerk, now=make.NOW)
    second = release_mail(mails, by=clerk, now=make.NOW + timedelta(minutes=1))

    assert (len(first), second) == (3, [])
    assert set(OutgoingMail.objects.values_list("state", "released_at")) == {
        (MailState.QUEUED, make.NOW)
    }
    assert AuditEntry.objects.filter(action="core.release_mail").count() == 3


def test_a_cancelled_letter_is_not_released_and_not_edited() -> None:
    mail, clerk = draft(), make.clerk()
    cancel_mail(mail, by=clerk, now=make.NOW)

    assert release_mail([mail], by=clerk, now=make.NOW) == []
    with pytest.raises(IllegalTransition, match="邮件已取消"):
        edit_mail(mail, body="x", by=clerk, now=make.NOW)


def test_a_clerk_of_one_county_cannot_touch_anothers_letters() -> None:
    here = make.county(name="嵩县", code="410325")
    there = make.county(name="栾川县", code="410324")
    society = make.society(territory=there)
    mail = draft(organisation=society)
    stranger = make.user(role=Role.CLERK, division=here)

    for act in (
        lambda: edit_mail(mail, body="x", by=stranger, now=make.NOW),
        lambda: release_mail([mail], by=stranger, now=make.NOW),
        lambda: cancel_mail(mail, by=stranger, now=make.NOW),
        lambda: confirm_sent(mail, by=stranger, now=make.NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    mail.refresh_from_db()
    assert (mail.state, mail.body) == (MailState.DRAFT, "请报送。")
    assert not outbox(stranger).exists()
    assert outbox(make.user(role=Role.CLERK, division=there)).get() == mail


def test_a_failed_letter_changed_and_sent_again_is_another_letter_to_the_receiver() -> None:
    mail, clerk = draft(), make.clerk()
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.FAILED, handed_over_at=make.NOW, attempts=1
    )

    edited = edit_mail(mail, body="更正：", by=clerk, now=make.NOW)

    assert edited.state == MailState.DRAFT
    assert edited.message_id != mail.message_id


def test_a_letter_of_uncertain_fate_can_be_marked_as_gone_out() -> None:
    mail = draft()
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.FAILED, handed_over_at=make.NOW, error="不确定是否发出"
    )

    confirmed = confirm_sent(mail, by=make.clerk(), now=make.NOW + timedelta(days=1))

    assert (confirmed.state, confirmed.sent_at, confirmed.error) == (
        MailState.SENT,
        make.NOW,
        "",
    )


def test_the_lists_narrow_by_state_kind_and_subject() -> None:
    clerk = make.clerk()
    draft(key="a", about="lectures.Call:1")
    release_mail([draft(key="b", kind="receipt", about="lectures.Call:1")], by=None, now=make.NOW)

    assert [m.key for m in outbox(clerk, state=MailState.QUEUED)] == ["b"]
    assert [m.key for m in outbox(clerk, kind="reminder")] == ["a"]
    assert [m.key for m in drafts(kind="reminder", about="lectures.Call:1")] == ["a"]
    counts = outbox_counts(clerk, about="lectures.Call:1")
    assert (counts.draft, counts.queued, counts.sent) == (1, 1, 0)


@pytest.mark.parametrize("state", MailState)
@pytest.mark.parametrize("action", MailAction)
def test_only_listed_steps_are_lawful(state: MailState, action: MailAction) -> None:
    assert is_lawful(state, action) == ((state, action) in TRANSITIONS)


def test_every_state_can_be_reached() -> None:
    assert {MailState.DRAFT, *TRANSITIONS.values()} == set(MailState)
