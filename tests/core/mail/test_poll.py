from datetime import timedelta
from pathlib import Path

import pytest

from keguang.core.errors import NotAllowed
from keguang.core.mailbox.headers import HeaderLine
from keguang.core.mailbox.protocol import MESSAGE_LIMIT_BYTES, MessageGone
from keguang.core.models import (
    AuditEntry,
    MailAddress,
    MailboxMessage,
    MailboxPosition,
    MailState,
    MessageKind,
    Original,
    OutgoingMail,
)
from keguang.core.selectors.mailbox import header_lines
from keguang.core.selectors.originals import read_original
from keguang.core.services.mailbox import (
    Intake,
    PollResult,
    poll_mailbox,
    pull_message,
    register_intake,
    registered_intake,
)
from keguang.core.services.retention import erase_what_is_due
from tests import make
from tests.core.mail.boxes import INTAKE, accept, box, deliver, maildir, strict_box, taken_in
from tests.core.mail.messages import delivery_report, letter, netease_bounce
from tests.servers.strict_imap import Folder

pytestmark = pytest.mark.django_db


def sent_mail(*, to: str, message_id: str = "<ours@example.cn>") -> OutgoingMail:
    return OutgoingMail.objects.create(
        key=message_id,
        kind="reminder",
        to=[to],
        subject="催报",
        body="请报送。",
        state=MailState.SENT,
        message_id=message_id,
        created_at=make.NOW,
        sent_at=make.NOW,
    )


def test_a_submission_is_stored_whole_and_other_business_only_as_a_header_line(
    tmp_path: Path,
) -> None:
    folder = maildir(tmp_path / "box")
    form, invitation = letter(), letter(subject="周五例会通知")
    deliver(folder, form)
    deliver(folder, invitation)

    result = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert result == PollResult(registered=2, accepted=1)
    submission, other = MailboxMessage.objects.order_by("pk")
    assert submission.original is not None
    assert read_original(submission.original) == form
    assert (other.kind, other.original, other.subject) == (MessageKind.OTHER, None, "周五例会通知")
    assert (Original.objects.count(), taken_in()) == (1, 1)


def test_where_the_headers_do_not_tell_the_body_decides(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    deliver(folder, letter(subject="一封函", attachment=("form.xlsx", b"PK")))
    deliver(folder, letter(subject="又一封函"))

    result = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert result == PollResult(registered=2, accepted=1)
    assert Original.objects.count() == 1


def test_polling_again_finds_nothing_new_and_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    path = deliver(folder, letter())
    poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    again = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert again == PollResult()
    assert [p.name for p in (folder / "new").iterdir()] == [path.name]
    assert list((folder / "cur").iterdir()) == []


def test_a_message_somebody_has_read_meanwhile_is_not_taken_twice(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    path = deliver(folder, letter())
    poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)
    path.rename(folder / "cur" / f"{path.name}:2,S")

    again = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert (again, taken_in()) == (PollResult(), 1)


def test_the_same_message_delivered_twice_is_one(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    raw = letter()
    deliver(folder, raw)
    deliver(folder, b"Received: from another.example.com\r\n" + raw)

    result = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert (result.registered, result.known, taken_in()) == (1, 1, 1)


def test_another_letter_under_a_used_message_id_is_not_lost(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    deliver(folder, letter(message_id="<same@example.com>"))
    deliver(folder, letter(message_id="<same@example.com>", subject="讲座申报(修改)"))

    first = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)
    again = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert (first.registered, again.registered, taken_in()) == (2, 0, 2)


def test_a_changed_uidvalidity_doubles_nothing_and_the_new_numbers_are_known(
    strict_server: Folder,
) -> None:
    for number in range(5):
        strict_server.add(letter(message_id=f"<m{number}@example.com>"))
    poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)
    messages = list(strict_server.messages.values())
    strict_server.messages = dict(enumerate(reversed(messages), start=101))
    strict_server.uidvalidity = 2
    strict_server.add(letter(message_id="<new@example.com>"))

    result = poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)

    assert (result.registered, result.known, taken_in()) == (1, 5, 6)
    assert MailboxMessage.objects.get(identity="<m0@example.com>").uid == "105"
    position = MailboxPosition.objects.get()
    assert (position.uidvalidity, position.last_uid) == ("2", 106)


def test_a_renumbered_folder_does_not_bring_back_a_line_whose_period_has_run_out(
    strict_server: Folder,
) -> None:
    strict_server.add(letter(subject="周五例会通知"))
    poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)
    later = make.NOW + timedelta(days=365)
    assert erase_what_is_due(now=later)["other_mail"] == 1
    strict_server.uidvalidity = 2

    result = poll_mailbox(strict_box(strict_server), now=later, intake=INTAKE)

    assert (result.registered, result.known) == (0, 1)
    assert MailboxMessage.objects.get().subject == ""


def test_a_message_too_big_keeps_its_header_line_and_says_why(strict_server: Folder) -> None:
    uid = strict_server.add(letter())
    strict_server.claims[uid] = MESSAGE_LIMIT_BYTES + 1
    strict_server.add(letter())

    result = poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)

    big, good = MailboxMessage.objects.order_by("pk")
    assert (big.kind, big.original, big.note) == (
        MessageKind.SUBMISSION,
        None,
        "邮件超过30 MB，未下载。",
    )
    assert good.original is not None
    assert (result.registered, result.accepted) == (2, 1)


def test_a_message_moved_away_in_this_moment_keeps_its_header_line(strict_server: Folder) -> None:
    strict_server.vanishing.add(strict_server.add(letter()))

    poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)

    message = MailboxMessage.objects.get()
    assert (message.original, message.note) == (
        None,
        "邮箱里已找不到这封邮件，可能已被移走或删除。",
    )


