"""What stands on a page: pieces of text and rules at places measured in points from its corner."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from keguang.documents.official import standard
from keguang.documents.official.fonts import Font


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one font; `x`, `y` is the upper left corner of its first character's box.

    `tracking` is added behind every character, `condense` narrows the glyphs (1: as drawn).
    """

    x: float
    y: float
    text: str
    font: Font
    size: float
    tracking: float = 0
    colour: str = standard.BLACK
    condense: float = 1
    turned: bool = False  # a quarter to the right, about `x`, `y`

    def moved(self, x: float, y: float) -> "Run":
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line from `x`, `y` (its middle) to the right, or down."""

    x: float
    y: float
    length: float
    thickness: float
    colour: str = standard.BLACK
    down: bool = False

    def moved(self, x: float, y: float) -> "Rule":
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline, and how many of the page's runs from `first` on show it."""

    level: int
    text: str
    first: int
    runs: int


@dataclass(slots=True)
class Page:
    """One finished page. `turned` sheets carry their number where the others do."""

    frame: standard.Frame
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    numbered: bool = True

    def put(self, runs: Iterable[Run], x: float = 0, y: float = 0) -> None:
        self.runs += [run.moved(x, y) for run in runs]
