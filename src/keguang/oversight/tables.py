"""The figures as their pages draw them: every number with the address of its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from keguang.oversight.counting import OF_TABLE, Breakdown, Counts, compared_in
from keguang.oversight.forms import Choice
from keguang.oversight.measures import HEADLINES, UNITS, Measure
from keguang.oversight.periods import Period
from keguang.oversight.selectors.figures import Figures, Line

TILES: Final = (Measure.ASKED, Measure.ACCEPTED, Measure.HELD, Measure.PEOPLE)
_FULL: Final = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; without an address where there is nothing to list."""

    label: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """How much more or less than a year before."""

    value: int

    def __str__(self) -> str:
        return f"{self.value:+d}" if self.value else "0"


@dataclass(frozen=True, slots=True)
class Headline:
    """One measure of the whole period: its figure, last year's and the difference."""

    measure: Measure
    unit: str
    now: Cell
    before: Cell
    change: Change


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. The bar is of what was published, the filled part of it held; both of
    a hundred, the largest line of the table."""

    label: str
    url: str
    cells: Sequence[Cell]
    before: Cell
    change: Change
    bar: int = 0
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`before` names the measure whose figure of a year ago stands beside."""

    by: Breakdown
    title: str
    first: str
    columns: Sequence[str]
    before: str
    rows: Sequence[Row]
    note: str = ""
    with_bars: bool = False


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the lists of a page are."""

    choice: Choice

    def cell(self, measure: Measure, counts: Counts, period: Period, **more: str) -> Cell:
        value = counts.get(measure, 0)
        listed = counts.get(Measure.KNOWN, 0) if measure == Measure.PEOPLE else value
        url = f"{reverse('oversight:list')}?{self.choice.query(period, measure=measure, **more)}"
        return Cell(str(measure.label), value, url if listed else "")


def headlines(figures: Figures, choice: Choice) -> list[Headline]:
    """All measures of the whole period, in the order of a lecture's life."""
    found, at = figures.total, Addresses(choice)
    period = figures.period
    return [
        Headline(
            measure,
            str(UNITS[measure]),
            at.cell(measure, found.now, period),
            at.cell(measure, found.before, period.before()),
            Change(found.now.get(measure, 0) - found.before.get(measure, 0)),
        )
        for measure in HEADLINES
    ]


def breakdowns(figures: Figures, choice: Choice) -> list[Table]:
    """The tables of the page, in the order in which a report tells them."""
    order = (Breakdown.QUARTER, Breakdown.TOPIC, Breakdown.AUDIENCE, Breakdown.DISTRICT)
    return [
        table_of(by, figures.tables[by], figures.period, choice)
        for by in (*order, Breakdown.CAUSE)
        if figures.tables.get(by)
    ]


def table_of(by: Breakdown, lines: Sequence[Line], period: Period, choice: Choice) -> Table:
    measures = OF_TABLE[by]
    compared = compared_in(by)
    longest = max((line.now.get(Measure.PUBLISHED, 0) for line in lines), default=0) or 1
    title, first, note = _words(by)
    return Table(
        by=by,
        title=title,
        first=first,
        columns=[str(measure.label) for measure in measures],
        before=_("上年%(measure)s") % {"measure": compared.label},
        rows=[_row(by, line, measures, compared, period, choice, longest) for line in lines],
        note=note,
        with_bars=Measure.PUBLISHED in measures and by != Breakdown.SOCIETY,
    )


def _row(
    by: Breakdown,
    line: Line,
    measures: Sequence[Measure],
    compared: Measure,
    period: Period,
    choice: Choice,
    longest: int,
) -> Row:
    at = Addresses(choice)
    if by == Breakdown.QUARTER:
        part = Period(year=period.year, quarter=int(line.key))
        url = f"{reverse('oversight:figures')}?{choice.query(part)}"
        cells = [at.cell(measure, line.now, part) for measure in measures]
        before = at.cell(compared, line.before, part.before())
    else:
        own = {"by": by.value, "key": line.key}
        url = ""
        cells = [at.cell(measure, line.now, period, **own) for measure in measures]
        before = at.cell(compared, line.before, period.before(), **own)
    return Row(
        label=line.label,
        url=url,
        cells=cells,
        before=before,
        change=Change(line.now.get(compared, 0) - line.before.get(compared, 0)),
        bar=_FULL * line.now.get(Measure.PUBLISHED, 0) // longest,
        filled=_FULL * line.now.get(Measure.HELD, 0) // longest,
    )


def _words(by: Breakdown) -> tuple[str, str, str]:
    """A table's title, the heading of its first column, and what has to be said below it."""
    return {
        Breakdown.QUARTER: (
            _("各季度"),
            _("季度"),
            _("申报按收到日期、公布按首次公布日期、开展按开展日期、取消按登记日期计入季度。"),
        ),
        Breakdown.TOPIC: (_("按主题"), _("主题"), ""),
        Breakdown.AUDIENCE: (
            _("按人群"),
            _("人群"),
            _("一场面向几类人群的，分别计入各类，各行之和可大于总数。"),
        ),
        Breakdown.DISTRICT: (
            _("按县区"),
            _("县区"),
            _("按开展地点所在县区计，功能区计入其统计归属的县区；尚未定地点的列在最后。"),
        ),
        Breakdown.CAUSE: (_("取消原因"), _("原因"), ""),
        Breakdown.SOCIETY: (_("各单位"), _("单位"), _("按名录顺序排列，不作排名。")),
    }[by]
