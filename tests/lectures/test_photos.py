"""照片: several at once, in order and turned, as one form or each its own, by whichever door."""

import re
from collections.abc import Iterator, Sequence
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from keguang.core.models import MailboxMessage, MessageKind
from keguang.documents.forms.isolation import WarmReader
from keguang.lectures.models import Call, FileRole, Submission, SubmissionFile
from keguang.lectures.services import intake, reading
from keguang.lectures.states import Door, SubmissionState
from tests import make
from tests.documents.forms.sources import build
from tests.documents.forms.sources.photographed import drawn, saved

pytestmark = pytest.mark.django_db
BIG, OTHER, LOGO = build.png((900, 700)), build.png((700, 900)), build.png((120, 60))


@pytest.fixture(scope="module")
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def clerk() -> Client:
    return make.signed_in(make.clerk())


def read(submission: Submission, reader: WarmReader, *, scan: bool = True) -> Submission:
    started = reading.start_reading(submission)
    assert started is not None
    files = reading.read_files(started, reader, now=make.NOW, scan=scan)
    reading.keep_reading(started, files, now=make.NOW)
    submission.refresh_from_db()
    return submission


def mailed(attachments: dict[str, bytes]) -> Submission:
    message = MailboxMessage.objects.create(
        mailbox="m",
        identity="<1@example.com>",
        sender="lijing@example.com",
        subject="征集表",
        sent_at=make.NOW,
        seen_at=make.NOW,
        kind=MessageKind.SUBMISSION,
    )
    raw = build.mail(attachments=attachments).as_bytes()
    intake.accept_message(message, raw, make.NOW)
    return Submission.objects.get(message=message)


def uploaded(files: Sequence[tuple[str, bytes]]) -> dict[str, object]:
    return {"files": [SimpleUploadedFile(name, data) for name, data in files]}


def pages(submission: Submission) -> list[tuple[str, int]]:
    return [(file.name, file.rotation) for file in submission.files.all() if file.is_photo]


def arranged(files: Sequence[SubmissionFile], *turns: int) -> dict[str, object]:
    """What the bench's form sends when the photographs stand in this order."""
    shown = sorted(files, key=lambda file: file.pk)
    sent: dict[str, object] = {"photo": [str(file.pk) for file in shown], "one_form": "on"}
    for place, (file, turn) in enumerate(zip(files, turns, strict=True), start=1):
        sent |= {f"place-{file.pk}": str(place), f"turn-{file.pk}": str(turn)}
    return sent


def test_photos_are_kept_in_the_order_and_turned_as_they_were_sent(
    call: Call, clerk: Client
) -> None:
    sent = uploaded([("第2页.png", BIG), ("征集表.xlsx", build.xlsx()), ("第1页.png", OTHER)])

    clerk.post(
        reverse("lectures:upload"), {**sent, "rotation": ["90", "90", "270"], "as_one_form": "on"}
    )

    submission = Submission.objects.get(door=Door.UPLOAD)
    assert submission.one_form
    assert [(file.name, file.rotation) for file in submission.files.all()] == [
        ("第2页.png", 90),
        ("征集表.xlsx", 0),
        ("第1页.png", 270),
    ]


def test_one_photo_is_turned_without_being_a_form_of_several(call: Call, clerk: Client) -> None:
    clerk.post(reverse("lectures:upload"), {**uploaded([("表.png", BIG)]), "rotation": "180"})

    submission = Submission.objects.get(door=Door.UPLOAD)
    assert (submission.one_form, pages(submission)) == (False, [("表.png", 180)])


def test_what_is_no_turning_turns_nothing(call: Call, clerk: Client) -> None:
    clerk.post(reverse("lectures:upload"), {**uploaded([("表.png", BIG)]), "rotation": "²"})

    assert pages(Submission.objects.get()) == [("表.png", 0)]


def test_two_photos_of_one_name_are_told_apart(call: Call, clerk: Client) -> None:
    clerk.post(reverse("lectures:upload"), uploaded([("image.png", BIG), ("image.png", OTHER)]))

    assert pages(Submission.objects.get()) == [("image.png", 0), ("image(2).png", 0)]


def test_the_same_pages_in_another_order_are_not_a_button_pressed_twice(
    call: Call, clerk: Client
) -> None:
    first, second = ("1.png", BIG), ("2.png", OTHER)
    address = reverse("lectures:upload")

    for files in ([first, second], [first, second], [second, first]):
        clerk.post(address, {**uploaded(files), "as_one_form": "on"})

    orders = [[name for name, _turn in pages(piece)] for piece in Submission.objects.order_by("pk")]
    assert orders == [["1.png", "2.png"], ["2.png", "1.png"]]


