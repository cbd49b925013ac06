"""反馈表: sent out with the letter, filled in, mailed or uploaded, and merged once."""

import io
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from email.message import EmailMessage
from typing import Any, Final

import openpyxl
import pytest
from PIL import Image

from keguang.core.models import MailAttachment, MailboxMessage, MessageKind, Organisation
from keguang.core.selectors.originals import read_original
from keguang.core.services.originals import store_original
from keguang.documents.forms.correction import KEY_HEADING
from keguang.documents.forms.isolation import WarmReader
from keguang.lectures.models import Delivery, DeliveryEntry, Proposal, Submission
from keguang.lectures.services import intake, reading
from keguang.lectures.services.deliveries.feedback import feedback_key, feedback_sheet
from keguang.lectures.services.deliveries.letters import KIND_OUTCOME, draft_delivery_letters
from keguang.lectures.states import Door, SubmissionState
from tests import make
from tests.lectures import sheets
from tests.lectures.programmes import DAY, programme_call, published, scheduled

pytestmark = pytest.mark.django_db
AFTER: Final = make.NOW + timedelta(days=60)
type Answers = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


@pytest.fixture
def society() -> Organisation:
    return make.society(name="洛阳市气象学会", address="qixiang@example.com")


@pytest.fixture
def lectures(society: Organisation) -> list[Proposal]:
    """Two whose day is over, and one without a day."""
    made = published(
        *({"title": t, "speaker": s} for t, s in (("看云", "甲"), ("听雨", "乙"), ("观星", "丙"))),
        organisation=society,
    )
    for lecture in made[:2]:
        scheduled(lecture, place="长安路社区")
    return made


def sheet_for(lectures: list[Proposal]) -> bytes:
    known = list(Proposal.objects.filter(pk__in=[each.pk for each in lectures]).order_by("pk"))
    body = lectures[0].organisation
    assert body is not None
    return feedback_sheet(programme_call(lectures[0]), body, known)[1]


