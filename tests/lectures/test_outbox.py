"""发件箱: drafts are looked at, changed, sent once, or taken back, by the office only."""

from typing import Any

import pytest
from django.urls import reverse

from keguang.core.models import MailAddress, MailState, OutgoingMail, Role
from keguang.core.services.outbox import draft_mail
from keguang.lectures.models import Recipient
from keguang.lectures.services.letters import KIND_CALL, KIND_CHASE
from tests import make

pytestmark = pytest.mark.django_db


def letter(recipient: Recipient, *, kind: str = KIND_CALL, key: str = "") -> OutgoingMail:
    return draft_mail(
        key=key or f"{kind}:{recipient.pk}",
        kind=kind,
        organisation=recipient.organisation,
        to=[recipient.organisation.addresses.get().address],
        subject=f"致{recipient.organisation}",
        body="正文",
        attachments=[("附件1.xlsx", b"bytes")],
        by=None,
        now=make.NOW,
    )


def test_drafts_are_listed_by_occasion_with_their_counts() -> None:
    call = make.call()
    first = letter(make.recipient(call=call))
    second = letter(make.recipient(call=call), kind=KIND_CHASE)

    client = make.signed_in(make.clerk())
    everything = client.get(reverse("lectures:outbox")).content.decode()
    chases = client.get(reverse("lectures:outbox"), {"kind": KIND_CHASE}).content.decode()

    assert first.subject in everything
    assert second.subject in chases
    assert first.subject not in chases


def test_sending_all_takes_every_draft_of_the_list_and_no_other() -> None:
    call = make.call()
    calls = [letter(make.recipient(call=call)) for _ in range(3)]
    chase = letter(make.recipient(call=call), kind=KIND_CHASE)

    client = make.signed_in(make.clerk())
    url = f"{reverse('lectures:outbox_send')}?kind={KIND_CALL}"
    client.post(url, {"everything": "1"})
    client.post(url, {"everything": "1"})

    states = {mail.pk: OutgoingMail.objects.get(pk=mail.pk).state for mail in [*calls, chase]}
    assert [states[mail.pk] for mail in calls] == [MailState.QUEUED] * 3
    assert states[chase.pk] == MailState.DRAFT


def test_the_chosen_letters_go_and_the_unreachable_stay_with_the_reason() -> None:
    call = make.call()
    good, lost = letter(make.recipient(call=call)), letter(make.recipient(call=call))
    MailAddress.objects.filter(organisation=lost.organisation).update(bounced_at=make.NOW)

    answer = make.signed_in(make.clerk()).post(
        reverse("lectures:outbox_send"), {"pick": [good.pk, lost.pk]}, follow=True
    )

    good.refresh_from_db()
    lost.refresh_from_db()
    assert (good.state, lost.state) == (MailState.QUEUED, MailState.DRAFT)
    assert "1封没有可用的收件地址" in answer.content.decode()


def test_one_letter_is_changed_before_it_goes() -> None:
    mail = letter(make.recipient(call=make.call()))
    client = make.signed_in(make.clerk())

    client.post(
        reverse("lectures:outbox_edit", args=[mail.pk]),
        {"to": "a@example.com，b@example.com", "subject": "新主题", "body": "新正文"},
    )

    mail.refresh_from_db()
    assert (mail.to, mail.subject) == (["a@example.com", "b@example.com"], "新主题")


def test_a_wrong_address_is_said_at_the_form() -> None:
    mail = letter(make.recipient(call=make.call()))

    answer = make.signed_in(make.clerk()).post(
        reverse("lectures:outbox_edit", args=[mail.pk]),
        {"to": "没有邮箱", "subject": "主题", "body": "正文"},
    )

    assert answer.status_code == 422
    assert "不是有效的邮箱地址" in answer.content.decode()


def test_a_draft_is_cancelled_and_what_is_sent_cannot_be() -> None:
    draft, sent = (letter(make.recipient(call=make.call())) for _ in range(2))
    OutgoingMail.objects.filter(pk=sent.pk).update(state=MailState.SENT, sent_at=make.NOW)
    client = make.signed_in(make.clerk())

    client.post(reverse("lectures:outbox_cancel", args=[draft.pk]))
    refused = client.post(reverse("lectures:outbox_cancel", args=[sent.pk]))

    draft.refresh_from_db()
    assert draft.state == MailState.CANCELLED
    assert refused.status_code == 422


def test_an_attachment_is_what_goes_out_under_its_name() -> None:
    mail = letter(make.recipient(call=make.call()))
    file = mail.attachments.get()

    answer = make.signed_in(make.clerk()).get(
        reverse("lectures:outbox_file", args=[mail.pk, file.pk])
    )

    assert answer.content == b"bytes"
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("path", ["", "send/", "{pk}/", "{pk}/edit/", "{pk}/release/"])
def test_the_outbox_is_closed_to_everybody_else(path: str) -> None:
    recipient = make.recipient(call=make.call())
    mail = letter(recipient)
    url = reverse("lectures:outbox") + path.format(pk=mail.pk)

    for user in (make.reviewer(), make.secretary(of=recipient.organisation)):
        client = make.signed_in(user)
        method: Any = client.get if path in {"", "{pk}/"} else client.post
        assert method(url, {"pick": [mail.pk]}).status_code in {302, 403, 404}

    mail.refresh_from_db()
    assert mail.state == MailState.DRAFT


def test_a_county_scoped_clerk_reaches_only_letters_of_the_county() -> None:
    county = make.county()
    call = make.call()
    own = letter(make.recipient(call=call, organisation=make.society(territory=county)))
    foreign = letter(make.recipient(call=call))
    scoped = make.user(role=Role.CLERK, division=county)

    client = make.signed_in(scoped)
    client.post(reverse("lectures:outbox_send"), {"everything": "1"})

    own.refresh_from_db()
    foreign.refresh_from_db()
    assert (own.state, foreign.state) == (MailState.QUEUED, MailState.DRAFT)
    assert client.get(reverse("lectures:outbox_mail", args=[foreign.pk])).status_code == 404
