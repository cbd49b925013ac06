"""What a reader of the programmes is looking for, and what there is to choose from. Pure."""

from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise

# a facet's name in an address, and the field of a wish that holds what was chosen of it
_FIELDS: Final = {
    "theme": "themes",
    "audience": "audiences",
    "society": "society",
    "month": "month",
    "district": "district",
    "format": "formats",
    "state": "states",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Several values of one facet mean either; different facets mean both."""

    text: str = ""
    audiences: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    society: str = ""
    month: str = ""
    district: str = ""
    formats: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self == Wish()

    def chosen(self, facet: str) -> tuple[str, ...]:
        value = getattr(self, _FIELDS[facet])
        return value if isinstance(value, tuple) else tuple(filter(None, (value,)))

    def without(self, facet: str) -> "Wish":
        field = _FIELDS[facet]
        return replace(self, **{field: getattr(Wish(), field)})


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet; `count` is what choosing it alone in its facet would show."""

    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """What each facet offers; one that nothing supports offers nothing."""

    audiences: tuple[Option, ...]
    themes: tuple[Option, ...]
    societies: tuple[Option, ...]
    months: tuple[Option, ...]
    districts: tuple[Option, ...]
    formats: tuple[Option, ...]
    states: tuple[Option, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing is found, and nothing was chosen that could be taken back."""
        each = (self.audiences, self.themes, self.societies, self.months, self.districts)
        return not any((*each, self.formats, self.states))
