"""The figures as files: a workbook of all tables with their lists, and the report.

Filed papers are Chinese, whatever language their reader works in. The same day gives the same
bytes: nothing in them tells when they were made.
"""

from collections.abc import Sequence
from typing import Final

from keguang.core.papers import in_chinese
from keguang.documents.tables import CellValue, Column, Kind, Sheet, write_book, write_xlsx
from keguang.lectures.selectors.lists import written_day
from keguang.oversight.counting import OF_TABLE, Breakdown, compared_in
from keguang.oversight.measures import BODIES, HEADLINES, UNITS, Measure
from keguang.oversight.selectors.figures import (
    Figures,
    Line,
    Reading,
    figures_of,
    society_lines,
)
from keguang.oversight.selectors.lists import (
    Wanted,
    behind,
    columns_of,
    rows_of,
    title_of,
)

TABLE_WORDS: Final = {
    Breakdown.QUARTER: ("各季度", "季度"),
    Breakdown.TOPIC: ("按主题", "主题"),
    Breakdown.AUDIENCE: ("按人群", "人群"),
    Breakdown.DISTRICT: ("按县区", "县区"),
    Breakdown.CAUSE: ("取消原因", "原因"),
    Breakdown.SOCIETY: ("各单位", "单位"),
}
LISTS: Final = {
    Measure.ASKED: "征集单位清单",
    Measure.REPORTED: "申报讲座清单",
    Measure.PUBLISHED: "公布讲座清单",
    Measure.KNOWN: "到场人数清单",
}


@in_chinese()
def list_book(reading: Reading, wanted: Wanted) -> tuple[str, bytes]:
    """One figure's list: its title and the workbook."""
    items = behind(reading, wanted)
    title = title_of(reading, wanted)
    rows = rows_of(reading, wanted.measure, items)
    note = f"共{len(items)}{'家' if wanted.measure in BODIES else '场'}。"
    notes = [f"{as_of(reading)}{note}"]
    return title, write_xlsx(title, columns_of(wanted.measure), rows, notes=notes)


@in_chinese()
def whole_book(reading: Reading) -> tuple[str, bytes]:
    """All tables, then the lists they were counted from."""
    figures = figures_of(reading)
    title = f"{figures.period.label}科普大讲堂统计"
    notes = notes_of(figures)
    tables = {**figures.tables, Breakdown.SOCIETY: society_lines(reading)}
    sheets = [Sheet("主要数字", title, headline_columns(), headline_rows(figures), notes)]
    sheets += [
        Sheet(
            TABLE_WORDS[by][0],
            f"{title}（{TABLE_WORDS[by][0]}）",
            columns_by(by),
            rows_by(by, tables[by]),
            notes[:1],
        )
        for by in TABLE_WORDS
        if tables.get(by)
    ]
    sheets += [_list_sheet(reading, measure, name) for measure, name in LISTS.items()]
    return title, write_book(title, sheets)


def as_of(reading: Reading) -> str:
    return f"统计截至{written_day(reading.on)}。"


def notes_of(figures: Figures) -> list[str]:
    """What every filed table must say of itself."""
    notes = [
        f"{as_of(figures.reading)}“已报”“填报完整”“审核通过”与征集进度同口径；“已开展”“有佐证”与落实情况同口径。"
    ]
    if figures.unasked:
        notes.append(f"另有{figures.unasked}场来自未列入征集对象的单位，不计入。")
    if unrecorded := figures.reading.facts.unrecorded:
        notes.append(f"有{unrecorded}场申报没有当时的记录，当时状况无从查考，不计入。")
    return notes


def headline_columns() -> list[Column]:
    return [
        Column("指标", Kind.LONG),
        Column("单位"),
        Column("本期", Kind.INTEGER),
        Column("上年", Kind.INTEGER),
        Column("增减", Kind.INTEGER),
    ]


def headline_rows(figures: Figures) -> list[Sequence[CellValue]]:
    now, before = figures.total.now, figures.total.before
    return [
        (
            str(measure.label),
            str(UNITS[measure]),
            now.get(measure, 0),
            before.get(measure, 0),
            now.get(measure, 0) - before.get(measure, 0),
        )
        for measure in HEADLINES
    ]


def columns_by(by: Breakdown) -> list[Column]:
    compared = compared_in(by)
    return [
        Column(TABLE_WORDS[by][1], Kind.LONG),
        *(Column(str(measure.label), Kind.INTEGER) for measure in OF_TABLE[by]),
        Column(f"上年{compared.label}", Kind.INTEGER),
        Column("增减", Kind.INTEGER),
    ]


def rows_by(by: Breakdown, lines: Sequence[Line]) -> list[Sequence[CellValue]]:
    compared = compared_in(by)
    return [
        (
            line.label,
            *(line.now.get(measure, 0) for measure in OF_TABLE[by]),
            line.before.get(compared, 0),
            line.now.get(compared, 0) - line.before.get(compared, 0),
        )
        for line in lines
    ]


def _list_sheet(reading: Reading, measure: Measure, name: str) -> Sheet:
    items = behind(reading, Wanted(measure))
    rows = rows_of(reading, measure, items)
    title = f"{reading.period.label}{name}"
    return Sheet(name, title, columns_of(measure), rows, [f"{as_of(reading)}共{len(items)}行。"])
