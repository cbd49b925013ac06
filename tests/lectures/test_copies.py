"""同一份文件再次来件: told by the documents themselves, whatever mail or archive brings them."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZipFile

import pytest

from keguang.core.models import MailboxMessage, MessageKind, Organisation
from keguang.documents.forms.isolation import WarmReader
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.services import intake, reading, settling
from keguang.lectures.states import Door, ProposalState, Relation
from tests import make
from tests.lectures import sheets

pytestmark = pytest.mark.django_db
SENDER = "liaison@example.com"


@pytest.fixture(scope="module")
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def society() -> Organisation:
    return make.society(name="洛阳市气象学会", address=SENDER)


def read(submission: Submission, reader: WarmReader) -> Submission:
    started = reading.start_reading(submission)
    assert started is not None
    files = reading.read_files(started, reader, now=make.NOW)
    reading.keep_reading(started, files, now=make.NOW)
    submission.refresh_from_db()
    return submission


def mailed(reader: WarmReader, number: int, *attachments: tuple[str, bytes]) -> Submission:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = SENDER, "征集表", f"<{number}@test>"
    mail.set_content(f"您好，第{number}次发送。")
    for name, data in attachments:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    message = MailboxMessage.objects.create(
        mailbox="test",
        identity=mail["Message-ID"],
        sender=SENDER,
        subject="征集表",
        sent_at=make.NOW - timedelta(hours=24 - number),
        seen_at=make.NOW,
        kind=MessageKind.SUBMISSION,
    )
    intake.accept_message(message, mail.as_bytes(), make.NOW)
    return read(Submission.objects.get(message=message), reader)


def settle(submission: Submission, state: ProposalState = ProposalState.ACCEPTED) -> None:
    settling.settle_submission(submission=submission, by=make.clerk(), now=make.NOW)
    submission.proposals.update(state=state)


def form(society: Organisation, rows: int = 3) -> bytes:
    return sheets.workbook(sheets.GOOD[:rows], organisation=society.name)


def guessed(submission: Submission) -> tuple[str, list[str]]:
    guess = submission.relation_guess
    return guess.get("relation", ""), guess.get("earlier", [])


def test_an_attachment_mailed_a_second_time_is_a_duplicate_and_undoes_no_approval(
    call: Call, society: Organisation, reader: WarmReader
) -> None:
    data = form(society)
    first = mailed(reader, 1, ("附件1.xlsx", data))
    settle(first)

    again = mailed(reader, 2, ("附件1(最终版).xlsx", data))

    assert again.relation == Relation.UNDECIDED
    assert guessed(again) == (Relation.DUPLICATE, [first.code])
    settling.decide_relation(
        submission=again, relation=Relation.DUPLICATE, by=make.clerk(), now=make.NOW
    )
    assert set(first.proposals.values_list("state", flat=True)) == {ProposalState.ACCEPTED}


def test_a_form_mailed_before_and_now_brought_in_an_archive_is_a_duplicate(
    call: Call, society: Organisation, reader: WarmReader
) -> None:
    data = form(society)
    first = mailed(reader, 1, ("附件1.xlsx", data))
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("表/附件1.xlsx", data)

    again = intake.accept_upload(
        call=call,
        organisation=society,
        files=[("打包.zip", packed.getvalue())],
        door=Door.UPLOAD,
        source="",
        by=make.clerk(),
        now=make.NOW,
    )

    assert guessed(read(again, reader)) == (Relation.DUPLICATE, [first.code])


def test_a_new_form_beside_one_already_sent_is_no_duplicate(
    call: Call, society: Organisation, reader: WarmReader
) -> None:
    known, more = form(society, 2), form(society, 3)
    settle(mailed(reader, 1, ("附件1.xlsx", known)))

    newer = mailed(reader, 2, ("附件1.xlsx", known), ("补充.xlsx", more))

    assert guessed(newer)[0] == Relation.REPLACE
    assert newer.proposals.count() == 3


def test_a_copy_of_what_was_set_aside_or_of_a_last_years_piece_is_asked_like_any_other(
    call: Call, society: Organisation, reader: WarmReader
) -> None:
    data = form(society)
    first = mailed(reader, 1, ("附件1.xlsx", data))
    intake.set_aside(submission=first, reason="误判", by=make.clerk(), now=make.NOW)
    second = mailed(reader, 2, ("附件1.xlsx", data))
    assert (second.relation, guessed(second)) == (Relation.FIRST, ("", []))

    Submission.objects.update(call=make.call(year=2025))
    Proposal.objects.update(call=Call.objects.get(year=2025))
    third = mailed(reader, 3, ("附件1.xlsx", data))
    assert (third.relation, guessed(third)) == (Relation.FIRST, ("", []))


def test_one_form_sent_for_two_societies_is_a_piece_of_each(
    call: Call, society: Organisation, reader: WarmReader
) -> None:
    data = form(society)
    for body in (society, make.society(name="洛阳市地质学会")):
        submission = intake.accept_upload(
            call=call,
            organisation=body,
            files=[("附件1.xlsx", data)],
            door=Door.UPLOAD,
            source="",
            by=make.clerk(),
            now=make.NOW,
        )
        assert read(submission, reader).relation == Relation.FIRST


def test_the_same_unreadable_file_again_is_a_duplicate_with_nothing_to_ask(
    call: Call, society: Organisation, reader: WarmReader
) -> None:
    mailed(reader, 1, ("附件1.xlsx", b"\xd0\xcf\x11\xe0broken"))

    again = mailed(reader, 2, ("附件1.xlsx", b"\xd0\xcf\x11\xe0broken"))

    assert again.relation == Relation.DUPLICATE
