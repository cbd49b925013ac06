"""统计 on its pages: every figure opens to exactly its list, for whoever may see it."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django import Settings

from keguang.core.models import Role, User
from keguang.lectures.models import Proposal
from keguang.lectures.services.programme import set_consent
from keguang.oversight.measures import Measure
from keguang.oversight.periods import Period
from keguang.oversight.rules import EVERYWHERE
from keguang.oversight.selectors.figures import figures_of, read, society_lines
from keguang.oversight.selectors.lists import Wanted, behind
from keguang.oversight.selectors.lists import rows_of as list_rows
from tests import make
from tests.oversight.seasons import NOW, Season

pytestmark = pytest.mark.django_db

MAIN: Final = "//h2[@id='main-figures']/following-sibling::div//table"
PAGES: Final = ("oversight:figures", "oversight:societies")


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    settings.NOW = NOW


@pytest.fixture
def year() -> Season:
    last = Season(2025).unfold()
    return Season(2026, societies=last.societies).unfold()


def page(client: Client, name: str, **asked: str) -> html.HtmlElement:
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def find(node: html.HtmlElement, path: str) -> list[Any]:
    found: Any = node.xpath(path)
    return list(found)


def linked_figures(document: html.HtmlElement) -> Iterator[tuple[str, int]]:
    """Every number of a page that is a link, with its address."""
    for link in find(document, "//a[@class='figure' or starts-with(@class, 'tile')]"):
        [number] = find(link, ".//b") or [link]
        yield unescape(link.get("href")), int(number.text_content())


def rows_of(client: Client, url: str) -> tuple[int, int, int | None]:
    """Of a list: its rows over all pages, the number it states, and the people it adds up."""
    rows, address = 0, url
    while True:
        answer = client.get(address)
        assert answer.status_code == 200, address
        document = html.fromstring(answer.content)
        rows += len(find(document, "//tbody/tr"))
        following = find(document, "//a[@rel='next']")
        if not following:
            break
        address = url + "&" + following[0].get("href").partition("?")[2]
    said = int(find(document, "//*[@data-count]")[0].text_content())
    people = find(document, "//*[@data-people]")
    return rows, said, int(people[0].text_content()) if people else None


@pytest.mark.parametrize(
    "asked",
    [
        {"year": "2026"},
        {"year": "2026", "on": "2026-07-10"},
        {"year": "2026", "quarter": "2"},
        {"from": "2025-06-01", "to": "2026-05-01"},
    ],
    ids=["year", "past", "quarter", "days"],
)
def test_every_figure_opens_to_a_list_of_as_many_rows(year: Season, asked: dict[str, str]) -> None:
    client = make.signed_in(year.clerk)
    figures = {
        url: value for name in PAGES for url, value in linked_figures(page(client, name, **asked))
    }

    assert len(figures) > 12
    for url, value in figures.items():
        rows, said, people = rows_of(client, url)
        assert rows == said, url
        assert (said if people is None else people) == value, url


def test_a_year_reads_as_it_happened_with_the_last_one_beside_it(year: Season) -> None:
    document = page(make.signed_in(year.clerk), "oversight:figures", year="2026")

    [table] = find(document, MAIN)
    read = {
        find(row, "./th")[0].text_content(): [cell.text_content() for cell in find(row, "./td")]
        for row in find(table, "./tbody/tr")
    }
    assert read == {
        "征集单位（家）": ["3", "3", "0"],
        "已报送单位（家）": ["2", "2", "0"],
        "已报（场）": ["6", "6", "0"],
        "填报完整（场）": ["4", "4", "0"],
        "审核通过（场）": ["4", "4", "0"],
        "已公布（场）": ["4", "4", "0"],
        "已开展（场）": ["2", "2", "0"],
        "有佐证（场）": ["1", "1", "0"],
        "已取消（场）": ["1", "1", "0"],
        "有到场人数（场）": ["1", "1", "0"],
        "到场人数（人次）": ["60", "60", "0"],
    }


def test_a_past_day_shows_what_was_so_then(year: Season) -> None:
    document = page(make.signed_in(year.clerk), "oversight:figures", year="2026", on="2026-05-31")

    said = document.text_content()
    assert "截至2026年5月31日的数字，按当时的记录重新统计。" in said
    [held] = [
        row for row in find(document, "//tbody/tr") if row.text_content().startswith("已开展")
    ]
    assert [cell.text_content() for cell in find(held, "./td")] == ["1", "2", "-1"]


def test_a_functional_zone_is_counted_where_its_division_says(year: Season) -> None:
    document = page(make.signed_in(year.clerk), "oversight:figures", year="2026")

    [table] = find(document, "//h2[@id='by-district']/following-sibling::div//table")
    names = [find(row, "./th")[0].text_content().strip() for row in find(table, "./tbody/tr")]
    assert names == ["涧西区", "嵩县", "未定县区"]


def test_a_county_office_counts_the_bodies_of_its_territory_only(year: Season) -> None:
    here = make.county()
    year.societies[0].territory = here
    year.societies[0].save()
    client = make.signed_in(make.county_clerk(of=here))

    document = page(client, "oversight:figures", year="2026")

    assert "只计本县区所属单位的讲座。" in document.text_content()
    rows = {
        find(row, "./th")[0].text_content(): find(row, "./td")[0].text_content()
        for row in find(document, f"{MAIN}/tbody/tr")
    }
    assert (rows["征集单位（家）"], rows["已报（场）"]) == ("1", "3")
    listed = client.get(reverse("oversight:list"), {"year": "2026", "measure": "published"})
    assert "果树修剪" not in listed.content.decode()


@pytest.mark.parametrize("role", [Role.SOCIETY, Role.HOST, Role.AUDIT, Role.SYSTEM])
def test_the_figures_are_the_offices_own(role: Role, year: Season) -> None:
    of = year.societies[0] if role in {Role.SOCIETY, Role.HOST} else None
    user: User = make.user(role=role, of=of)

    assert make.signed_in(user).get(reverse("oversight:figures")).status_code == 403


def test_a_name_withdrawn_since_is_in_no_list_of_the_past(year: Season) -> None:
    lecture = year.lectures[0]
    for each in Proposal.objects.filter(call=year.call):
        set_consent(proposal=each, consent=True, by=year.clerk, now=year.at(4, 15))
    Proposal.objects.filter(pk=lecture.pk).update(speaker="赵静怡", title="赵静怡谈血压")
    client = make.signed_in(year.clerk)
    asked = {"year": "2026", "measure": "held", "on": "2026-05-31"}
    assert "赵静怡" in client.get(reverse("oversight:list"), asked).content.decode()

    set_consent(proposal=lecture, consent=False, by=year.clerk, now=NOW)

    for name in ("oversight:list", "oversight:list_file", "oversight:book", "oversight:report"):
        answer = client.get(reverse(name), asked)
        assert answer.status_code == 200
        assert "赵静怡" not in _text_of(answer.content)


def test_the_day_it_is_as_of_is_never_ahead(year: Season) -> None:
    answer = make.signed_in(year.clerk).get(reverse("oversight:figures"), {"on": "2026-11-28"})

    assert answer.status_code == 422
    assert "截至日期不能晚于今天。" in answer.content.decode()


def test_a_list_of_nothing_known_is_no_page(year: Season) -> None:
    client = make.signed_in(year.clerk)

    assert client.get(reverse("oversight:list"), {"measure": "praise"}).status_code == 404
    empty = {"year": "2026", "measure": "held", "by": "society", "key": "nobody"}
    assert rows_of(client, reverse("oversight:list") + "?" + _query(empty)) == (0, 0, None)


def test_lectures_without_a_record_of_a_past_day_are_said_and_not_guessed(year: Season) -> None:
    day = datetime(2026, 2, 1, 9, tzinfo=NOW.tzinfo)
    lecture = make.proposal(call=year.call, organisation=year.societies[0])
    Proposal.objects.filter(pk=lecture.pk).update(created_at=day)

    document = page(
        make.signed_in(year.clerk), "oversight:figures", year="2026", on=str(date(2026, 5, 31))
    )

    assert re.search("有1场申报没有当时的记录", document.text_content())


def _query(asked: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in asked.items())


def _text_of(data: bytes) -> str:
    """Of a page, or of every part of an office file."""
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode(errors="ignore") for name in packed.namelist())


def test_what_the_societies_did_last_year_adds_up_to_last_years_total() -> None:
    Season(2025).unfold()  # by other societies than this year's
    Season(2026, societies=[make.society() for _ in range(3)]).unfold()

    reading = read(EVERYWHERE, Period(year=2026), on=None, now=NOW)

    total, lines = figures_of(reading).total, society_lines(reading)
    for measure in (Measure.PUBLISHED, Measure.HELD):
        assert total.before.get(measure, 0) > 0
        assert sum(line.before.get(measure, 0) for line in lines) == total.before[measure]
        assert sum(line.now.get(measure, 0) for line in lines) == total.now[measure]


def test_who_took_consent_back_is_named_in_no_title_of_a_list(year: Season) -> None:
    listed = Proposal.objects.filter(call__year=2026, offerings__isnull=False).distinct()
    mine, other = listed[:2]
    Proposal.objects.filter(pk=mine.pk).update(speaker="欧阳静思", consent=True)
    mine.refresh_from_db()
    named = "跟着欧阳静思看星空"
    Proposal.objects.filter(pk=other.pk).update(title=named)
    other.offerings.update(title=named)
    assert "欧阳静思" in _published_list()

    set_consent(proposal=mine, consent=False, by=make.clerk(), now=NOW)

    assert "欧阳静思" not in _published_list()


def _published_list() -> str:
    reading = read(EVERYWHERE, Period(year=2026), on=None, now=NOW)
    lectures = behind(reading, Wanted(Measure.PUBLISHED))
    return repr(list_rows(reading, Measure.PUBLISHED, lectures))
