"""How much there is of what, so that no choice leads into nothing without saying so first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Case, Count, F, Value, When
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keguang.core.selectors.divisions import counties_of, home_city
from keguang.lectures.listing_facts import FACETS, MONTHS, bookable_in, values_of
from keguang.lectures.models import CurrentProgramme
from keguang.lectures.selectors.listing.finding import COLUMNS, Listed, matching
from keguang.lectures.states import DeliveryState
from keguang.lectures.themes import Audience, Format, Theme
from keguang.lectures.wishes import Facets, Option, Wish

_ANYWHERE: Final = "*"
MONTH_NAMES: Final = (
    *(_("1月"), _("2月"), _("3月"), _("4月"), _("5月"), _("6月")),
    *(_("7月"), _("8月"), _("9月"), _("10月"), _("11月"), _("12月")),
)

type Tally = Mapping[str, int]
type Name = tuple[str, str | Promise]


def facets(wish: Wish, programme: CurrentProgramme, *, districts: Sequence[Name] = ()) -> Facets:
    """The values worth offering, each counted under the other facets' choices.

    What is still to be booked comes to every district, and is counted in each.
    """
    tallies = _kept(programme) if wish.is_open else _counted(wish, programme)
    fixed, bookable = tallies["district"], tallies["district"].get(_ANYWHERE, 0)
    everywhere = {code: fixed.get(code, 0) + bookable for code, _name in districts}

    def offered(facet: str, names: Iterable[Name]) -> tuple[Option, ...]:
        chosen, counts = wish.chosen(facet), everywhere if facet == "district" else tallies[facet]
        return tuple(
            Option(value, label, counts.get(value, 0), value in chosen)
            for value, label in names
            if counts.get(value) or value in chosen
        )

    return Facets(
        audiences=offered("audience", Audience.choices),
        themes=offered("theme", Theme.choices),
        societies=offered("society", [(name, name) for name in programme.societies]),
        months=offered("month", zip(MONTHS, MONTH_NAMES, strict=True)),
        districts=offered("district", districts),
        formats=offered("format", Format.choices),
        states=offered("state", DeliveryState.choices),
    )


def districts_on(day: date) -> list[Name]:
    """The city's districts and counties a lecture can come to."""
    return list(counties_of(home_city(), on=day).values_list("code", "name"))


def _kept(programme: CurrentProgramme) -> dict[str, Tally]:
    counts = programme.counts
    district = {**counts["district"], _ANYWHERE: bookable_in(counts)}
    return {**counts, "district": district}


def _counted(wish: Wish, programme: CurrentProgramme) -> dict[str, Tally]:
    """One query a facet."""
    call = programme.version.call
    return {facet: _tally(facet, matching(wish.without(facet), call)) for facet in FACETS}


def _tally(facet: str, found: Listed) -> Tally:
    if facet == "district":
        bookable = When(state=DeliveryState.LISTED, then=Value(_ANYWHERE))
        return _numbers(found, Case(bookable, default="district"))
    if facet in COLUMNS:
        sets = _numbers(found, F(COLUMNS[facet]))
        tally = Counter[str]()
        for bits, number in sets.items():
            tally.update(dict.fromkeys(values_of(facet, bits), number))
        return tally
    return _numbers(found, F(facet))


def _numbers(found: Listed, what: Combinable) -> dict[Any, int]:
    grouped = found.order_by().values(value=what).annotate(number=Count("pk"))
    return dict(grouped.values_list("value", "number"))
