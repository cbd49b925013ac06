"""Whatever an office writes: no character lost, no line too long, no heading left behind."""

import io
from functools import cache
from itertools import pairwise
from random import Random
from typing import Final

import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keguang.documents.official import (
    BadDocument,
    Kind,
    default_folders,
    document_from_dict,
    font_book,
    render,
)
from keguang.documents.official.compose import compose
from keguang.documents.official.fonts import FontBook
from keguang.documents.official.lines import Span, Type, may_follow, set_text
from keguang.documents.official.numerals import numbered
from keguang.documents.official.painting import Page
from keguang.documents.official.titles import broken_title
from keguang.documents.official.value import OfficialDocument
from tests.documents.official import checking
from tests.documents.official.checking import packed
from tests.documents.official.drawing import documents, texts
from tests.documents.official.measuring import columns, sheets
from tests.documents.official.specs import BODIES, LONG, OPENING, Spec, spec

_PAGES_ASKED: Final = 30


def drawn(examples: int) -> settings:
    """So many documents, always the same ones: a failure here is one tomorrow too."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[
            HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )  # fmt: skip


@cache
def book() -> FontBook:
    return font_book(default_folders())


def composed(content: Spec) -> tuple[OfficialDocument, list[Page]]:
    document = document_from_dict(content)
    return document, compose(document, book()).pages


def assert_as_the_standard_wants(document: OfficialDocument, pages: list[Page]) -> None:
    checking.assert_nothing_is_lost(document, pages)
    checking.assert_every_line_is_inside(pages)
    checking.assert_lines_do_not_lie_on_each_other(pages)
    checking.assert_marks_stand_where_they_may(pages)
    checking.assert_page_one_shows_text(document, pages)
    checking.assert_no_page_ends_with_a_heading(document, pages)
    checking.assert_the_seals_page_shows_text(document, pages)
    checking.assert_imprint_and_numbers(document, pages)


@given(content=documents())
@drawn(120)
def test_any_document_keeps_its_characters_its_grid_and_its_parts_together(content: Spec) -> None:
    assert_as_the_standard_wants(*composed(content))


@given(content=documents(most=140, longest=500))
@drawn(12)
def test_any_document_of_up_to_thirty_pages_does_too(content: Spec) -> None:
    assert_as_the_standard_wants(*composed(content))


@given(
    bodies=st.integers(3, 6),
    attachments=st.lists(st.integers(4, 60), min_size=1, max_size=8),
    letters=st.integers(2, 90),
    paragraphs=st.integers(1, 9),
)
@drawn(80)
def test_many_seals_and_attachments_never_stand_on_a_page_without_text(
    bodies: int, attachments: list[int], letters: int, paragraphs: int
) -> None:
    """The class where 附件说明 and rows of seals fill nearly a page by themselves."""
    body = [{"text": LONG}] * (paragraphs - 1) + [{"text": "请认真贯彻落实" * 20}]
    body[-1]["text"] = body[-1]["text"][:letters] + "。"
    content = spec(
        issuers=list(BODIES[6 - bodies :]),
        body=body,
        attachments=[("科普资源配置汇总表" * 7)[:length] for length in attachments],
    )

    assert_as_the_standard_wants(*composed(content))


@given(title=texts(120))
@drawn(60)
def test_any_title_is_broken_without_losing_a_character_or_its_room(title: str) -> None:
    widths = [0.5 if character.isascii() else 1.0 for character in title]

    for dense in (False, True):
        lines = broken_title(title, widths, 20, dense=dense)

        assert packed("".join(lines)) == packed(title)
        assert all(columns(line) <= 20 for line in lines)


@given(text=texts(400), room=st.integers(6, 56))
@drawn(120)
def test_any_paragraph_fills_lines_that_are_never_longer_than_their_room(
    text: str, room: int
) -> None:
    kind = Type(room / 2, first=2)

    lines = set_text([Span(text)], kind, book())

    assert packed("".join(line.text for line in lines)) == packed(text)
    for line in lines:
        one_word = len(line.runs) == 1 and line.text.isascii()
        assert one_word or line.start + line.cells <= room / 2 + 0.001
        assert line.text.strip()


@given(
    words=st.lists(st.text("科普活动室，。“”（）", min_size=2, max_size=9), min_size=8, max_size=30)
)
@drawn(60)
def test_no_line_begins_or_ends_with_a_mark_that_must_not_where_there_is_a_choice(
    words: list[str],
) -> None:
    text = "洛阳".join(words)

    lines = set_text([Span(text)], Type(28, first=2), book())

    for one, other in pairwise(lines):
        assert may_follow(one.text, other.text)


@given(content=documents(most=6))
@drawn(20)
def test_text_taken_out_of_the_pdf_is_the_text_given(content: Spec) -> None:
    document = document_from_dict(content)

    read = _read(render(document, Kind.PDF, book()))

    told = "".join(number + p.text for number, p in numbered(document.body))
    assert _plain(told) in read[16]
    for annex in document.annexes:
        told = "".join(number + p.text for number, p in numbered(annex.body))
        assert _plain(told) in read[16]
    assert _plain(document.plain_title) in read[22]
    for name in (*document.attachments, document.note):
        assert _plain(name) in read[16]
    assert _plain(document.cc.removeprefix("抄送：").rstrip("。")) in read[14]


def _read(pdf: bytes) -> dict[int, str]:
    """Text of a PDF by size, in the order it was drawn."""
    found: dict[int, str] = {14: "", 16: "", 22: ""}
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            for character in page.chars:
                size = round(max(character["size"], character["height"]))
                if size in found:
                    found[size] += character["text"]
    return {size: _plain(text) for size, text in found.items()}


def _plain(text: str) -> str:
    """Without spaces, and a ligature as its letters: a reader may tell it either way."""
    return packed(text).replace("\ufb01", "fi")


def test_the_mark_of_a_document_comes_out_of_the_pdf_as_its_bodies() -> None:
    document = document_from_dict(spec(issuers=list(BODIES)))

    sheet, *_ = sheets(render(document, Kind.PDF, book()))

    red = "".join(line.text for line in sheet.lines if line.red)
    assert all(character in red for body in BODIES for character in body)


@pytest.mark.parametrize("issuers", range(1, 7))
@pytest.mark.parametrize("letters", [4, 120])
def test_one_line_of_text_stands_on_page_one_however_many_bodies_issue_it(
    issuers: int, letters: int
) -> None:
    content = spec(
        issuers=list(BODIES[:issuers]),
        title="牡" * letters,
        recipients="各" * 200,
        body=[{"text": "请认真贯彻落实。"}],
        signers=[{"body": body, "name": "许清和"} for body in BODIES[:issuers]],
    )

    assert_as_the_standard_wants(*composed(content))


def test_a_title_and_signers_that_leave_no_line_for_text_are_refused() -> None:
    content = spec(
        issuers=list(BODIES),
        title="牡" * 120,
        signers=[{"body": body, "name": "阿卜杜热合曼·麦麦提吐尔逊"} for body in BODIES],
    )

    with pytest.raises(BadDocument, match=r"^title: 版头和标题占满首页"):
        composed(content)


def test_copies_for_more_bodies_than_a_page_can_name_are_refused() -> None:
    with pytest.raises(BadDocument, match=r"^cc: .*一页排不下"):
        composed(spec(cc="洛阳市人民政府办公室，" * 60))


def test_long_names_of_signers_and_printers_and_numbers_do_not_lie_on_each_other() -> None:
    names = ["许清和", "阿卜杜热合曼·麦麦提吐尔逊", "林小满"]
    signers = [{"body": b, "name": n} for b, n in zip(BODIES, names, strict=False)]
    for code in ("洛市科协", "洛阳市精神文明建设指导委员会办公室"):
        for kind in ("document", "letter", "minutes"):
            content = spec(
                format=kind,
                issuers=list(BODIES[:3]),
                signers=signers,
                secrecy="机密★长期或者到公布之日",
                number={"code": code, "year": 2024, "serial": 12345},
                printed_by="洛阳市精神文明建设指导委员会办公室（洛阳市志愿服务工作联席会议办公室）综合科",
            )

            assert_as_the_standard_wants(*composed(content))


def test_a_table_row_higher_than_a_page_goes_on_over_pages() -> None:
    long = "流动科技馆巡展站点说明" * 150
    table = [["序号", "说明"], ["1", "短"], ["2", long], ["3", "短"]]
    for orientation in ("portrait", "landscape"):
        annex = {"title": "说明", "orientation": orientation, "table": table}

        document, pages = composed(spec(annexes=[annex], attachments=["说明"]))

        assert_as_the_standard_wants(document, pages)
        for page in pages:
            foot = page.frame.top + page.frame.height + 0.1
            assert all(rule.y + (rule.length if rule.down else 0) <= foot for rule in page.rules)


def test_thirty_pages_come_out_of_the_pdf_as_they_went_in() -> None:
    chance = Random(9704)
    body = []
    for _ in range(140):
        words = [OPENING, "瀍河回族区", "iKepu平台", "（2023年）", "“科技之光”", "GB/T 9704-2012"]
        chance.shuffle(words)
        body.append({"level": chance.choice((0, 0, 1, 2, 3, 4)), "text": "".join(words)})
    document = document_from_dict(spec(body=body))

    pdf = render(document, Kind.PDF, book())

    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) >= _PAGES_ASKED - 2
    told = "".join(number + p.text for number, p in numbered(document.body))
    assert _plain(told) in _read(pdf)[16]


def test_the_same_document_gives_the_same_bytes() -> None:
    document = document_from_dict(spec())

    assert render(document, Kind.PDF, book()) == render(document, Kind.PDF, book())
