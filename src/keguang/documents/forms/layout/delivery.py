"""One part of a delivery, and what came of reading it."""

from dataclasses import dataclass

from keguang.documents.forms.layout.drafts import Harvest
from keguang.documents.forms.parts import Part


@dataclass(frozen=True, slots=True)
class Named:
    """A name for the sender, and how much the place it stands in says that it is one."""

    name: str
    weight: int


@dataclass(slots=True)
class PartRead:
    """One part read, with the sender its own words name."""

    part: Part
    harvest: Harvest
    org: Named | None = None
