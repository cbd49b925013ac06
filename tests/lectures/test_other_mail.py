"""其他邮件: what the mailbox holds beside submissions, however much of it there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.models import MailboxMessage, MessageKind
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Client:
    make.call()
    return make.signed_in(make.clerk())


def _mail(number: int, subject: str, **more: Any) -> MailboxMessage:
    return MailboxMessage.objects.create(
        mailbox="m", identity=f"<{number}>", sender="lishi@example.com", subject=subject,
        sent_at=make.NOW + timedelta(minutes=number), seen_at=make.NOW,
        **{"kind": MessageKind.OTHER, **more},
    )  # fmt: skip


def test_the_oldest_of_many_other_mails_is_reached_by_pages_and_by_searching(
    clerk: Client,
) -> None:
    oldest = _mail(0, "三月的讲座")
    for number in range(1, 101):
        _mail(number, "发票")
    address = reverse("lectures:other_mail")

    first = clerk.get(address).content.decode()
    last = clerk.get(address, {"page": 3}).content.decode()
    found = clerk.get(address, {"q": "讲座"}).content.decode()

    assert oldest.subject not in first
    assert "?page=3" in first
    assert oldest.subject in last
    assert oldest.subject in found
    assert "发票" not in found


def test_other_mail_is_found_by_its_sender_and_in_another_kind(clerk: Client) -> None:
    _mail(1, "系统退信", sender_name="邮件系统", kind=MessageKind.BOUNCE)
    address = reverse("lectures:other_mail")

    here = clerk.get(address, {"q": "邮件系统"}).content.decode()
    everywhere = clerk.get(address, {"q": "邮件系统", "kind": "all"}).content.decode()

    assert "系统退信" not in here
    assert "?q=%E9%82%AE%E4%BB%B6%E7%B3%BB%E7%BB%9F&amp;kind=all" in here
    assert "系统退信" in everywhere


def test_taking_a_mail_back_returns_to_the_page_it_was_found_on(clerk: Client) -> None:
    mail = _mail(1, "三月的讲座")
    page = clerk.get(reverse("lectures:other_mail"), {"q": "讲座"}).content.decode()
    action = f"{reverse('lectures:fetch_mail', args=[mail.pk])}?q=%E8%AE%B2%E5%BA%A7"
    assert f'action="{action}"' in page

    answer = clerk.post(action)

    assert answer["Location"] == f"{reverse('lectures:other_mail')}?q=%E8%AE%B2%E5%BA%A7"
