"""Six kinds of documents, measured clause by clause on the finished PDF."""

from functools import cache
from itertools import pairwise
from math import dist
from statistics import median
from typing import Final

import pytest

from keguang.documents.official import Kind, default_folders, document_from_dict, font_book, render
from tests.documents.official.measuring import (
    CELL,
    FOOT,
    LEFT,
    LINE,
    RIGHT,
    TOP,
    Sheet,
    TextLine,
    chinese_steps,
    near,
    sheets,
)
from tests.documents.official.specs import BODIES, KINDS, LONG, OPENING, TABLE, spec

_POINT: Final = 25.4 / 72
_DOCUMENTS: Final = ("single", "joint2", "joint6", "upward", "landscape")
_FORBIDDEN_FIRST: Final = frozenset("，。、；：？！）》”’〕…—")
_FORBIDDEN_LAST: Final = frozenset("（《“‘〔")


@cache
def measured(kind: str) -> tuple[Sheet, ...]:
    book = font_book(default_folders())
    return tuple(sheets(render(document_from_dict(KINDS[kind]), Kind.PDF, book)))


def first(kind: str) -> Sheet:
    return measured(kind)[0]


def mark(sheet: Sheet) -> list[TextLine]:
    return [line for line in sheet.lines if line.red]


def text_lines(kind: str) -> list[TextLine]:
    """Lines of running text: 3号, full of it, on upright pages."""
    return [
        line
        for sheet in measured(kind)
        if near(sheet.width, 210, 0.1)
        for line in sheet.in_text_area()
        if near(line.size, 16, 0.1) and line.x1 - line.x0 > 100
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_a4_and_a_landscape_annex_lies(kind: str) -> None:
    sizes = {(round(s.width), round(s.height)) for s in measured(kind)}

    assert sizes <= {(210, 297), (297, 210)}
    assert ((297, 210) in sizes) == (kind == "landscape")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_text_leaves_the_type_area(kind: str) -> None:
    for line in text_lines(kind):
        assert line.x0 > LEFT - 0.5, line.text
        assert line.x1 < RIGHT + 0.5, line.text


@pytest.mark.parametrize("kind", KINDS)
def test_lines_stand_a_22nd_of_the_type_area_apart(kind: str) -> None:
    """5.2.3: 22 lines in 225 mm, the first with its top at 37 mm."""
    middles = [line.middle for line in first(kind).in_text_area() if near(line.size, 16, 0.1)]
    steps = [b - a for a, b in pairwise(middles) if b - a < 1.5 * LINE]

    assert near(median(steps), LINE, 0.1)
    for sheet in measured(kind)[1:]:
        if near(sheet.width, 210, 0.1) and len(sheet.in_text_area()) > 15:
            lines = [line for line in sheet.in_text_area() if near(line.size, 16, 0.1)]
            assert near(lines[0].middle, TOP + 8 * _POINT)
            assert all(near((x.middle - lines[0].middle) % LINE, 0, 0.2) or near(
                (x.middle - lines[0].middle) % LINE, LINE, 0.2) for x in lines)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_has_28_cells_and_fills_the_type_area(kind: str) -> None:
    """5.2.3: 28 characters in 156 mm, 撑满版心."""
    steps = [step for line in text_lines(kind) for step in chinese_steps(line)]
    full = [line for line in text_lines(kind) if line.x1 > RIGHT - CELL * 0.9]

    assert near(sorted(steps)[len(steps) // 4], CELL, 0.03)
    assert all(CELL - 0.05 < step < CELL * 1.2 for step in steps)
    assert len(full) > 4
    # the box of a closing mark or letter may end a little before the edge
    assert sum(near(line.x1, RIGHT, 1.0) for line in full) >= 0.9 * len(full)


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_begins_or_ends_with_a_mark_that_must_not(kind: str) -> None:
    lines = text_lines(kind)

    assert [line.text for line in lines if line.text[0] in _FORBIDDEN_FIRST] == []
    assert [line.text for line in lines if line.text[-1] in _FORBIDDEN_LAST] == []


@pytest.mark.parametrize("kind", _DOCUMENTS)
def test_the_mark_is_red_and_begins_35_mm_under_the_type_areas_top(kind: str) -> None:
    """7.2.4."""
    names = mark(first(kind))

    assert near(min(g.top for line in names for g in line.glyphs), TOP + 35)
    left = min(line.x0 for line in names)
    right = max(line.x1 for line in names)
    assert near((left + right) / 2, (LEFT + RIGHT) / 2)
    assert right - left <= 156
    assert all("Serif" in g.font for line in names for g in line.glyphs)


def test_one_bodys_mark_is_its_name_and_the_word() -> None:
    (line,) = mark(first("single"))

    assert line.text == "洛阳市科学技术协会文件"
    assert line.size * _POINT > 12  # seen from across a desk


@pytest.mark.parametrize(("kind", "bodies"), [("joint2", 2), ("joint6", 6)])
def test_a_joint_mark_names_every_body_in_order_with_the_word_at_the_right(
    kind: str, bodies: int
) -> None:
    glyphs = [g for line in mark(first(kind)) for g in line.glyphs]
    word = [g for g in glyphs if g.x0 > max(g.x0 for g in glyphs) - 25 and g.text in "文件"]
    word = sorted(word, key=lambda g: g.x0)[-2:]
    names = [g for g in glyphs if g not in word]
    rows: list[str] = []
    for top in sorted({round(g.top, 1) for g in names}):
        row = sorted((g for g in names if round(g.top, 1) == top), key=lambda g: g.x0)
        rows.append("".join(g.text for g in row))

    assert rows == list(BODIES[:bodies])
    assert "".join(g.text for g in word) == "文件"
    assert min(g.x0 for g in word) > max(g.x1 for g in names)
    middle = (min(g.top for g in names) + max(g.bottom for g in names)) / 2
    assert near(word[0].middle, middle)


@pytest.mark.parametrize("kind", KINDS)
def test_page_one_shows_body_text(kind: str) -> None:
    opening = (LONG if kind == "letter" else OPENING)[:12]

    assert first(kind).has(opening)


@pytest.mark.parametrize("kind", [*_DOCUMENTS, "minutes"])
def test_the_number_stands_two_lines_under_the_mark_and_the_red_rule_4_mm_under_it(
    kind: str,
) -> None:
    """7.2.5, 7.2.6, 7.2.7."""
    sheet = first(kind)
    number = sheet.find("洛市科协〔2023〕2号")
    mark_ends = max(g.bottom for line in mark(sheet) for g in line.glyphs)
    (rule,) = sheet.level(red=True)

    assert near(number.middle - 8 * _POINT - mark_ends, 2 * LINE)
    assert near(rule.top - (number.middle + 8 * _POINT), 4, 0.5)
    assert near(rule.x0, LEFT, 0.2)
    assert near(rule.length, 156, 0.2)
    if kind == "upward":
        assert near(number.x0, LEFT + CELL)
    else:
        assert near(number.centre, (LEFT + RIGHT) / 2)


def test_an_upward_document_names_who_signed_it_at_the_right_of_its_number() -> None:
    line = first("upward").find("签发人：许清和")

    assert line.text == "洛市科协〔2023〕2号签发人：许清和"
    assert near(line.x1, RIGHT - CELL)
    assert "WenKai" in line.glyphs[-1].font
    assert "FandolFang" in line.glyphs[-4].font


@pytest.mark.parametrize("kind", [*_DOCUMENTS, "minutes"])
def test_the_title_is_22_points_centred_two_lines_under_the_red_rule(kind: str) -> None:
    """7.3.1."""
    sheet = first(kind)
    lines = [line for line in sheet.lines if near(line.size, 22, 0.1)]
    (rule,) = sheet.level(red=True)

    assert "".join(line.text for line in lines) == KINDS[kind]["title"].replace(" ", "")
    assert near(lines[0].middle - 11 * _POINT - rule.top, 2 * LINE)
    for line in lines:
        # a closing quotation mark is only half a character of ink: measure the boxes
        assert near(line.centre, (LEFT + RIGHT) / 2)
        assert "Serif" in line.font


@pytest.mark.parametrize("kind", ["single", "joint2", "joint6", "upward", "letter"])
def test_recipients_stand_flush_left_one_line_under_the_title(kind: str) -> None:
    """7.3.2."""
    sheet = first(kind)
    title = [line for line in sheet.lines if near(line.size, 22, 0.1)][-1]
    recipients = KINDS[kind]["recipients"]
    line = sheet.find(recipients[:6])

    assert line.text.endswith("：")
    assert near(line.x0, LEFT, 0.5)
    assert near(line.middle - title.middle, 2 * LINE)


@pytest.mark.parametrize(
    ("beginning", "font"),
    [
        ("一、主要任务", "NotoSansCJK"),
        ("（一）开展", "LXGWWenKai"),
        ("1.各单位", "FandolFang"),
        ("（1）洛龙区", "FandolFang"),
    ],
)
def test_headings_are_numbered_indented_and_in_their_own_face(beginning: str, font: str) -> None:
    """7.3.3."""
    line = next(s for s in measured("single") if s.has(beginning)).find(beginning)

    assert font in line.glyphs[2].font
    assert near(line.x0, LEFT + 2 * CELL, 1.0)


def test_a_heading_that_runs_on_is_a_heading_to_its_first_stop() -> None:
    line = next(s for s in measured("single") if s.has("（二）强化")).find("（二）强化")

    assert "WenKai" in line.glyphs[4].font
    assert "FandolFang" in line.glyphs[-1].font


def test_attachments_are_named_one_line_under_the_text_and_go_on_under_their_beginning() -> None:
    """7.3.4."""
    sheet = next(s for s in measured("single") if s.has("附件："))
    lines = sheet.in_text_area()
    at = next(i for i, line in enumerate(lines) if line.text.startswith("附件："))

    assert lines[at].text == "附件：1.志愿服务队伍分类及名称规范"
    assert near(lines[at].x0, LEFT + 2 * CELL, 0.5)
    assert near(lines[at].middle - lines[at - 1].middle, 2 * LINE)
    assert lines[at + 1].text.startswith("2.2023年度")
    assert near(lines[at + 1].x0, LEFT + 5 * CELL, 0.5)
    assert near(lines[at + 2].x0, LEFT + 6 * CELL, 0.5)
    assert not lines[at + 2].text.endswith("。")


def test_with_a_seal_the_date_is_four_cells_from_the_right_and_the_name_centred_above() -> None:
    """7.3.5.1."""
    sheet = next(s for s in measured("single") if s.has("2023年2月14日"))
    day = sheet.find("2023年2月14日")
    name = max((x for x in sheet.lines if x.text == BODIES[0]), key=lambda x: x.middle)

    assert near(day.x1, RIGHT - 4 * CELL)
    assert near(name.centre, day.centre)
    assert near(day.middle - name.middle, LINE)


@pytest.mark.parametrize(("kind", "bodies"), [("joint2", 2), ("joint6", 6)])
def test_joint_seals_have_places_of_their_own_inside_the_type_area(kind: str, bodies: int) -> None:
    """Names in order; 45 mm seals on them neither touch nor leave the page's text."""
    sheet = next(s for s in measured(kind) if s.has("2023年2月14日"))
    day = sheet.find("2023年2月14日")
    signature = [x for x in sheet.lines if x.middle < day.middle and _names(x, bodies)]
    places = _seals([(x, line.middle) for line in signature for x in _centres(line)])

    assert near(day.x1, RIGHT - 4 * CELL)
    assert len({round(x) for x, _ in places}) <= 3
    for x, _ in places:
        assert LEFT + 22.5 < x < RIGHT - 22.5
    for at, place in enumerate(places):
        assert all(dist(place, other) > 45 for other in places[:at])
    text = "".join(line.text for line in signature)
    for body in BODIES[:bodies]:
        assert body[:4] in text
    assert near(places[-1][0], day.centre)


def _names(line: TextLine, bodies: int) -> bool:
    whole = line.text
    return any(part in body for body in BODIES[:bodies] for part in (whole, whole[:5])) and (
        line.x0 > LEFT + 3
    )


def _seals(lines: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """One place a name: a name on two lines has its seal in the middle of them."""
    places: list[tuple[float, float]] = []
    for x, y in lines:
        broken = [p for p in places if near(p[0], x, 1) and 0 < y - p[1] < 1.5 * LINE]
        for place in broken:
            places.remove(place)
        places.append((x, (y + broken[0][1]) / 2 if broken else y))
    return places


def _centres(line: TextLine) -> list[float]:
    """Middles of the names on one line: a gap of more than a cell parts two of them."""
    groups = [[line.glyphs[0]]]
    for glyph in line.glyphs[1:]:
        if glyph.x0 - groups[-1][-1].x1 > CELL / 2:
            groups.append([])
        groups[-1].append(glyph)
    return [(group[0].x0 + group[-1].x1) / 2 for group in groups]


def test_without_a_seal_the_name_is_two_cells_from_the_right_and_the_date_two_further_in() -> None:
    """7.3.5.2."""
    sheet = next(s for s in measured("upward") if s.has("2023年2月14日"))
    day = sheet.find("2023年2月14日")
    name = max((x for x in sheet.lines if x.text == BODIES[0]), key=lambda x: x.middle)
    before = max((x for x in sheet.lines if x.middle < name.middle), key=lambda x: x.middle)

    assert near(name.x1, RIGHT - 2 * CELL)
    assert near(day.x0 - name.x0, 2 * CELL)
    assert near(name.middle - before.middle, 2 * LINE)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_the_date_carries_text_too(kind: str) -> None:
    sheet = next(s for s in measured(kind) if s.has("2023年2月14日"))
    day = sheet.find("2023年2月14日")

    above = [x for x in sheet.in_text_area() if x.middle < day.middle - 3 * LINE]
    assert [x for x in above if near(x.x1, RIGHT, 1.0) or x.text.endswith("。")] != []


def test_the_note_stands_in_brackets_two_cells_in_under_the_date() -> None:
    """7.3.6."""
    sheet = next(s for s in measured("single") if s.has("（此件公开发布）"))
    note = sheet.find("（此件公开发布）")

    assert near(note.x0, LEFT + 2 * CELL, 0.5)
    assert near(note.middle - sheet.find("2023年2月14日").middle, LINE)


@pytest.mark.parametrize("kind", [*_DOCUMENTS, "minutes"])
def test_the_imprint_closes_the_last_even_page_on_the_foot_of_the_type_area(kind: str) -> None:
    """7.4."""
    pages = measured(kind)
    sheet = pages[-1]
    rules = [rule for rule in sheet.level(red=False) if near(rule.length, 156, 0.2)]
    copies, printing = sheet.find("抄送："), sheet.find("2023年2月15日印发")

    assert len(pages) % 2 == 0
    assert near(rules[-1].top, FOOT, 0.2)
    assert [round(rule.thickness, 2) for rule in rules] == [0.35, 0.25, 0.35]
    assert all(near(rule.x0, LEFT, 0.2) for rule in rules)
    assert rules[0].top < copies.middle < rules[1].top < printing.middle < rules[2].top
    assert copies.text.endswith("。")
    assert near(copies.x0, LEFT + CELL)
    assert near(printing.x0, LEFT + CELL)
    assert near(printing.x1, RIGHT - CELL)
    assert near(copies.size, 14, 0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_page_numbers_stand_outside_seven_millimetres_under_the_type_area(kind: str) -> None:
    """7.5: odd right, even left, one cell in; letters begin with page 2."""
    for sheet in measured(kind):
        if not near(sheet.width, 210, 0.1) or _unnumbered(kind, sheet.number):
            continue
        found = [line for line in sheet.lines if line.text == f"—{sheet.number}—"]
        if kind == "letter" and sheet.number == 1:
            assert found == []
            continue
        (line,) = found
        assert near(line.middle, FOOT + 7)
        assert near(line.size, 14, 0.1)
        edge = line.x1 - (RIGHT - CELL) if sheet.number % 2 else line.x0 - (LEFT + CELL)
        assert near(edge, 0)


def _unnumbered(kind: str, number: int) -> bool:
    """A blank page before the imprint's, and the imprint's after it, bear none (7.5)."""
    pages = measured(kind)
    blank = [sheet.number for sheet in pages if not sheet.in_text_area()]
    return number in {page for one in blank for page in (one, one + 1)}


def test_a_blank_page_and_the_imprint_behind_it_bear_no_number() -> None:
    *_, blank, imprint = measured("landscape")

    assert [line.text for line in blank.lines] == []
    assert [line.text[:3] for line in imprint.lines] == ["抄送：", "洛阳市"]


def test_a_turned_sheet_keeps_its_number_where_the_standing_page_has_it() -> None:
    """7.5: 页码位置与公文其他页码保持一致; seen upright, that is at the left, turned."""
    turned = [s for s in measured("landscape") if near(s.width, 297, 0.1)]

    assert len(turned) >= 2
    for sheet in turned:
        text = "".join(g.text for g in sorted(sheet.turned, key=lambda g: g.top)).replace(" ", "")
        assert text == f"—{sheet.number}—"
        middle = sum((g.x0 + g.x1) / 2 for g in sheet.turned) / len(sheet.turned)
        assert near(middle, 297 - (FOOT + 7))
        ends = max(g.bottom for g in sheet.turned), min(g.top for g in sheet.turned)
        edge = ends[0] - (RIGHT - CELL) if sheet.number % 2 else ends[1] - (LEFT + CELL)
        assert near(edge, 0)


def test_an_annex_begins_a_page_with_its_label_and_its_title_on_the_third_line() -> None:
    """7.3.7; the head of its table comes again on every page and no row is lost."""
    turned = [s for s in measured("landscape") if near(s.width, 297, 0.1)]
    label, title = turned[0].find("附件"), turned[0].find("流动科技馆2023年")

    assert label.text == "附件"
    assert "NotoSans" in label.font
    assert near(label.x0, 35, 0.5)
    assert near(label.middle, 28 + 8 * _POINT)
    assert near(title.middle - label.middle, 2 * LINE)
    assert near(title.centre, 35 + 225 / 2)
    for sheet in turned:
        head = next(line for line in sheet.lines if line.text.startswith("序号县区站点"))
        assert "NotoSans" in head.font
        outer = [s for s in sheet.strokes if s.level and near(s.length, 225, 0.5)]
        assert near(outer[0].x0, 35, 0.5)
    words = "".join(line.text for sheet in turned for line in sheet.lines)
    assert all(row[5] in words for row in TABLE)


def test_a_letter_has_its_own_head_and_rules() -> None:
    """10.1: mark 30 mm from the page's top, double rules of 170 mm, number under the first."""
    sheet = first("letter")
    (name,) = mark(sheet)
    upper = [rule for rule in sheet.level(red=True) if rule.top < 100]
    lower = [rule for rule in sheet.level(red=True) if rule.top > 200]
    number = sheet.find("洛市科协函〔2023〕11号")

    assert name.text == BODIES[0]
    assert near(name.glyphs[0].top, 30)
    assert near(upper[0].top - name.glyphs[0].bottom, 4)
    assert [near(r.length, 170, 0.2) and near(r.x0, 20, 0.2) for r in [*upper, *lower]] == [
        True
    ] * 4
    assert upper[0].thickness > upper[1].thickness
    assert lower[0].thickness < lower[1].thickness
    assert near(lower[1].top, 297 - 20, 1.0)
    assert near(number.x1, RIGHT, 0.5)
    assert near(number.middle - 8 * _POINT - upper[1].top, 14 * _POINT, 1.0)
    last = measured("letter")[-1]
    assert last.level(red=False) == []
    assert not any("印发" in line.text for line in last.lines)
    assert near(last.find("抄送：").middle, FOOT - LINE / 2)


def test_minutes_list_who_was_there_after_the_text_and_leave_no_place_for_a_seal() -> None:
    """10.3."""
    sheet = next(s for s in measured("minutes") if s.has("出席："))
    present, excused = sheet.find("出席："), sheet.find("请假：")
    lines = sheet.in_text_area()
    at = lines.index(present)

    assert mark(first("minutes"))[0].text == "洛阳市科学技术协会党组会议纪要"
    assert "NotoSans" in present.font
    assert "FandolFang" in present.glyphs[-1].font
    assert near(present.x0, LEFT + 2 * CELL, 0.5)
    assert near(lines[at + 1].x0, LEFT + 5 * CELL, 0.5)  # goes on under the first name
    assert near(present.middle - lines[at - 1].middle, 2 * LINE)
    assert excused.text == "请假：洛阳市数学学会沈砚秋"
    assert sheet.find("列席：").text == "列席：洛阳市科技馆叶青禾"
    assert not any(line.text == BODIES[0] for s in measured("minutes") for line in s.lines)


def test_copy_number_secrecy_and_urgency_stand_under_each_other_at_the_upper_left() -> None:
    """7.2.1 to 7.2.3."""
    lines = first("single").lines[:3]

    assert [line.text for line in lines] == ["000012", "秘密★1年", "特急"]
    assert [near(line.x0, LEFT, 1.0) for line in lines] == [True] * 3
    assert near(lines[0].middle, TOP + 8 * _POINT)
    assert near(lines[1].middle - lines[0].middle, LINE)
    assert near(lines[2].middle - lines[1].middle, LINE)
    assert ["Fang" in lines[0].font, "Sans" in lines[1].font, "Sans" in lines[2].font] == [True] * 3


def test_the_head_of_a_table_stands_on_no_page_without_a_row() -> None:
    """The first row is higher than a page, and begins on a page of its own with the head."""
    table = [["序号", "内容"], ["1", "讲座内容提要" * 330]]
    annexed = spec(attachments=["提要"], annexes=[{"title": "提要", "table": table}])

    pages = sheets(render(document_from_dict(annexed), Kind.PDF, font_book(default_folders())))

    headed = [page for page in pages if page.has("序号内容")]
    assert len(headed) == 2
    assert all(page.has("讲座内容提要") for page in headed)
