"""Finding, counting and reading lectures of the programmes in force, a page at a time."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final, overload

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.lookups import GreaterThan

from keguang.lectures.full_text import terms_of
from keguang.lectures.listing_facts import bits_of, total_of
from keguang.lectures.models import (
    Call,
    CurrentProgramme,
    ListedLecture,
    ListedText,
    Offering,
)
from keguang.lectures.models.listing import keys_of
from keguang.lectures.selectors.programme import PublicLecture, public_lectures
from keguang.lectures.states import DeliveryState
from keguang.lectures.wishes import Wish

AHEAD: Final = (DeliveryState.LISTED, DeliveryState.SCHEDULED, DeliveryState.CHANGED)
# facets of which a lecture may have several values, and the column of their bits
COLUMNS: Final = {"audience": "audiences", "month": "months", "format": "formats"}

type Listed = QuerySet[ListedLecture]


class Lectures(Sequence[PublicLecture]):
    """Lectures in an order, read only as far as they are shown; their number is known."""

    def __init__(self, found: Listed, total: int) -> None:
        self._found, self._total = found, total

    def __len__(self) -> int:
        return self._total

    @overload
    def __getitem__(self, at: int) -> PublicLecture: ...
    @overload
    def __getitem__(self, at: slice) -> list[PublicLecture]: ...
    def __getitem__(self, at: int | slice) -> PublicLecture | list[PublicLecture]:
        if isinstance(at, int):
            return read(self._found[at : at + 1])[0]
        return read(self._found[at])


def matching(wish: Wish, call: Call | None) -> Listed:
    """The lectures of one programme that fit, in its order; of all, the newest year first."""
    found, order = ListedLecture.objects.all(), "key"
    if call is not None:
        found = found.filter(**_within(call, "key"))
    if wish.text:
        terms = terms_of(wish.text)
        if not terms:
            return found.none()
        bounds = _within(call, "text__pk") if call else {}
        found, order = found.filter(text__whole__holds=terms, **bounds), "text"
    return found.filter(*_conditions(wish)).order_by(order)


def best_first(found: Listed, wish: Wish) -> Listed:
    """What has every word in its title before the rest."""
    in_title = ListedText.objects.filter(title__holds=terms_of(wish.text))
    place = Case(When(pk__in=in_title.values("pk"), then=Value(0)), default=Value(1))
    return found.order_by(place, "text")


def lectures_found(
    wish: Wish, programme: CurrentProgramme | None, *, titles_first: bool = False
) -> Lectures:
    """What fits, counted; nothing is counted where the programme knows its number."""
    found = matching(wish, programme.version.call if programme else None)
    if wish.is_open and programme is not None:
        return Lectures(found, total_of(programme.counts))
    total = found.count()
    return Lectures(best_first(found, wish) if titles_first and wish.text else found, total)


def lectures_wanted(wish: Wish, programme: CurrentProgramme) -> list[PublicLecture]:
    """All that fit, for what is handed out whole: a calendar, a table."""
    offerings = Offering.objects.filter(version=programme.version_id).order_by("order")
    if not wish.is_open:
        fitting = matching(wish, programme.version.call).order_by().values("offering")
        offerings = offerings.filter(pk__in=fitting)
    return list(public_lectures(offerings).values())


def number_elsewhere(wish: Wish, programme: CurrentProgramme) -> int:
    """How many lectures of other programmes fit."""
    return matching(wish, None).exclude(programme=programme).count()


def read(rows: Listed) -> list[PublicLecture]:
    """The lectures themselves, as anybody may read them today."""
    [lectures] = read_each(rows)
    return lectures


def read_each(*several: Listed) -> list[list[PublicLecture]]:
    """The same for several lists, their lectures read at once."""
    wanted = [list(rows.values_list("offering", flat=True)) for rows in several]
    known = public_lectures(Offering.objects.filter(pk__in=chain.from_iterable(wanted)))
    return [[known[pk] for pk in pks if pk in known] for pks in wanted]


def alike(call: Call, lecture: PublicLecture | None, most: int) -> list[PublicLecture]:
    """Others of its theme, or else of its society; without a lecture the first of the programme."""
    if lecture is None:
        return read(matching(Wish(), call)[:most])
    theme = Wish(themes=(lecture.theme,)) if lecture.theme else None
    for wish in filter(None, (theme, Wish(society=lecture.organisation))):
        found = read(matching(wish, call)[: most + 1])
        others = [other for other in found if other.code != lecture.code][:most]
        if others:
            return others
    return []


def _within(call: Call, column: str) -> dict[str, int]:
    keys = keys_of(call)
    return {f"{column}__gte": keys.start, f"{column}__lt": keys.stop}


def _conditions(wish: Wish) -> list[Any]:
    conditions: list[Any] = []
    if wish.themes:
        conditions.append(Q(theme__in=wish.themes))
    if wish.states:
        conditions.append(Q(state__in=wish.states))
    if wish.society:
        conditions.append(Q(society=wish.society))
    if wish.district:
        conditions.append(Q(district=wish.district) | Q(state=DeliveryState.LISTED))
    for facet, column in COLUMNS.items():
        if chosen := wish.chosen(facet):
            bits = F(column).bitand(bits_of(facet, chosen))
            conditions.append(GreaterThan(bits, 0))
    return conditions
