"""统计期间: a year's calls, a quarter of it, or any days. Pure.

A year is that of the call: everything its lectures came to, on whatever day. A quarter takes of
these what happened on its days. From one day to another is counted whatever the call's year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

QUARTERS: Final = (1, 2, 3, 4)
OUTSIDE: Final = 0  # of the year's own days: an early call, a lecture given in the January after
QUARTER_WORDS: Final = {
    1: gettext_lazy("第一季度"),
    2: gettext_lazy("第二季度"),
    3: gettext_lazy("第三季度"),
    4: gettext_lazy("第四季度"),
    OUTSIDE: gettext_lazy("年度之外"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Which calls are counted (`year`, or all), and on which days what happened must lie."""

    year: int | None = None
    quarter: int | None = None
    first: date | None = None
    last: date | None = None

    def covers(self, year: int, day: date) -> bool:
        """Whether something of a call of this year that happened on this day is counted."""
        if self.year is not None and year != self.year:
            return False
        if self.quarter is not None and quarter_of(day, year) != self.quarter:
            return False
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def is_whole_year(self) -> bool:
        return self.year is not None and self.quarter is None

    @property
    def label(self) -> str:
        if self.year is not None:
            year = _("%(year)d年") % {"year": self.year}
            if self.quarter is None:
                return year
            return _("%(year)s%(quarter)s") % {
                "year": year,
                "quarter": QUARTER_WORDS[self.quarter],
            }
        return _("%(first)s至%(last)s") % {
            "first": date_format(self.first, _("Y年n月j日")) if self.first else "",
            "last": date_format(self.last, _("Y年n月j日")) if self.last else "",
        }

    def before(self) -> "Period":
        """The same a year earlier."""
        if self.year is not None:
            return replace(self, year=self.year - 1)
        return Period(first=_year_earlier(self.first), last=_year_earlier(self.last))

    def as_query(self) -> dict[str, str]:
        """As a page's address says it."""
        said = {
            "year": self.year,
            "quarter": self.quarter,
            "from": self.first and self.first.isoformat(),
            "to": self.last and self.last.isoformat(),
        }
        return {name: str(value) for name, value in said.items() if value is not None}


def quarter_of(day: date, year: int) -> int:
    return (day.month + 2) // 3 if day.year == year else OUTSIDE


def years_asked(periods: Iterable[Period]) -> list[int] | None:
    """The years whose calls have to be read; None for all."""
    years = [period.year for period in periods]
    return None if None in years else [year for year in years if year is not None]


def _year_earlier(day: date | None) -> date | None:
    if day is None:
        return None
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
