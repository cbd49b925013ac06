from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from keguang.core.models import MailAddress, MailState, OutgoingMail
from keguang.core.selectors.originals import original_path
from keguang.core.sending.transports import open_transport
from keguang.core.services.organisations import mark_bounced
from keguang.core.services.outbox import draft_mail, release_mail, send_due
from tests import make
from tests.servers.smtp import Sink

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def queued(number: int = 1, *, to: str = "", attachments: int = 0) -> list[OutgoingMail]:
    mails = [
        draft_mail(
            key=f"letter:{n}",
            kind="reminder",
            organisation=None,
            to=[to or f"society{n}@example.com"],
            subject=f"催报{n}",
            body="请报送。",
            attachments=[("附件1.docx", b"PK")] * attachments,
            by=None,
            now=make.NOW,
        )
        for n in range(number)
    ]
    release_mail(mails, by=None, now=make.NOW)
    return list(OutgoingMail.objects.order_by("pk"))


def state_of(mail: OutgoingMail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.state, mail.error


def test_released_letters_go_out_once_oldest_first(smtp_server: Sink) -> None:
    mails = queued(3, attachments=1)
    draft_mail(
        key="draft", kind="x", organisation=None, to=["d@example.com"], subject="s", body="b",
        by=None, now=make.NOW,
    )  # fmt: skip

    first = send_due(now=make.NOW, transport=open_transport(smtp_server.address))
    second = send_due(now=make.NOW + MINUTE, transport=open_transport(smtp_server.address))

    assert (first.sent, second.sent) == (3, 0)
    assert [letter["Subject"] for letter in smtp_server.letters()] == ["催报0", "催报1", "催报2"]
    assert [letter["Message-ID"] for letter in smtp_server.letters()] == [
        mail.message_id for mail in mails
    ]
    assert smtp_server.envelopes[0].rcpt_tos == ["society0@example.com"]
    mails[0].refresh_from_db()
    assert (mails[0].state, mails[0].sent_at) == (MailState.SENT, make.NOW)


def test_no_more_go_out_in_any_minute_than_the_provider_allows(smtp_server: Sink) -> None:
    queued(7)
    transport = open_transport(smtp_server.address)

    sent = [
        send_due(now=make.NOW + timedelta(seconds=s), transport=transport, per_minute=3).sent
        for s in (0, 20, 40, 61, 100, 122)
    ]

    assert sent == [3, 0, 0, 3, 0, 1]


def test_a_receiver_who_does_not_exist_fails_the_letter_and_marks_the_address(
    smtp_server: Sink,
) -> None:
    make.society(address="gone@example.com")
    smtp_server.refuse["gone@example.com"] = "550 5.1.1 User unknown"
    (mail,) = queued(to="gone@example.com")

    result = send_due(now=make.NOW, transport=open_transport(smtp_server.address))

    assert (result.failed, smtp_server.envelopes) == (1, [])
    assert state_of(mail) == (MailState.FAILED, "550 5.1.1 User unknown")
    assert MailAddress.objects.get().bounced_at == make.NOW


def test_a_refusal_for_policy_does_not_condemn_the_address(smtp_server: Sink) -> None:
    make.society(address="a@example.com")
    smtp_server.refuse["a@example.com"] = "550 Relay access denied"
    queued(to="a@example.com")

    send_due(now=make.NOW, transport=open_transport(smtp_server.address))

    assert MailAddress.objects.get().bounced_at is None


def test_a_letter_put_off_is_tried_again_later_and_at_last_given_up(smtp_server: Sink) -> None:
    smtp_server.refuse["slow@example.com"] = "451 greylisted"
    (mail,) = queued(to="slow@example.com")
    transport = open_transport(smtp_server.address)

    at_once = send_due(now=make.NOW, transport=transport)
    too_early = send_due(now=make.NOW + timedelta(seconds=30), transport=transport)
    for attempt in range(1, 5):
        send_due(now=make.NOW + timedelta(hours=attempt), transport=transport)
    before_the_last = state_of(mail)
    send_due(now=make.NOW + timedelta(hours=6), transport=transport)

    assert (at_once.deferred, too_early.deferred) == (1, 0)
    assert before_the_last == (MailState.QUEUED, "451 greylisted")
    assert state_of(mail) == (MailState.FAILED, "451 greylisted")


def test_one_letter_put_off_does_not_hold_up_the_others(smtp_server: Sink) -> None:
    smtp_server.refuse["society0@example.com"] = "451 later"
    queued(3)

    result = send_due(now=make.NOW, transport=open_transport(smtp_server.address))

    assert (result.deferred, result.sent) == (1, 2)


def test_an_unreachable_server_ends_the_run_and_loses_nothing() -> None:
    mails = queued(2)

    result = send_due(now=make.NOW, transport=open_transport("smtp://127.0.0.1:9"))

    assert (result.sent, result.deferred, bool(result.unreachable)) == (0, 1, True)
    assert {state_of(mail)[0] for mail in mails} == {MailState.QUEUED}


def test_a_line_lost_after_the_text_leaves_the_question_to_a_person(smtp_server: Sink) -> None:
    smtp_server.hang_up_after_text = True
    (mail,) = queued()

    result = send_due(now=make.NOW, transport=open_transport(smtp_server.address))
    later = send_due(
        now=make.NOW + timedelta(days=1), transport=open_transport(smtp_server.address)
    )

    assert (result.uncertain, later.sent) == (1, 0)
    state, error = state_of(mail)
    assert (state, error.startswith("不确定是否发出")) == (MailState.FAILED, True)
    assert len(smtp_server.envelopes) == 1


def test_a_text_refused_is_a_failure_with_the_servers_words(smtp_server: Sink) -> None:
    smtp_server.answer_to_text = "554 DT:SPM"
    (mail,) = queued()

    send_due(now=make.NOW, transport=open_transport(smtp_server.address))

    assert state_of(mail) == (MailState.FAILED, "554 DT:SPM")


def test_a_letter_a_dead_worker_left_behind_is_asked_about_and_never_sent_again(
    smtp_server: Sink,
) -> None:
    (mail,) = queued()
    OutgoingMail.objects.update(state=MailState.SENDING, handed_over_at=make.NOW)
    transport = open_transport(smtp_server.address)

    soon = send_due(now=make.NOW + MINUTE, transport=transport)
    later = send_due(now=make.NOW + 11 * MINUTE, transport=transport)

    assert (soon.uncertain, later.uncertain, smtp_server.envelopes) == (0, 1, [])
    assert state_of(mail)[1].startswith("不确定是否发出")


def test_an_address_that_bounced_after_the_release_is_not_written_to(smtp_server: Sink) -> None:
    make.society(address="gone@example.com")
    (mail,) = queued(to="gone@example.com")
    mark_bounced(address="gone@example.com", reason="550", now=make.NOW)

    result = send_due(now=make.NOW, transport=open_transport(smtp_server.address))

    assert (result.failed, smtp_server.envelopes) == (1, [])
    assert state_of(mail) == (MailState.FAILED, "收件地址曾被退信，未发送。")


def test_a_damaged_attachment_fails_its_letter_alone(smtp_server: Sink) -> None:
    damaged = queued(1, attachments=1)[0]
    attachment = damaged.attachments.get()
    original_path(attachment.original.sha256).write_bytes(b"other")
    queued(2)

    result = send_due(now=make.NOW, transport=open_transport(smtp_server.address))

    assert (result.failed, result.sent) == (1, 1)
    assert "原件内容与存档摘要不符" in state_of(damaged)[1]


def test_the_demonstrations_letters_become_files_and_nothing_leaves(tmp_path: Path) -> None:
    queued(2)

    result = send_due(now=make.NOW, transport=open_transport(f"eml://{tmp_path / 'sent'}"))

    files = sorted((tmp_path / "sent").iterdir())
    subjects = {message_from_bytes(file.read_bytes(), policy=default)["Subject"] for file in files}
    assert (result.sent, subjects) == (2, {"催报0", "催报1"})
    assert {file.suffix for file in files} == {".eml"}


@pytest.mark.parametrize("url", ["smtp://smtp.example.com:25", "http://x", "smtps:///path"])
def test_settings_that_cannot_be_used_name_the_variable(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KEGUANG_SMTP"):
        open_transport(url)