def test_the_poll_stops_at_its_limit_and_goes_on_from_there(strict_server: Folder) -> None:
    for _number in range(5):
        strict_server.add(letter())

    first = poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE, limit=3)
    second = poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE, limit=3)

    assert (first.registered, first.more) == (3, True)
    assert (second.registered, second.known, second.more) == (2, 0, False)


def test_when_accepting_fails_nothing_is_stored_and_the_next_poll_meets_the_message_again(
    strict_server: Folder,
) -> None:
    strict_server.add(letter(subject="通知"))
    strict_server.add(letter())

    def stumble(message: MailboxMessage, raw: bytes, now: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        poll_mailbox(strict_box(strict_server), now=make.NOW, intake=Intake(INTAKE.triage, stumble))
    after_the_fault = MailboxMessage.objects.count()
    result = poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)

    assert after_the_fault == 1
    assert (result.registered, result.accepted, taken_in()) == (1, 1, 1)


def test_an_unreachable_mailbox_is_noted_with_its_reason(tmp_path: Path) -> None:
    result = poll_mailbox(box(tmp_path / "nowhere"), now=make.NOW, intake=INTAKE)

    assert result.unavailable.startswith("收件目录不存在")
    position = MailboxPosition.objects.get()
    assert (position.error, position.polled_at) == (result.unavailable, make.NOW)


def test_a_bounce_marks_the_letter_and_the_address(tmp_path: Path) -> None:
    society = make.society(address="gone@example.com")
    mail = sent_mail(to="gone@example.com")
    folder = maildir(tmp_path / "box")
    deliver(folder, delivery_report(receiver="gone@example.com", message_id=mail.message_id))

    result = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert result.bounced == 1
    mail.refresh_from_db()
    address = society.addresses.get()
    assert (mail.bounced_at, address.bounced_at) == (make.NOW, make.NOW)
    assert "User unknown" in address.bounce_reason
    assert MailboxMessage.objects.get().original is None


def test_a_prose_bounce_without_our_number_is_matched_by_the_receiver(tmp_path: Path) -> None:
    make.society(address="gone@example.com")
    mail = sent_mail(to="Gone@example.com")
    folder = maildir(tmp_path / "box")
    deliver(folder, netease_bounce(receiver="gone@example.com"))

    poll_mailbox(box(folder), now=make.NOW + timedelta(hours=1), intake=INTAKE)

    mail.refresh_from_db()
    assert mail.bounced_at == make.NOW + timedelta(hours=1)
    assert MailAddress.objects.get().bounced_at is not None


def test_a_forged_bounce_cannot_silence_an_address_we_did_not_write_to(tmp_path: Path) -> None:
    society = make.society(address="victim@example.com")
    folder = maildir(tmp_path / "box")
    deliver(folder, delivery_report(receiver="victim@example.com", message_id="<x@example.cn>"))

    poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert society.addresses.get().bounced_at is None


def test_an_automatic_answer_is_registered_and_never_asked_about(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    deliver(folder, letter(subject="自动回复：讲座征集"))

    result = poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert (result.automatic, taken_in()) == (1, 0)
    assert MailboxMessage.objects.get().kind == MessageKind.AUTOMATIC


def test_a_message_set_aside_is_pulled_in_later_even_when_renumbered(
    strict_server: Folder,
) -> None:
    strict_server.add(letter(subject="请查收"))
    poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)
    strict_server.messages = {77: strict_server.messages[1]}
    before = registered_intake()
    register_intake(triage=INTAKE.triage, accept=accept)
    clerk = make.clerk()

    message = MailboxMessage.objects.get()
    pulled = pull_message(message, mailbox=strict_box(strict_server), by=clerk, now=make.NOW)
    again = pull_message(pulled, mailbox=strict_box(strict_server), by=clerk, now=make.NOW)

    register_intake(triage=before.triage, accept=before.accept)
    assert (again.kind, again.original) == (MessageKind.SUBMISSION, pulled.original)
    assert taken_in() == 1
    assert AuditEntry.objects.get().action == "core.pull_message"


def test_pulling_in_what_is_gone_says_so_and_strangers_may_not_try(strict_server: Folder) -> None:
    strict_server.add(letter(subject="请查收"))
    poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)
    strict_server.messages.clear()
    message = MailboxMessage.objects.get()

    with pytest.raises(MessageGone):
        pull_message(message, mailbox=strict_box(strict_server), by=make.clerk(), now=make.NOW)
    with pytest.raises(NotAllowed):
        pull_message(
            message,
            mailbox=strict_box(strict_server),
            by=make.secretary(of=make.society()),
            now=make.NOW,
        )


def test_only_the_citys_clerks_see_what_arrived(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    deliver(folder, letter(subject="周五例会通知"))
    poll_mailbox(box(folder), now=make.NOW, intake=INTAKE)

    assert header_lines(make.clerk(), search="例会").count() == 1
    assert header_lines(make.clerk(), kind=MessageKind.BOUNCE).count() == 0
    assert not header_lines(make.secretary(of=make.society())).exists()


def test_triage_is_given_the_decoded_line(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    deliver(folder, letter())
    seen: list[HeaderLine] = []

    def look(line: HeaderLine, _raw: bytes | None) -> MessageKind:
        seen.append(line)
        return MessageKind.OTHER

    poll_mailbox(box(folder), now=make.NOW, intake=Intake(look, accept))

    assert [(line.sender_name, line.size > 0) for line in seen] == [("李静", True)]