def test_an_excel_beside_several_photos_of_its_stamped_paper_gives_the_lectures(
    call: Call, clerk: Client, reader: WarmReader
) -> None:
    scans = [
        ("1.jpg", saved(drawn([build.HEADING, build.ROWS[0]]))),
        ("2.jpg", saved(drawn([build.HEADING, build.ROWS[1]], title="(续)"))),
    ]
    clerk.post(
        reverse("lectures:upload"),
        {**uploaded([("征集表.xlsx", build.xlsx()), *scans]), "as_one_form": "on"},
    )

    submission = read(Submission.objects.get(), reader)

    assert [p.title for p in submission.proposals.order_by("order")] == [
        row[1] for row in build.ROWS
    ]
    assert submission.stamped
    assert [file.role for file in submission.files.all()] == [
        FileRole.DATA,
        FileRole.EVIDENCE,
        FileRole.EVIDENCE,
    ]


def test_the_photos_of_a_mail_are_files_of_their_own_and_the_mail_stays_whole(
    call: Call, reader: WarmReader
) -> None:
    submission = mailed({"image.png": BIG, "logo.png": LOGO, "再一张.png": OTHER})
    whole = submission.files.get().original

    submission = read(submission, reader, scan=False)

    mail, *photos = submission.files.all()
    assert mail.original == whole
    assert [(p.name, p.is_enclosed) for p in photos] == [("image.png", True), ("再一张.png", True)]


def test_reading_a_mail_again_takes_its_photos_out_once(call: Call, reader: WarmReader) -> None:
    submission = read(mailed({"image.png": BIG, "再一张.png": OTHER}), reader, scan=False)

    intake.read_again(submission=submission, by=make.clerk(), now=make.NOW)
    submission = read(submission, reader, scan=False)

    assert [name for name, _turn in pages(submission)] == ["image.png", "再一张.png"]


def test_photos_sent_by_mail_are_put_in_order_turned_and_read_as_one_form(
    call: Call, clerk: Client, reader: WarmReader
) -> None:
    upside = drawn([build.HEADING, build.ROWS[0]]).rotate(180, expand=True)
    attachments = {
        "IMG_2.jpg": saved(drawn([build.HEADING, build.ROWS[1]], title="(续)")),
        "IMG_1.jpg": saved(upside),
    }
    submission = read(mailed(attachments), reader)
    _mail, second, first = submission.files.all()
    bench = reverse("lectures:bench", args=[submission.code])
    assert "按此顺序重新识别" in clerk.get(bench).content.decode()

    clerk.post(
        reverse("lectures:arrange_files", args=[submission.code]), arranged([first, second], 180, 0)
    )
    submission.refresh_from_db()
    assert submission.state == SubmissionState.STORED
    submission = read(submission, reader)

    assert pages(submission) == [("IMG_1.jpg", 180), ("IMG_2.jpg", 0)]
    assert [p.title for p in submission.proposals.order_by("order")] == [
        row[1] for row in build.ROWS
    ]
    assert {p.sources["title"]["file"] for p in submission.proposals.all()} == {
        "IMG_1.jpg",
        "IMG_2.jpg",
    }
    tabs = dict(
        reversed(tab)
        for tab in re.findall(
            r'href="(\?part=[^"]+)"[^>]*>(?:<[^>]*>)*([^<]+)<', clerk.get(bench).content.decode()
        )
    )
    shown = clerk.get(bench + unescape(tabs["IMG_2.jpg"])).content.decode()
    assert f"{reverse('lectures:page_picture', args=[second.pk, 1])}?file=IMG_2.jpg" in shown


def test_photos_nobody_could_read_can_still_be_turned(
    call: Call, clerk: Client, reader: WarmReader
) -> None:
    submission = read(mailed({"image.png": BIG, "再一张.png": OTHER}), reader, scan=False)

    page = clerk.get(reverse("lectures:bench", args=[submission.code])).content.decode()

    assert page.count('<option value="90">') == 2


def test_a_settled_piece_is_arranged_no_more(call: Call, reader: WarmReader) -> None:
    submission = read(mailed({"image.png": BIG, "再一张.png": OTHER}), reader, scan=False)
    photos = [file for file in submission.files.all() if file.is_photo]
    Submission.objects.filter(pk=submission.pk).update(
        state=SubmissionState.SETTLED, settled_at=make.NOW
    )

    make.signed_in(make.clerk()).post(
        reverse("lectures:arrange_files", args=[submission.code]), arranged(photos, 90, 90)
    )

    assert [turn for _name, turn in pages(submission)] == [0, 0]
