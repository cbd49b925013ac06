"""The figures as one JSON document, for programs."""

from collections.abc import Iterable
from typing import Final

from keguang.oversight.counting import OF_TABLE, Counts
from keguang.oversight.measures import HEADLINES, Measure
from keguang.oversight.selectors.figures import Figures, Line

SCHEMA: Final = "figures/1"

type Numbers = dict[str, int]
type Document = dict[str, object]


def figures_as_dict(figures: Figures) -> Document:
    """Every measure of the period and of the year before, then each table by its keys."""
    period, reading = figures.period, figures.reading
    return {
        "schema": SCHEMA,
        "period": period.as_query(),
        "as_of": reading.on.isoformat(),
        "from_records": reading.is_past,
        "total": _line(figures.total, HEADLINES),
        "tables": {
            by.value: [_line(line, OF_TABLE[by]) for line in lines]
            for by, lines in figures.tables.items()
        },
        "not_counted": {"unasked": figures.unasked, "unrecorded": reading.facts.unrecorded},
    }


def _line(line: Line, measures: Iterable[Measure]) -> Document:
    wanted = tuple(measures)
    return {
        "key": line.key,
        "label": line.label,
        "now": _numbers(line.now, wanted),
        "before": _numbers(line.before, wanted),
    }


def _numbers(counts: Counts, measures: Iterable[Measure]) -> Numbers:
    return {measure.value: counts.get(measure, 0) for measure in measures}
