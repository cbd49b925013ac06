"""Items one under another, and pages made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final

from keguang.documents.official import standard
from keguang.documents.official.painting import Heading, Page, Rule, Run
from keguang.documents.official.standard import Frame

_SLACK: Final = 0.01  # points: a page of 22 lines is full, and no rounding makes it overfull


@dataclass(frozen=True, slots=True)
class Item:
    """A line of text, a table row or an empty line; places are from its upper left corner.

    `keep` holds it on the page of the next item. `gap` marks empty lines, which no page begins
    with. `repeat` items (a table's head) come again on top of each page that goes on with `table`.
    """

    height: float = standard.LINE
    runs: tuple[Run, ...] = ()
    rules: tuple[Rule, ...] = ()
    keep: bool = False
    gap: bool = False
    heading: tuple[int, str] | None = None
    repeat: tuple["Item", ...] = ()


def gap(lines: int, *, keep: bool = True) -> list[Item]:
    """Empty lines between two parts."""
    return [Item(keep=keep, gap=True) for _ in range(lines)]


def kept(items: Sequence[Item]) -> list[Item]:
    """The same items, all held on one page with what follows them."""
    return [replace(item, keep=True) for item in items]


@dataclass(slots=True)
class Flow:
    """Pages being filled. `used` is the height taken on the last page, from the frame's top."""

    frame: Frame
    pages: list[Page] = field(default_factory=list)
    used: float = 0

    def start(self, page: Page, used: float = 0) -> None:
        self.pages.append(page)
        self.used = used

    def add(self, items: Sequence[Item]) -> None:
        """Set the items, turning the page where a group held together does not fit."""
        for group in groups(items):
            height = sum(item.height for item in group)
            opening = sum(item.height for item in takewhile(lambda item: item.gap, group))
            whole = height - opening <= self.frame.height + _SLACK  # a new page drops the gap
            if self.pages and not self._fits(height) and (whole or not self._fits(standard.LINE)):
                self._turn(group[0])
            elif not self.pages:
                self.start(Page(self.frame))
            for item in group:
                self._set(item)

    def _fits(self, height: float) -> bool:
        return self.used + height <= self.frame.height + _SLACK

    def _turn(self, item: Item) -> None:
        self.start(Page(self.frame))
        for head in item.repeat:
            self._set(head)

    def _set(self, item: Item) -> None:
        if not self._fits(item.height):
            self._turn(item)
        page = self.pages[-1]
        if item.gap and self.used == 0:
            return
        x, y = self.frame.left, self.frame.top + self.used
        if item.heading is not None:
            page.headings.append(Heading(*item.heading, len(page.runs), len(item.runs)))
        page.put(item.runs, x, y)
        page.rules += [rule.moved(x, y) for rule in item.rules]
        self.used += item.height


def groups(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Items held together, and the one each group ends with."""
    group: list[Item] = []
    for item in items:
        group.append(item)
        if not item.keep:
            yield group
            group = []
    if group:
        yield group
