"""补正表回收: a sheet that was away for a while changes what it says anew, and reverts nothing."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from keguang.core.models import Organisation
from keguang.documents.forms.correction import KEY_HEADING
from keguang.documents.forms.isolation import WarmReader
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.selectors.board import rows_for
from keguang.lectures.selectors.faults import faulty_lectures
from keguang.lectures.services import answers, intake, proposals, reading, settling
from keguang.lectures.states import Door, ProposalState, Relation
from tests import make
from tests.lectures import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reader() -> Iterator[WarmReader]:
    with WarmReader() as warm:
        yield warm


@pytest.fixture
def society() -> Organisation:
    return make.society(name="洛阳市气象学会")


@pytest.fixture
def call(society: Organisation) -> Call:
    made = make.call()
    make.recipient(call=made, organisation=society)
    return made


@pytest.fixture
def lecture(call: Call, society: Organisation, reader: WarmReader) -> Proposal:
    """Returned for want of a speaker."""
    form = sheets.workbook([["看云识天气", "", *sheets.GOOD[0][2:]]], organisation=society.name)
    arrived = arrive(call, society, form, reader, name="征集表.xlsx")
    settling.settle_submission(submission=arrived, by=make.clerk(), now=make.NOW)
    found = arrived.proposals.get()
    assert found.state == ProposalState.RETURNED
    return found


def arrive(
    call: Call,
    society: Organisation,
    data: bytes,
    reader: WarmReader,
    *,
    name: str = "补正表.xlsx",
    minutes: int = 0,
) -> Submission:
    submission = intake.accept_upload(
        call=call,
        organisation=society,
        files=[(name, data)],
        door=Door.UPLOAD,
        source="",
        by=make.clerk(),
        now=make.NOW + timedelta(minutes=minutes),
    )
    return read(submission, reader)


def read(submission: Submission, reader: WarmReader) -> Submission:
    started = reading.start_reading(submission)
    assert started is not None
    reading.keep_reading(started, reading.read_files(started, reader, now=make.NOW), now=make.NOW)
    submission.refresh_from_db()
    return submission


def sheet_of(call: Call, society: Organisation) -> bytes:
    recipient = call.recipients.select_related("organisation", "contact", "call").get()
    row = rows_for(call, [recipient], make.NOW)[0]
    return answers.correction_sheet(call, row, faulty_lectures(call, society))


def filled(sheet: bytes, cells: Mapping[str, str], *, key: str | None = None) -> bytes:
    """The sheet with these cells of its first lecture filled, and perhaps another hidden key."""
    book = load_workbook(BytesIO(sheet))
    page = book.active
    assert page is not None
    head = next(row for row in page.iter_rows() if row[0].value == KEY_HEADING)
    number = int(head[0].row or 0) + 1
    for column, cell in enumerate(head, start=1):
        if (label := str(cell.value or "").rstrip("*")) in cells:
            page.cell(number, column).value = cells[label]
    if key is not None:
        page.cell(number, 1).value = key
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def change(lecture: Proposal, **values: str) -> None:
    proposals.change_values(proposal=lecture, values=values, way="link", by=None, now=make.NOW)


def questions(lecture: Proposal) -> list[str]:
    lecture.refresh_from_db()
    return [f["field"] for f in lecture.findings if f["code"] == "sheet_differs"]


def test_an_older_sheet_takes_nothing_back(
    call: Call, society: Organisation, lecture: Proposal, reader: WarmReader
) -> None:
    sheet = sheet_of(call, society)
    change(lecture, place="新地点图书馆", contact_phone="13800000099")

    arrive(call, society, filled(sheet, {"主讲人": "冯立新"}), reader)

    assert questions(lecture) == []
    assert (lecture.speaker, lecture.place) == ("冯立新", "新地点图书馆")
    assert lecture.contact_phone == "13800000099"


def test_where_sheet_and_lecture_both_changed_the_lecture_stays_and_a_person_is_asked(
    call: Call, society: Organisation, lecture: Proposal, reader: WarmReader
) -> None:
    sheet = sheet_of(call, society)
    change(lecture, place="新地点图书馆")

    piece = arrive(call, society, filled(sheet, {"拟开展地点": "第三中学"}), reader)

    assert questions(lecture) == ["place"]
    assert lecture.place == "新地点图书馆"
    assert piece.relation == Relation.CORRECTION
    page = make.signed_in(make.clerk()).get(reverse("lectures:bench", args=[piece.code]))
    shown = page.content.decode()
    assert "补正表填的是“第三中学”，现在是“新地点图书馆”" in shown
    assert shown.index("保留现在的内容") < shown.index("采用补正表的“第三中学”")


@pytest.mark.parametrize(
    ("answer", "place"),
    [("confirm:sheet_differs:place", "新地点图书馆"), ("fix:place:第三中学", "第三中学")],
)
def test_either_answer_settles_the_question(
    answer: str,
    place: str,
    call: Call,
    society: Organisation,
    lecture: Proposal,
    reader: WarmReader,
) -> None:
    sheet = sheet_of(call, society)
    change(lecture, place="新地点图书馆")
    piece = arrive(call, society, filled(sheet, {"拟开展地点": "第三中学"}), reader)
    lecture.refresh_from_db()
    asked = lecture.warning_count

    make.signed_in(make.clerk()).post(
        reverse("lectures:save_lecture", args=[piece.code, lecture.code]),
        {"version": lecture.version, "answer": answer},
    )

    lecture.refresh_from_db()
    assert (lecture.place, lecture.warning_count) == (place, asked - 1)


def test_a_range_of_days_is_asked_about_and_answered_as_a_whole(
    call: Call, society: Organisation, lecture: Proposal, reader: WarmReader
) -> None:
    sheet = sheet_of(call, society)
    change(lecture, date_from="2026-05-01", date_to="2026-05-03", date_text="5月1日至3日")
    piece = arrive(call, society, filled(sheet, {"拟开展时间": "6月上旬"}), reader)
    assert questions(lecture) == ["date_from"]

    make.signed_in(make.clerk()).post(
        reverse("lectures:save_lecture", args=[piece.code, lecture.code]),
        {"version": lecture.version, "answer": "fix:dates:6月上旬"},
    )

    assert questions(lecture) == []
    assert (lecture.date_text, str(lecture.date_from), str(lecture.date_to)) == (
        "6月上旬",
        "2026-06-01",
        "2026-06-10",
    )


def test_days_put_right_by_hand_are_not_read_again_from_the_words_beside_them(
    call: Call, society: Organisation, lecture: Proposal, reader: WarmReader
) -> None:
    change(lecture, date_from="2026-03-15", date_to="2026-03-15")  # "3月中旬" still stands there
    sheet = sheet_of(call, society)

    arrive(call, society, filled(sheet, {"主讲人": "冯立新"}), reader)

    lecture.refresh_from_db()
    assert (lecture.speaker, str(lecture.date_from)) == ("冯立新", "2026-03-15")


def test_a_sheet_from_before_keys_had_versions_is_still_merged(
    call: Call, society: Organisation, lecture: Proposal, reader: WarmReader
) -> None:
    sheet = sheet_of(call, society)
    change(lecture, place="新地点图书馆")

    arrive(call, society, filled(sheet, {"主讲人": "冯立新"}, key=lecture.code), reader)

    lecture.refresh_from_db()
    assert (lecture.speaker, lecture.place) == ("冯立新", "新地点图书馆")


@pytest.mark.parametrize("way", ["read_again", "bring_back"])
def test_a_sheet_that_was_merged_is_not_merged_again(
    way: str, call: Call, society: Organisation, lecture: Proposal, reader: WarmReader
) -> None:
    clerk = make.clerk()
    piece = arrive(call, society, filled(sheet_of(call, society), {"主讲人": "冯立新"}), reader)
    change(lecture, speaker="陆清和")
    if way == "bring_back":
        intake.set_aside(submission=piece, reason="", by=clerk, now=make.NOW)
        intake.bring_back(submission=piece, by=clerk, now=make.NOW)
    else:
        intake.read_again(submission=piece, by=clerk, now=make.NOW)

    piece = read(piece, reader)

    assert questions(lecture) == []
    assert lecture.speaker == "陆清和"
    assert not piece.proposals.exists()
    assert piece.relation == Relation.CORRECTION


def test_a_second_copy_of_a_sheet_asks_before_it_undoes_what_was_changed_since(
    call: Call, society: Organisation, lecture: Proposal, reader: WarmReader
) -> None:
    mended = filled(sheet_of(call, society), {"主讲人": "冯立新"})
    arrive(call, society, mended, reader)
    change(lecture, speaker="陆清和")

    arrive(call, society, mended, reader, minutes=30)

    assert questions(lecture) == ["speaker"]
    assert lecture.speaker == "陆清和"
