"""What a reader of the programme is looking for, and how much of it there is. Pure.

A programme has some hundred lectures, read in one query; they are searched in memory.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.themes import Audience, Theme

MONTHS: Final = tuple(str(month) for month in range(1, 13))
MONTH_NAMES: Final = (
    *(_("1月"), _("2月"), _("3月"), _("4月"), _("5月"), _("6月")),
    *(_("7月"), _("8月"), _("9月"), _("10月"), _("11月"), _("12月")),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Several values of one facet mean either; different facets mean both."""

    text: str = ""
    audiences: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    society: str = ""
    month: str = ""

    @property
    def is_open(self) -> bool:
        return self == Wish()


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet; `count` is what choosing it alone in its facet would show."""

    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    audiences: tuple[Option, ...]
    themes: tuple[Option, ...]
    societies: tuple[Option, ...]
    months: tuple[Option, ...]


def matching(lectures: Iterable[PublicLecture], wish: Wish) -> list[PublicLecture]:
    return [lecture for lecture in lectures if _fits(lecture, wish)]


def facets(lectures: Sequence[PublicLecture], wish: Wish) -> Facets:
    """The values worth offering, each counted under the other facets' choices."""

    def of(cleared: Wish, values_of: Callable[[PublicLecture], Iterable[str]]) -> Counter[str]:
        return Counter(v for x in matching(lectures, cleared) for v in values_of(x))

    audiences = of(replace(wish, audiences=()), lambda x: x.audiences)
    themes = of(replace(wish, themes=()), lambda x: [x.theme])
    societies = of(replace(wish, society=""), lambda x: [x.organisation])
    months = of(replace(wish, month=""), lambda x: map(str, x.months))
    names = list(dict.fromkeys(lecture.organisation for lecture in lectures))
    return Facets(
        _options(((a.value, a.label) for a in Audience), audiences, wish.audiences),
        _options(((t.value, t.label) for t in Theme), themes, wish.themes),
        _options(((name, name) for name in names), societies, (wish.society,)),
        _options(zip(MONTHS, MONTH_NAMES, strict=True), months, (wish.month,)),
    )


def _fits(lecture: PublicLecture, wish: Wish) -> bool:
    return (
        (not wish.audiences or not lecture.audiences.isdisjoint(wish.audiences))
        and (not wish.themes or lecture.theme in wish.themes)
        and (not wish.society or lecture.organisation == wish.society)
        and (not wish.month or int(wish.month) in lecture.months)
        and _says(lecture, wish.text)
    )


def _says(lecture: PublicLecture, text: str) -> bool:
    """Every word looked for stands somewhere in what the page shows of the lecture."""
    shown = (
        *(lecture.title, lecture.summary, lecture.organisation, lecture.speaker),
        *(lecture.employer, lecture.audience, lecture.place),
    )
    haystack = "\n".join(shown).casefold()
    return all(word in haystack for word in text.casefold().split())


def _options(
    known: Iterable[tuple[str, str | Promise]], counts: Counter[str], chosen: Sequence[str]
) -> tuple[Option, ...]:
    return tuple(
        Option(value, label, counts[value], value in chosen)
        for value, label in known
        if counts[value] or value in chosen
    )
