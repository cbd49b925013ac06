"""节目单's page: the list, what may be chosen, and what the address keeps of it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate

from keguang.core import clock
from keguang.lectures.full_text import words_of
from keguang.lectures.listing_facts import total_of
from keguang.lectures.models import CurrentProgramme
from keguang.lectures.selectors.listing.facets import districts_on, facets
from keguang.lectures.selectors.listing.finding import lectures_found, number_elsewhere
from keguang.lectures.wishes import Facets, Wish

PAGE_SIZE: Final = 20
ALL_YEARS: Final = "all"
TITLES_FIRST: Final = "title"


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that was chosen, and the address without it; the text is of no facet."""

    facet: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Easier:
    """A search that asks for less and finds something; `word` if it asks for one word only."""

    address: str
    label: str
    count: int
    word: bool = False


def programme_page(
    request: HttpRequest,
    programmes: list[CurrentProgramme],
    current: CurrentProgramme,
    wish: Wish,
) -> dict[str, object]:
    """What the page of one programme shows, or of all where a search asks for all years."""
    everywhere = request.GET.get("year") == ALL_YEARS and bool(wish.text)
    titles_first = request.GET.get("sort") == TITLES_FIRST
    within = None if everywhere else current
    found = lectures_found(wish, within, titles_first=titles_first)
    choices = facets(wish, current, districts=districts_on(localdate(clock.now())))
    chips = _chips(request.GET, choices, wish.text)
    return {
        "version": current.version,
        "everywhere": everywhere,
        "titles_first": titles_first,
        "years": [programme.version.call.year for programme in programmes],
        "wish": wish,
        "words": words_of(wish.text) if wish.text else (),
        "count": (total_of(current.counts), len(current.societies)),
        "found": found,
        "elsewhere": _elsewhere(programmes, within, wish),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "easier": [] if found else _easier(request.GET, wish, within, chips),
        "facets": choices,
        "chips": [(chip.label, chip.address) for chip in chips],
        "subscribe": conditions(request.GET),
    }


def conditions(query: QueryDict) -> str:
    """What a subscription keeps of a page's address: everything but the page and its order."""
    left_out = {"page", "sort"}
    kept = [(name, values) for name, values in query.lists() if name not in left_out]
    filled = [(name, value) for name, values in kept for value in values if value]
    return f"?{urlencode(filled)}" if filled else ""


def _elsewhere(
    programmes: list[CurrentProgramme], within: CurrentProgramme | None, wish: Wish
) -> int:
    """What a search would find in the programmes of other years."""
    if within is None or not wish.text or len(programmes) < 2:
        return 0
    return number_elsewhere(wish, within)


def _chips(query: QueryDict, choices: Facets, text: str) -> list[Chip]:
    """Every condition chosen, with the address that leaves it out."""
    by_facet = {
        "audience": choices.audiences,
        "theme": choices.themes,
        "district": choices.districts,
        "month": choices.months,
        "format": choices.formats,
        "state": choices.states,
        "society": choices.societies,
    }
    chips = [Chip("", f"“{text}”", _without(query, "q", query.get("q", "")))] if text else []
    for facet, options in by_facet.items():
        chosen = [option for option in options if option.chosen]
        chips += [Chip(facet, str(o.label), _without(query, facet, o.value)) for o in chosen]
    return chips


def _easier(
    query: QueryDict, wish: Wish, within: CurrentProgramme | None, chips: list[Chip]
) -> list[Easier]:
    """What would be found with one facet the less, or with one word alone; the most first."""
    found = []
    labels = {chip.facet: chip for chip in chips if chip.facet}
    if len(chips) > 1:
        for facet, chip in labels.items():
            number = lectures_found(wish.without(facet), within)
            found.append(Easier(_left(query, facet), chip.label, len(number)))
    words = words_of(wish.text) if wish.text else ()
    for word in words if len(words) > 1 else ():
        number = lectures_found(Wish(text=word), within)
        found.append(Easier(_only(query, word), word, len(number), word=True))
    return sorted((each for each in found if each.count), key=lambda each: -each.count)


def _without(query: QueryDict, name: str, value: str) -> str:
    left = query.copy()
    left.setlist(name, [kept for kept in left.getlist(name) if kept != value])
    left.pop("page", None)
    return f"?{left.urlencode()}"


def _left(query: QueryDict, facet: str) -> str:
    left = query.copy()
    left.pop(facet, None)
    left.pop("page", None)
    return f"?{left.urlencode()}"


def _only(query: QueryDict, word: str) -> str:
    year = {"year": query["year"]} if query.get("year") else {}
    return f"?{urlencode({'q': word, **year})}"
