"""Sorting the mailbox: every form is taken in, and other business is left where it is."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from keguang.core.mailbox.opening import open_mailbox
from keguang.core.models import MailAddress, MailboxMessage, MailState, MessageKind, OutgoingMail
from keguang.core.services.mailbox import Intake, poll_mailbox
from keguang.demo.files.pdf import lines_pdf
from keguang.demo.mailbox import DemoMessage, messages
from keguang.demo.societies import all_societies
from keguang.lectures.models import Call
from keguang.lectures.services.intake import accept_message
from keguang.lectures.triage import triage
from tests import make
from tests.lectures import sheets

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 6, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _call(settings: Any) -> Call:
    settings.NOW = NOW
    return make.call()


def kinds_of(folder: Path, letters: Sequence[bytes]) -> dict[str, str]:
    """What a poll makes of these letters, by Message-ID."""
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir()
    for number, raw in enumerate(letters):
        (folder / "new" / f"1770000000.{number:04d}.test").write_bytes(raw)
    mailbox = open_mailbox(f"maildir://{folder}")
    poll_mailbox(mailbox, now=NOW, intake=Intake(triage, accept_message))
    return dict(MailboxMessage.objects.values_list("identity", "kind"))


def kind_of(folder: Path, letter: EmailMessage) -> str:
    return next(iter(kinds_of(folder, [letter.as_bytes()]).values()))


def letter(
    subject: str, *, text: str = "请查收附件。", sender: str = "a@example.com"
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "kepu@example.cn", subject
    message["Message-ID"] = "<one@example.com>"
    message["Date"] = "Fri, 06 Mar 2026 09:00:00 +0800"
    message.set_content(text)
    return message


def attach(message: EmailMessage, name: str, content: bytes) -> EmailMessage:
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


@pytest.fixture(scope="module")
def demo_letters() -> list[DemoMessage]:
    return messages(1, all_societies(), now=NOW, year=2026)


def test_of_a_whole_mailbox_every_form_is_taken_in_and_nothing_else(
    tmp_path: Path, demo_letters: list[DemoMessage]
) -> None:
    for society in all_societies():
        MailAddress.objects.create(
            organisation=make.society(name=society.name), address=society.mailbox
        )

    kinds = kinds_of(tmp_path, [one.raw for one in demo_letters])

    taken = {identity for identity, kind in kinds.items() if kind == MessageKind.SUBMISSION}
    forms = {f"<{one.message_id}>" for one in demo_letters if one.kind == "form"}
    assert forms - taken == set()
    assert taken - forms == set()
    bounces = {f"<{one.message_id}>" for one in demo_letters if one.kind == "bounce"}
    assert {kinds[identity] for identity in bounces} == {MessageKind.BOUNCE}


def test_a_form_that_nothing_but_its_content_gives_away_is_read_and_taken_in(
    tmp_path: Path,
) -> None:
    form = sheets.workbook(sheets.GOOD, organisation="洛阳市气象学会")

    assert kind_of(tmp_path, attach(letter("材料"), "新建工作表.xlsx", form)) == "submission"


def test_a_damaged_form_is_taken_in_for_what_its_letter_says(tmp_path: Path) -> None:
    damaged = attach(letter("报送科普讲座征集表"), "征集表.xlsx", b"PK\x03\x04 cut off")

    assert kind_of(tmp_path, damaged) == "submission"


def test_an_answer_to_our_own_letter_with_a_file_is_taken_in(tmp_path: Path) -> None:
    OutgoingMail.objects.create(
        key="k", kind="lectures.call", subject="函", body="函", created_at=NOW, sent_at=NOW,
        state=MailState.SENT, message_id="<ours@kexie.example.cn>",
    )  # fmt: skip
    answer = letter("Re: 函")
    answer["In-Reply-To"] = "<ours@kexie.example.cn>"

    assert kind_of(tmp_path, attach(answer, "扫描.pdf", lines_pdf(["盖章件"]))) == "submission"


@pytest.mark.parametrize(
    ("subject", "name"),
    [("请查收会费发票", "发票.pdf"), ("材料", "换届材料.pdf"), ("", "通讯录.pdf")],
)
def test_other_business_of_a_known_society_stays_in_the_mailbox(
    subject: str, name: str, tmp_path: Path
) -> None:
    make.society(address="society@example.com")
    other = letter(subject, sender="society@example.com")
    other = attach(other, name, lines_pdf(["洛阳市气象学会", "会员代表名单", "共三十人"]))

    assert kind_of(tmp_path, other) == "other"


def test_a_question_about_the_call_brings_no_form(tmp_path: Path) -> None:
    asked = letter("咨询讲座时长", text="请问每场讲座是否必须90分钟？")

    assert kind_of(tmp_path, asked) == "other"
