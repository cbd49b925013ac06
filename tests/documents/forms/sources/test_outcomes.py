"""What a whole delivery comes to, from what came of its members."""

import pytest

from keguang.documents.forms.engine import read_form
from keguang.documents.forms.parts import Outcome
from keguang.documents.forms.reading import Reading
from keguang.documents.forms.spec import LECTURE_SPEC
from tests.documents.forms.sources import build

BROKEN = b"PK\x03\x04 broken"
NOISE = bytes(range(256)) * 40
BOMB = build.zipped({"a.csv": bytes(20 * 1024 * 1024)})


def read(data: bytes, name: str) -> Reading:
    return read_form(data, name, LECTURE_SPEC, today_year=2026)


def test_a_delivery_is_parsed_if_any_member_holds_a_row() -> None:
    packed = build.zipped({"坏.docx": BROKEN, "好.xlsx": build.xlsx()})

    reading = read(packed, "材料.zip")

    assert (reading.outcome, len(reading.rows)) == (Outcome.PARSED, 2)
    assert [(f.file, f.code) for f in reading.findings if f.code == "corrupt"] == [
        ("材料.zip!坏.docx", "corrupt")
    ]


def test_a_mail_whose_body_says_everything_is_parsed() -> None:
    body = "讲座题目:牡丹的花期与养护\n主讲人:林小满\n工作单位:洛阳市植物园\n联系电话:13800000401\n"

    reading = read(build.mail(body).as_bytes(), "来件.eml")

    assert [row.values["title"] for row in reading.rows] == ["牡丹的花期与养护"]
    assert reading.rows[0].sources["speaker"].part == "邮件正文"


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ({"空.xlsx": build.xlsx(build.workbook([build.HEADING]))}, Outcome.EMPTY),
        (
            {"空.xlsx": build.xlsx(build.workbook([build.HEADING])), "坏.docx": BROKEN},
            Outcome.EMPTY,
        ),
        ({"坏.docx": BROKEN}, Outcome.CORRUPT),
        ({"坏.docx": BROKEN, "片头.mp4": NOISE}, Outcome.CORRUPT),
        ({"片头.mp4": NOISE}, Outcome.UNSUPPORTED),
        ({"坏.docx": BROKEN, "炸弹.zip": BOMB}, Outcome.UNSAFE),
        ({}, Outcome.EMPTY),
    ],
)
def test_a_delivery_without_rows_tells_the_gravest_news(
    members: dict[str, bytes], outcome: Outcome
) -> None:
    assert read(build.mail(attachments=members).as_bytes(), "来件.eml").outcome is outcome
    assert read(build.zipped(members), "材料.zip").outcome is outcome


def test_a_blank_form_is_empty() -> None:
    book = build.workbook([build.HEADING, ["1", "", "", "", ""], ["2", "", "", "", ""]])

    assert read(build.xlsx(book), "征集表.xlsx").outcome is Outcome.EMPTY
