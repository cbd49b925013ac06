"""The figures as files and as JSON: every table with its list, the same bytes for the same day."""

import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pytest_django import Settings

from tests import make
from tests.oversight.seasons import NOW, Season

pytestmark = pytest.mark.django_db

PAST = {"year": "2026", "on": "2026-10-01"}


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    settings.NOW = NOW


@pytest.fixture
def year() -> Season:
    last = Season(2025).unfold()
    return Season(2026, societies=last.societies).unfold()


def test_the_workbook_holds_every_table_and_the_lists_behind_them(year: Season) -> None:
    client = make.signed_in(year.clerk)

    data = client.get(reverse("oversight:book"), PAST).content

    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == [
        *("主要数字", "各季度", "按主题", "按人群", "按县区", "取消原因", "各单位"),
        *("征集单位清单", "申报讲座清单", "公布讲座清单", "到场人数清单"),
    ]
    headline = {row[0].value: row[2].value for row in book["主要数字"].iter_rows(min_row=3)}
    assert (headline["征集单位"], headline["已报"], headline["已公布"]) == (3, 6, 4)
    for sheet, rows in (("征集单位清单", 3), ("申报讲座清单", 6), ("公布讲座清单", 4)):
        numbers = [row[0].value for row in book[sheet].iter_rows(min_row=3)]
        assert [n for n in numbers if isinstance(n, int)] == list(range(1, rows + 1))
    assert client.get(reverse("oversight:book"), PAST).content == data


def test_the_report_reads_as_an_office_would_write_it(year: Season) -> None:
    client = make.signed_in(year.clerk)

    data = client.get(reverse("oversight:report"), PAST).content

    report = Document(io.BytesIO(data))
    said = [paragraph.text for paragraph in report.paragraphs]
    assert said[0] == "2026年科普大讲堂活动开展情况统计报告"
    assert said[1] == "（统计截至2026年10月1日）"
    assert (
        "2026年，共向3家单位征集讲座，2家单位报送6场，其中填报完整4场，审核通过4场。"
        "公布讲座4场，已开展2场，其中有到场人数、现场照片或报道链接佐证的1场，取消1场。"
        "有到场人数记录的1场，共到场60人次。"
    ) in said
    assert "取消1场，其中天气原因1场。" in said
    assert "附件1" in said
    assert client.get(reverse("oversight:report"), PAST).content == data


def test_the_command_says_the_same_to_programs(
    year: Season, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("figures", "--year", "2026", "--as-of", "2026-05-31", "--json")

    said = json.loads(capsys.readouterr().out)
    assert (said["schema"], said["as_of"], said["from_records"]) == (
        "figures/1",
        "2026-05-31",
        True,
    )
    assert said["total"]["now"]["held"] == 1
    assert said["total"]["before"]["held"] == 2
    assert {line["key"]: line["now"]["held"] for line in said["tables"]["quarter"]} == {
        "1": 0,
        "2": 1,
        "3": 0,
        "4": 0,
    }