def filled(data: bytes, answers: Answers) -> bytes:
    """The sheet as a secretary returns it; `answers` by title, under the visible headings."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["反馈表"]
    head = next(row for row in sheet.iter_rows() if row[0].value == KEY_HEADING)
    columns = {str(cell.value).rstrip("*"): at for at, cell in enumerate(head, start=1)}
    for row in sheet.iter_rows(min_row=(head[0].row or 0) + 1):
        for heading, value in answers.get(str(row[columns["讲座题目"] - 1].value), {}).items():
            sheet.cell(row[0].row or 0, columns[heading], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def returned(
    data: bytes, reader: WarmReader, *, by: Organisation | None = None, minutes: int = 0
) -> Submission:
    call = make.call(year=2027)  # the next year's, which is what arrives answers by default
    submission = intake.accept_upload(
        call=call, organisation=by, files=[("反馈表.xlsx", data)], door=Door.UPLOAD,
        source="", by=make.clerk(), now=AFTER + timedelta(minutes=minutes),
    )  # fmt: skip
    return read(submission, reader)


def read(submission: Submission, reader: WarmReader) -> Submission:
    started = reading.start_reading(submission)
    assert started is not None
    files = reading.read_files(started, reader, now=AFTER)
    reading.keep_reading(started, files, now=AFTER)
    submission.refresh_from_db()
    return submission


def said(submission: Submission) -> str:
    return "\n".join(finding["message"] for finding in submission.findings)


def test_the_letter_brings_the_sheet_with_what_is_known(lectures: list[Proposal]) -> None:
    [mail] = draft_delivery_letters(
        call=programme_call(lectures[0]), kind=KIND_OUTCOME,
        codes=[each.code for each in lectures], by=make.clerk(), now=AFTER,
    )  # fmt: skip

    attachment = MailAttachment.objects.get(mail=mail)
    assert f"《{attachment.name}》" in mail.body
    sheet = openpyxl.load_workbook(io.BytesIO(read_original(attachment.original)))["反馈表"]
    assert sheet.column_dimensions["A"].hidden
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[2:6] for row in told if str(row[0]).startswith("FB-")] == [
        ["看云", None, "4月8日 09:00", "长安路社区"],
        ["听雨", None, "4月8日 09:00", "长安路社区"],
    ]


def test_a_filled_sheet_is_merged_and_needs_no_clerk(
    lectures: list[Proposal], society: Organisation, reader: WarmReader
) -> None:
    answers: Answers = {
        "看云": {"是否开展": "已开展", "到场人数": 85, "报道链接": "https://example.cn/1"},
        "观星": {"是否开展": "已开展", "开展时间": "2026年4月9日14:30", "到场人数": "约60人"},
    }

    submission = returned(filled(sheet_for(lectures), answers), reader)

    cloud, rain, stars = (Delivery.objects.filter(proposal=lecture).first() for lecture in lectures)
    assert cloud is not None
    assert (cloud.state, cloud.attendance, cloud.day) == ("held", 85, DAY)
    assert cloud.news_link == "https://example.cn/1"
    assert rain is not None
    assert rain.state == "scheduled"  # its row was left as it came
    assert stars is not None
    assert (stars.day, stars.start_time, stars.attendance) == (date(2026, 4, 9), time(14, 30), 60)
    assert submission.state == SubmissionState.SET_ASIDE
    assert submission.set_aside_reason == "开展情况反馈表，已登记2场"
    assert submission.organisation == society
    assert not submission.proposals.exists()
    entry = cloud.entries.get(action="hold")
    assert (entry.by, entry.link, entry.submission) == (None, None, submission)


def test_the_same_sheet_twice_changes_nothing(lectures: list[Proposal], reader: WarmReader) -> None:
    data = filled(sheet_for(lectures), {"看云": {"是否开展": "已开展", "到场人数": 85}})
    returned(data, reader)
    before = list(DeliveryEntry.objects.values_list("pk", flat=True))

    again = returned(data, reader, minutes=60)

    assert list(DeliveryEntry.objects.values_list("pk", flat=True)) == before
    assert again.state == SubmissionState.SET_ASIDE


def test_a_later_sheet_mends_the_first(lectures: list[Proposal], reader: WarmReader) -> None:
    sheet = sheet_for(lectures)
    returned(filled(sheet, {"看云": {"是否开展": "已开展", "到场人数": 85}}), reader)

    returned(filled(sheet, {"看云": {"是否开展": "已开展", "到场人数": 95}}), reader, minutes=60)

    assert Delivery.objects.get(proposal=lectures[0]).attendance == 95


@pytest.mark.parametrize(
    ("answer", "words", "state"),
    [
        ({"是否开展": "未开展", "未开展原因": "下雨"}, "《看云》未开展（下雨）", "scheduled"),
        ({"是否开展": "推迟了"}, "“是否开展”填的是“推迟了”", "scheduled"),
        ({"是否开展": "已开展", "到场人数": "80-100"}, "到场人数“80-100”不是一个数", "held"),
        ({"是否开展": "已开展", "报道链接": "见公众号"}, "报道链接“见公众号”不是网址", "held"),
        (
            {"是否开展": "已开展", "报道链接": "javascript:alert(1)"},
            "javascript:alert(1)",
            "held",
        ),
        ({"是否开展": "已开展", "开展时间": "4月中旬"}, "开展时间“4月中旬”不是某一天", "held"),
        ({"是否开展": "已开展", "开展时间": "2026年12月1日"}, "还没有到", "scheduled"),
    ],
)
def test_what_cannot_be_taken_waits_for_the_clerk_with_a_sentence(
    answer: dict[str, Any], words: str, state: str, lectures: list[Proposal], reader: WarmReader
) -> None:
    submission = returned(filled(sheet_for(lectures), {"看云": answer}), reader)

    assert submission.state == SubmissionState.TO_CHECK
    assert words in said(submission)
    delivery = Delivery.objects.get(proposal=lectures[0])
    assert (delivery.state, delivery.attendance, delivery.news_link) == (state, None, "")
    assert delivery.day == DAY


def test_an_untouched_sheet_says_nothing_of_any_lecture(
    lectures: list[Proposal], reader: WarmReader
) -> None:
    submission = returned(sheet_for(lectures), reader)

    assert submission.state == SubmissionState.TO_CHECK  # somebody sent it for some reason
    assert not Delivery.objects.filter(state="held").exists()
    assert not submission.proposals.exists()


def test_a_key_nobody_here_wrote_speaks_for_no_lecture(
    lectures: list[Proposal], reader: WarmReader
) -> None:
    forged = filled(sheet_for(lectures), {"看云": {"是否开展": "已开展", "到场人数": 85}})
    book = openpyxl.load_workbook(io.BytesIO(forged))
    for row in book["反馈表"].iter_rows():
        if row[0].value == feedback_key(lectures[0].code):
            row[0].value = f"FB-{lectures[0].code}-{'0' * 16}"
    out = io.BytesIO()
    book.save(out)

    submission = returned(out.getvalue(), reader)

    assert "不是学会部发出的" in said(submission)
    assert Delivery.objects.get(proposal=lectures[0]).state == "scheduled"


def test_another_society_cannot_report_for_this_one(
    lectures: list[Proposal], reader: WarmReader
) -> None:
    data = filled(sheet_for(lectures), {"看云": {"是否开展": "已开展", "到场人数": 85}})

    submission = returned(data, reader, by=make.society())

    assert "不是报送单位的讲座" in said(submission)
    assert Delivery.objects.get(proposal=lectures[0]).state == "scheduled"


def test_a_form_with_new_lectures_is_read_as_before(
    lectures: list[Proposal], society: Organisation, reader: WarmReader
) -> None:
    assert lectures
    form = sheets.workbook(sheets.GOOD, organisation=society.name)

    submission = returned(form, reader, by=society)

    assert submission.proposals.count() == 3


def mailed(data: bytes, *photos: bytes) -> Submission:
    """The reply of a secretary from her own mailbox, photographs attached."""
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "liping@private.example.com", "回复：请反馈开展情况"
    letter.set_content("见附件。")
    letter.add_attachment(
        data, maintype="application", subtype="octet-stream", filename="讲座反馈表.xlsx"
    )
    for number, picture in enumerate(photos):
        letter.add_attachment(picture, maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    raw = letter.as_bytes()
    message = MailboxMessage.objects.create(
        mailbox="m", identity="<1>", sender=letter["From"], subject=letter["Subject"],
        seen_at=AFTER, sent_at=AFTER, kind=MessageKind.SUBMISSION,
        original=store_original(raw, now=AFTER),
    )  # fmt: skip
    make.call(year=2027)
    intake.accept_message(message, raw, AFTER)
    return Submission.objects.get(message=message)


def snapshot(seed: int) -> bytes:
    """A picture of many colours: large enough to be no logo, and with a place in it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 37.0, 12.0)})
    Image.effect_noise((640, 480), 60 + seed).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_photographs_in_the_mail_go_to_the_one_lecture_it_tells_of(
    lectures: list[Proposal], reader: WarmReader
) -> None:
    data = filled(sheet_for(lectures), {"看云": {"是否开展": "已开展", "到场人数": 85}})

    submission = read(mailed(data, snapshot(1), snapshot(2)), reader)

    delivery = Delivery.objects.get(proposal=lectures[0])
    assert (delivery.state, delivery.photos.count()) == ("held", 2)
    kept = [read_original(photo.original) for photo in delivery.photos.all()]
    assert not any(b"Exif" in photo for photo in kept)
    assert submission.organisation == lectures[0].organisation
    assert submission.state == SubmissionState.SET_ASIDE, said(submission)


def test_photographs_of_several_lectures_are_left_to_the_clerk(
    lectures: list[Proposal], reader: WarmReader
) -> None:
    answers = {title: {"是否开展": "已开展", "到场人数": 9} for title in ("看云", "听雨")}

    submission = read(mailed(filled(sheet_for(lectures), answers), snapshot(1)), reader)

    assert "来件附有1张照片" in said(submission)
    assert submission.state == SubmissionState.TO_CHECK
    assert Delivery.objects.filter(state="held").count() == 2
