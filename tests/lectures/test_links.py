"""What a society sees behind its link: without an account, without scripts, told kindly."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from keguang.core.audit import subject_key
from keguang.core.models import LinkPurpose, SignedLink
from keguang.core.services.links import issue_link
from keguang.lectures.models import Proposal, Recipient, Submission
from keguang.lectures.states import Door, SubmissionState
from tests import make

pytestmark = pytest.mark.django_db
LECTURE = {
    "l0-title": "看云识天气",
    "l0-speaker": "王明",
    "l0-employer": "洛阳市气象局",
    "l0-contact_phone": "13800000012",
}
NO_SPEAKER = {"level": "error", "code": "missing", "field": "speaker", "message": "缺主讲人"}


@pytest.fixture(autouse=True)
def _before_the_deadline(settings: Any) -> None:
    settings.NOW = make.NOW
    cache.clear()


def url_of(recipient: Recipient, purpose: LinkPurpose = LinkPurpose.FILL, days: int = 30) -> str:
    _link, token = issue_link(
        purpose=purpose,
        organisation=recipient.organisation,
        subject=subject_key(recipient),
        contact=recipient.contact,
        now=make.NOW - timedelta(days=1),
        ttl=timedelta(days=days),
    )
    page = {"fill": "fill", "correct": "correct", "confirm_contact": "contact"}[purpose]
    return reverse(f"lectures:link_{page}", args=[token])


def faulty(recipient: Recipient) -> Proposal:
    arrived = make.submission(
        call=recipient.call, organisation=recipient.organisation, state=SubmissionState.SETTLED
    )
    return make.proposal(
        call=recipient.call,
        organisation=recipient.organisation,
        submission=arrived,
        error_count=1,
        findings=[NO_SPEAKER],
        speaker="",
        title="防灾减灾",
    )


def test_the_form_opens_without_an_account_with_as_many_blocks_as_are_asked_for() -> None:
    recipient = make.recipient(call=make.call())

    page = Client().get(url_of(recipient)).content.decode()

    assert recipient.organisation.name in page
    assert len(re.findall(r'name="l\d+-title"', page)) == 3


def test_a_block_is_added_and_removed_without_scripts_and_nothing_typed_is_lost() -> None:
    url = url_of(make.recipient(call=make.call()))
    client = Client()

    client.post(url, {**LECTURE, "l3-title": "第四", "count": "4", "press": "add"})
    added = client.get(url).content.decode()
    client.post(url, {**LECTURE, "l1-title": "不要了", "count": "5", "press": "remove:1"})
    removed = client.get(url).content.decode()

    assert len(re.findall(r'name="l\d+-title"', added)) == 5
    assert 'value="看云识天气"' in removed
    assert "不要了" not in removed
    assert not Submission.objects.exists()


def test_a_draft_is_kept_on_the_server_by_the_button_and_by_itself() -> None:
    recipient = make.recipient(call=make.call())
    url = url_of(recipient)

    kept = Client().post(f"{url}draft/", {**LECTURE, "count": "1"})

    assert kept.status_code == 204
    assert 'value="看云识天气"' in Client().get(url).content.decode()
    assert SignedLink.objects.get().draft["added"][0]["speaker"] == "王明"


def test_the_preview_shows_what_is_missing_and_sending_takes_what_was_shown() -> None:
    url = url_of(make.recipient(call=make.call()))
    client = Client()

    preview = client.post(url, {"l0-title": "看云识天气", "count": "1", "press": "preview"})
    assert "缺主讲人" in preview.content.decode()
    assert not Submission.objects.exists()
    sent = client.post(url, {**LECTURE, "count": "1", "press": "send"}, follow=True)

    page = sent.content.decode()
    assert "已收到" in page
    assert "填报完整 1 场" in page
    assert "按填报完整还差2场" in page
    assert Submission.objects.get().door == Door.LINK


def test_the_receipt_leads_to_the_correction_of_what_was_just_sent() -> None:
    url = url_of(make.recipient(call=make.call()))
    client = Client()
    sent = client.post(url, {"l0-title": "防灾减灾", "count": "1", "press": "send"}, follow=True)
    receipt_url = sent.redirect_chain[-1][0]

    opened = client.post(receipt_url, follow=True)

    page = opened.content.decode()
    assert "有1场需要补正" in page
    assert "缺主讲人" in page


def test_an_empty_form_is_not_sent_and_says_so() -> None:
    url = url_of(make.recipient(call=make.call()))

    answer = Client().post(url, {"count": "1", "press": "send"}, follow=True)

    assert "请至少填写一场讲座" in answer.content.decode()
    assert not Submission.objects.exists()


def test_files_may_be_sent_in_place_of_the_form() -> None:
    recipient = make.recipient(call=make.call())
    url = url_of(recipient)
    file = SimpleUploadedFile("附件1.xlsx", b"PK\x03\x04 some bytes")

    answer = Client().post(f"{url}files/", {"files": file}, headers={"Accept": "application/json"})

    told = json.loads(answer.content)
    submission = Submission.objects.get()
    assert told["ok"]
    assert submission.code in told["url"]
    assert (submission.door, submission.organisation) == (Door.UPLOAD, recipient.organisation)
    assert "附件1.xlsx" in Client().get(told["url"]).content.decode()


def test_photos_of_one_form_and_an_excel_beside_them_are_one_delivery() -> None:
    url = url_of(make.recipient(call=make.call()))
    names = ["征集表.xlsx", "第2页.jpg", "第1页.jpg"]
    files = [SimpleUploadedFile(name, name.encode()) for name in names]

    Client().post(
        f"{url}files/", {"files": files, "rotation": ["0", "90", "0"], "as_one_form": "on"}
    )

    submission = Submission.objects.get()
    assert submission.one_form
    kept = [(file.name, file.rotation) for file in submission.files.all()]
    assert kept == [("征集表.xlsx", 0), ("第2页.jpg", 90), ("第1页.jpg", 0)]


def test_the_page_behind_a_link_offers_to_order_turn_and_join_photos() -> None:
    page = Client().get(url_of(make.recipient(call=make.call()))).content.decode()

    assert 'name="as_one_form"' in page
    assert "data-turn-page" in page
    assert "web/js/pages" in page


def test_a_correction_shows_only_lectures_with_faults_each_fault_beside_its_field() -> None:
    recipient = make.recipient(call=make.call())
    proposal = faulty(recipient)
    sound = make.proposal(
        call=recipient.call, organisation=recipient.organisation, title="二十四节气"
    )

    page = Client().get(url_of(recipient, LinkPurpose.CORRECT)).content.decode()

    assert f'name="c{proposal.code}-speaker"' in page
    assert re.search(r'-fault"><svg.*?缺主讲人', page, re.DOTALL)
    assert sound.code not in page
    assert len(re.findall(r'name="l\d+-title"', page)) == 1  # 3 asked, 1 sound, 1 to correct


def test_a_correction_is_sent_through_preview_and_changes_the_lecture() -> None:
    recipient = make.recipient(call=make.call())
    proposal = faulty(recipient)
    url = url_of(recipient, LinkPurpose.CORRECT)
    typed = {"code": proposal.code, f"c{proposal.code}-speaker": "王明", "count": "0"}

    Client().post(url, {**typed, "press": "preview"})
    Client().post(url, {**typed, "press": "send"})

    proposal.refresh_from_db()
    assert (proposal.speaker, proposal.error_count) == ("王明", 0)


def test_a_link_opens_only_what_it_is_for() -> None:
    recipient = make.recipient(call=make.call())
    token = url_of(recipient).rstrip("/").rpartition("/")[2]

    for page in ("correct", "contact"):
        answer = Client().get(reverse(f"lectures:link_{page}", args=[token]))
        assert answer.status_code == 410


def test_the_receipt_of_another_society_is_not_found() -> None:
    call = make.call()
    url = url_of(make.recipient(call=call))
    Client().post(url, {**LECTURE, "count": "1", "press": "send"})
    stranger = url_of(make.recipient(call=call)).rstrip("/").rpartition("/")[2]
    code = Submission.objects.get().code

    answer = Client().get(reverse("lectures:link_receipt", args=[stranger, code]))

    assert answer.status_code == 404


@pytest.mark.parametrize("ending", ["expired", "revoked", "unknown"])
def test_an_ended_link_says_why_and_whom_to_ring(ending: str) -> None:
    url = url_of(make.recipient(call=make.call()), days=1 if ending == "expired" else 30)
    if ending == "revoked":
        SignedLink.objects.update(revoked_at=make.NOW)
    if ending == "unknown":
        url = reverse("lectures:link_fill", args=["nonsense"])

    answer = Client().get(url)

    page = answer.content.decode()
    assert answer.status_code == 410
    assert "这个链接现在不能使用" in page
    assert "tel:0379-00000000" in page


def test_an_exempt_society_is_told_instead_of_asked_to_fill_in() -> None:
    url = url_of(make.recipient(call=make.call(), exempt_reason="换届"))

    answer = Client().get(url)

    assert answer.status_code == 403
    assert "本单位本次免报：换届" in answer.content.decode()


def test_a_contact_confirms_with_one_press_and_the_phone_stays_masked() -> None:
    recipient = make.recipient(call=make.call())
    contact = recipient.organisation.contacts.get()
    url = url_of(recipient, LinkPurpose.CONFIRM_CONTACT)

    shown = Client().get(url).content.decode()
    done = Client().post(url, {"confirm": "1"}).content.decode()

    assert contact.phone not in shown
    assert "已确认" in done
    contact.refresh_from_db()
    assert contact.confirmed_at is not None


def test_a_short_phone_is_refused_beside_its_field() -> None:
    url = url_of(make.recipient(call=make.call()), LinkPurpose.CONFIRM_CONTACT)

    answer = Client().post(url, {"update": "1", "name": "赵敏", "phone": "123"})

    assert answer.status_code == 422
    assert "电话位数不够" in answer.content.decode()


def test_an_address_that_tries_too_often_must_wait() -> None:
    statuses = [
        Client().get(reverse("lectures:link_fill", args=[f"guess{n}"])).status_code
        for n in range(242)
    ]

    assert set(statuses[:240]) == {410}
    assert statuses[-1] == 429


def test_the_pages_are_never_kept_by_a_cache() -> None:
    answer = Client().get(url_of(make.recipient(call=make.call())))

    assert "no-store" in answer["Cache-Control"]
