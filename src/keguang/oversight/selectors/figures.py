"""统计: a period's figures with those of the year before, as they stand or stood on a day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.rules import Scope
from keguang.lectures.states import Cause
from keguang.lectures.themes import Audience, Theme
from keguang.oversight.counting import (
    NOBODY,
    OF_TABLE,
    Breakdown,
    Counts,
    Hit,
    Keys,
    count_by,
    hits_by_quarter,
    hits_in,
    total_of,
)
from keguang.oversight.measures import Fact, Measure
from keguang.oversight.periods import OUTSIDE, QUARTER_WORDS, QUARTERS, Period, years_asked
from keguang.oversight.selectors.bodies import names_of
from keguang.oversight.selectors.districts import Districts, districts
from keguang.oversight.selectors.facts import Facts, facts_of

UNKNOWN: Final = {
    Breakdown.TOPIC: gettext_lazy("未归类"),
    Breakdown.AUDIENCE: gettext_lazy("未注明"),
    Breakdown.DISTRICT: gettext_lazy("未定县区"),
    Breakdown.CAUSE: gettext_lazy("未注明"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what it is about, its figures, and those of a year before."""

    key: str
    label: str
    now: Counts
    before: Counts


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts behind a page, and what of them its period and the one before count.

    `on` is the day whose evening they are as of; it is today's present moment if `is_past` is not.
    """

    period: Period
    on: date
    is_past: bool
    facts: Facts
    hits: Sequence[Hit]
    hits_before: Sequence[Hit]
    districts: Districts

    @property
    def as_of(self) -> str:
        return date_format(self.on, _("Y年n月j日"))

    def keys(self, by: Breakdown) -> Keys:
        return _KEYS[by](self.districts)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the page, the files and the command say."""

    reading: Reading
    total: Line
    tables: Mapping[Breakdown, Sequence[Line]]

    @property
    def period(self) -> Period:
        return self.reading.period

    @property
    def unasked(self) -> int:
        """Lectures of bodies nobody asked, which count nowhere."""
        found = self.reading.facts.unasked
        return sum(self.period.covers(year, day) for year, day in found)


def read(scope: Scope, period: Period, *, on: date | None, now: datetime) -> Reading:
    """Everything a period's figures and lists are made of; `on` None, or today, is this moment."""
    is_past = on is not None and on < localdate(now)
    at = end_of(on) if is_past and on is not None else None
    return read_at(scope, period, at=at, now=now)


def read_at(scope: Scope, period: Period, *, at: datetime | None, now: datetime) -> Reading:
    """The same as of any moment; None is this one."""
    before = period.before()
    facts = facts_of(scope, years_asked((period, before)), at=at, now=now)
    return Reading(
        period=period,
        on=localdate(at or now),
        is_past=at is not None,
        facts=facts,
        hits=hits_in(facts.lectures, period),
        hits_before=hits_in(facts.lectures, before),
        districts=districts({fact.outcome.district for fact in facts.lectures}),
    )


def figures_of(reading: Reading) -> Figures:
    """All tables but that of the single bodies."""
    period, asked = reading.period, reading.facts.asked
    total = Line(
        "",
        period.label,
        total_of(reading.hits, asked, period),
        total_of(reading.hits_before, asked, period.before()),
    )
    tables: dict[Breakdown, Sequence[Line]] = {
        Breakdown.TOPIC: _lines(reading, Breakdown.TOPIC, _labels(Theme)),
        Breakdown.AUDIENCE: _lines(reading, Breakdown.AUDIENCE, _labels(Audience)),
        Breakdown.DISTRICT: _lines(reading, Breakdown.DISTRICT, reading.districts.names),
        Breakdown.CAUSE: _lines(reading, Breakdown.CAUSE, _labels(Cause)),
    }
    if period.is_whole_year:
        tables[Breakdown.QUARTER] = quarter_lines(reading)
    return Figures(reading, total, tables)


def quarter_lines(reading: Reading) -> list[Line]:
    """The quarters of a whole year, and what lies outside its days if anything does."""
    period, facts = reading.period, reading.facts
    assert period.year is not None  # a whole year has one
    parts = hits_by_quarter(period.year, facts.lectures)
    parts_before = hits_by_quarter(period.year - 1, facts.lectures)
    asked_outside = any(period.year == a.year != a.on.year for a in facts.asked)
    lines = []
    for quarter in (*QUARTERS, *([OUTSIDE] if OUTSIDE in parts or asked_outside else [])):
        part = Period(year=period.year, quarter=quarter)
        now = total_of(parts.get(quarter, []), facts.asked, part)
        before = total_of(parts_before.get(quarter, []), facts.asked, part.before())
        lines.append(Line(str(quarter), str(QUARTER_WORDS[quarter]), now, before))
    return lines


def society_lines(reading: Reading) -> list[Line]:
    """Every body asked or with a lecture, this year or the year before, in the office's own order:
    no league table, and the rows of either year add up to its total."""
    by_body = reading.keys(Breakdown.SOCIETY)
    now, before = count_by(reading.hits, by_body), count_by(reading.hits_before, by_body)
    period = reading.period
    asked = {str(each.body) for each in reading.facts.asked if period.covers(each.year, each.on)}
    bodies = sorted({int(key) for key in {*now, *before, *asked}})
    names = names_of(bodies, on=reading.on)
    return [
        Line(names[body].code, names[body].name, now.get(key, NOBODY), before.get(key, NOBODY))
        for body in bodies
        if (key := str(body))
    ]


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=get_current_timezone())


def _lines(reading: Reading, by: Breakdown, labels: Mapping[str, str]) -> list[Line]:
    """Rows in the order of their labels, what is unknown last; none for what never occurs."""
    keys = reading.keys(by)
    now, before = count_by(reading.hits, keys), count_by(reading.hits_before, keys)
    named = {**labels, "": str(UNKNOWN[by])}
    return [
        Line(key, label, now.get(key, NOBODY), before.get(key, NOBODY))
        for key, label in named.items()
        if _says_anything(now.get(key, NOBODY), OF_TABLE[by])
        or _says_anything(before.get(key, NOBODY), OF_TABLE[by])
    ]


def _says_anything(counts: Counts, measures: Iterable[Measure]) -> bool:
    return any(counts.get(measure) for measure in measures)


def _labels(choices: type[Theme | Audience | Cause]) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in choices}


def _district_keys(known: Districts) -> Keys:
    return lambda fact: (known.of(fact.outcome.district),)


def _of_fact(of: Keys) -> Callable[[Districts], Keys]:
    return lambda _districts: of


def _audiences(fact: Fact) -> Iterable[str]:
    return fact.audiences or ("",)


_KEYS: Final[Mapping[Breakdown, Callable[[Districts], Keys]]] = {
    Breakdown.TOPIC: _of_fact(lambda fact: (fact.theme,)),
    Breakdown.AUDIENCE: _of_fact(_audiences),
    Breakdown.DISTRICT: _district_keys,
    Breakdown.CAUSE: _of_fact(lambda fact: (fact.outcome.cause,)),
    Breakdown.SOCIETY: _of_fact(lambda fact: (str(fact.body),)),
}
