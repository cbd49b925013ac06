"""年度统计报告: the year in an office's plain words, with its tables and lists.

The sentences are fixed; only the numbers in them are counted. Nothing is praised or explained.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from django.conf import settings

from keguang.core.papers import in_chinese
from keguang.documents.reports import Appendix, Report, ReportTable, Section, to_docx
from keguang.documents.tables import Column, Kind
from keguang.lectures.selectors.lists import written_day
from keguang.oversight.counting import Breakdown, Counts
from keguang.oversight.measures import UNITS, Measure
from keguang.oversight.selectors.figures import Figures, Line, Reading, figures_of, society_lines
from keguang.oversight.selectors.lists import Wanted, behind, columns_of, rows_of
from keguang.oversight.selectors.papers import (
    TABLE_WORDS,
    columns_by,
    headline_columns,
    headline_rows,
    notes_of,
    rows_by,
)

_NUMERALS: Final = "一二三四五六七八九"
_COMPARED: Final = (Measure.REPORTED, Measure.ACCEPTED, Measure.HELD, Measure.PEOPLE)
_APPENDED: Final = (
    (Measure.HELD, "已开展讲座清单"),
    (Measure.CANCELLED, "已取消讲座清单"),
)
_KEPT: Final = {  # of a list's columns, to fit an upright page
    Measure.HELD: frozenset({"序号", "申报单位", "讲座题目", "主讲人", "时间", "县区", "到场人数"}),
    Measure.CANCELLED: frozenset({"序号", "申报单位", "讲座题目", "时间", "县区", "原因"}),
}


@in_chinese()
def annual_report(reading: Reading) -> tuple[str, bytes]:
    """The report's title and its Word file."""
    figures = figures_of(reading)
    title = f"{figures.period.label}科普大讲堂活动开展情况统计报告"
    day = written_day(reading.on)
    report = Report(
        title=title,
        subtitle=f"（统计截至{day}）",
        issuer=f"{settings.KEGUANG_SITE['owner']}{settings.KEGUANG_SITE['office']}",
        dated=day,
        sections=_numbered(_sections(figures)),
        appendices=list(_appendices(reading)),
    )
    return title, to_docx(report)


def _numbered(sections: Iterator[Section]) -> list[Section]:
    return [
        Section(f"{numeral}、{each.heading}", each.paragraphs, each.tables)
        for numeral, each in zip(_NUMERALS, sections, strict=False)
    ]


def _sections(figures: Figures) -> Iterator[Section]:
    headlines = ReportTable(headline_columns(), headline_rows(figures))
    yield Section("总体情况", [_overall(figures), _against_last_year(figures)], [headlines])
    if lines := figures.tables.get(Breakdown.QUARTER):
        yield Section("分季度情况", [_by_lines(lines)], [_table(Breakdown.QUARTER, lines)])
    for heading, kinds in (
        ("主题和人群", (Breakdown.TOPIC, Breakdown.AUDIENCE)),
        ("县区分布", (Breakdown.DISTRICT,)),
    ):
        found = [(by, lines) for by in kinds if (lines := figures.tables[by])]
        if found:
            paragraphs = [f"{TABLE_WORDS[by][0]}统计，{_by_lines(lines)}" for by, lines in found]
            yield Section(heading, paragraphs, [_table(by, lines) for by, lines in found])
    if lines := figures.tables[Breakdown.CAUSE]:
        yield Section("取消情况", [_cancelled(figures, lines)], [_table(Breakdown.CAUSE, lines)])
    bodies = society_lines(figures.reading)
    if bodies:
        words = "各单位按名录顺序排列，不作排名。"
        yield Section("各单位情况", [words], [_table(Breakdown.SOCIETY, bodies)])
    yield Section("统计说明", notes_of(figures))


def _overall(figures: Figures) -> str:
    now = figures.total.now
    said = [
        f"{figures.period.label}，共向{_of(now, Measure.ASKED)}家单位征集讲座，",
        f"{_of(now, Measure.SENT)}家单位报送{_of(now, Measure.REPORTED)}场，",
        f"其中填报完整{_of(now, Measure.COMPLETE)}场，审核通过{_of(now, Measure.ACCEPTED)}场。",
        f"公布讲座{_of(now, Measure.PUBLISHED)}场，已开展{_of(now, Measure.HELD)}场，",
        f"其中有到场人数、现场照片或报道链接佐证的{_of(now, Measure.PROVEN)}场，",
        f"取消{_of(now, Measure.CANCELLED)}场。",
    ]
    if known := _of(now, Measure.KNOWN):
        said.append(f"有到场人数记录的{known}场，共到场{_of(now, Measure.PEOPLE)}人次。")
    return "".join(said)


def _against_last_year(figures: Figures) -> str:
    now, before = figures.total.now, figures.total.before
    if not any(before.values()):
        return "上年没有可比数据。"
    said = (
        f"{_name(measure)}{_of(now, measure)}{UNITS[measure]}，{_change(now, before, measure)}"
        for measure in _COMPARED
    )
    return f"与上年（{figures.period.before().label}）相比，{'；'.join(said)}。"


def _name(measure: Measure) -> str:
    return {Measure.REPORTED: "报送讲座"}.get(measure, str(measure.label))


def _change(now: Counts, before: Counts, measure: Measure) -> str:
    difference = _of(now, measure) - _of(before, measure)
    if not difference:
        return "与上年持平"
    return f"比上年{'增加' if difference > 0 else '减少'}{abs(difference)}{UNITS[measure]}"


def _by_lines(lines: Sequence[Line]) -> str:
    held = [f"{line.label}{n}场" for line in lines if (n := _of(line.now, Measure.HELD))]
    return f"已开展{'、'.join(held)}。" if held else "尚无已开展的讲座。"


def _cancelled(figures: Figures, lines: Sequence[Line]) -> str:
    total = _of(figures.total.now, Measure.CANCELLED)
    causes = [f"{line.label}{n}场" for line in lines if (n := _of(line.now, Measure.CANCELLED))]
    return f"取消{total}场" + (f"，其中{'、'.join(causes)}。" if causes else "。")


def _table(by: Breakdown, lines: Sequence[Line]) -> ReportTable:
    return ReportTable(columns_by(by), rows_by(by, lines))


def _appendices(reading: Reading) -> Iterator[Appendix]:
    for measure, title in _APPENDED:
        if items := behind(reading, Wanted(measure)):
            columns = columns_of(measure)
            kept = [at for at, each in enumerate(columns) if each.heading in _KEPT[measure]]
            rows = [[row[at] for at in kept] for row in rows_of(reading, measure, items)]
            table = ReportTable([_narrow(columns[at]) for at in kept], rows)
            yield Appendix(f"{reading.period.label}{title}", table)


def _narrow(column: Column) -> Column:
    return Column(column.heading, column.kind, 3) if column.kind is Kind.INTEGER else column


def _of(counts: Counts, measure: Measure) -> int:
    return counts.get(measure, 0)
