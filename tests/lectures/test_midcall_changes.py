"""期中变动: a society is renamed and its contact hands over in mid-call, through the pages."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from keguang.core import clock
from keguang.core.audit import subject_key
from keguang.core.models import ContactRole, LinkPurpose, Organisation
from keguang.core.services.links import issue_link
from keguang.core.worker import Worker, load_handlers
from keguang.lectures.models import Recipient, Submission
from keguang.lectures.services.intake import READ_JOB
from keguang.lectures.states import ProposalState, SubmissionState
from tests import make
from tests.lectures import sheets

pytestmark = pytest.mark.django_db

OLD: Final = "洛阳市电机学会"
NEW: Final = "洛阳市电气学会"


@pytest.fixture
def clerk(settings: Any, tmp_path: Path) -> Client:
    settings.NOW = make.NOW
    settings.ORIGINALS_DIR = tmp_path
    return make.signed_in(make.clerk())


@pytest.fixture
def recipient() -> Recipient:
    return make.recipient(call=make.call(), organisation=make.society(name=OLD))


def change(client: Client, society: Organisation, action: str, **sent: str) -> str:
    url = reverse("core:organisation_change", args=[society.code, action])
    return client.post(url, sent, follow=True).content.decode()


def rename(client: Client, society: Organisation) -> str:
    return change(client, society, "rename", name=NEW, day=f"{make.NOW:%Y-%m-%d}")


def hand_over(client: Client, society: Organisation) -> str:
    sent = {"role": "liaison", "name": "赵磊", "phone": "13800000009", "email": "zl@example.com"}
    return change(client, society, "handover", **sent)


def link_of(recipient: Recipient) -> str:
    """The address in a letter to whoever is the contact now."""
    society = recipient.organisation
    contact = society.contacts.get(role=ContactRole.LIAISON, ended_on__isnull=True)
    _link, token = issue_link(
        purpose=LinkPurpose.FILL,
        organisation=society,
        subject=subject_key(recipient),
        contact=contact,
        now=make.NOW - timedelta(days=1),
        ttl=timedelta(days=30),
    )
    return reverse("lectures:link_fill", args=[token])


def read_arrived() -> None:
    load_handlers()
    Worker(clock=clock.now, names=[READ_JOB]).drain()


def test_a_form_under_the_old_name_is_the_renamed_societys(
    clerk: Client, recipient: Recipient
) -> None:
    """It was filled in and stamped before the rename, and comes without anybody's address."""
    said = rename(clerk, recipient.organisation)
    form = SimpleUploadedFile("征集表.xlsx", sheets.workbook(sheets.GOOD, organisation=OLD))
    clerk.post(reverse("lectures:upload"), {"files": [form]})
    read_arrived()
    submission = Submission.objects.get()
    bench = reverse("lectures:bench", args=[submission.code])
    asked = clerk.get(bench).content.decode()

    clerk.post(
        reverse("lectures:assign_organisation", args=[submission.code]),
        {"organisation": recipient.organisation_id},
    )
    clerk.post(reverse("lectures:settle", args=[submission.code]))

    assert f"已更名为{NEW}" in said
    assert f"按表中单位判断为{NEW}" in asked
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SETTLED
    assert {p.state for p in submission.proposals.all()} == {ProposalState.TO_REVIEW}
    board = clerk.get(reverse("lectures:board", args=[recipient.call.code])).content.decode()
    [row] = [row for row in board.split("<tr")[1:] if NEW in row]
    assert "报送完成" in row
    assert OLD not in board


def test_after_a_handover_the_old_link_ends_and_what_was_typed_goes_on(
    clerk: Client, recipient: Recipient
) -> None:
    society = recipient.organisation
    before = link_of(recipient)
    Client().post(f"{before}draft/", {"l0-title": "看云识天气", "l0-speaker": "王明", "count": "1"})

    rename(clerk, society)
    hand_over(clerk, society)

    ended = Client().get(before)
    assert ended.status_code == 410
    assert "看云识天气" not in ended.content.decode()
    assert Client().post(before, {"count": "1", "press": "send"}).status_code == 410
    after = link_of(recipient)
    page = Client().get(after).content.decode()
    assert NEW in page
    assert 'value="看云识天气"' in page
    sent = {"l0-title": "看云识天气", "l0-speaker": "王明", "l0-employer": "洛阳市气象局"}
    sent |= {"l0-contact_phone": "13800000012", "count": "1", "press": "send"}
    receipt = Client().post(after, sent, follow=True).content.decode()
    assert "已收到" in receipt
    assert Submission.objects.get().organisation == society


def test_the_new_contact_is_the_one_to_call_and_the_old_name_still_finds_the_society(
    clerk: Client, recipient: Recipient
) -> None:
    society = recipient.organisation
    predecessor = society.contacts.get()

    rename(clerk, society)
    hand_over(clerk, society)

    found = clerk.get(reverse("core:directory"), {"q": OLD}).content.decode()
    assert NEW in found
    assert "赵磊" in found
    page = clerk.get(reverse("core:organisation", args=[society.code])).content.decode()
    assert "13800000009" in page
    assert predecessor.phone not in page
    page = clerk.get(
        reverse("lectures:recipient", args=[recipient.call.code, society.code])
    ).content.decode()
    assert "13800000009" in page
    assert predecessor.phone not in page
