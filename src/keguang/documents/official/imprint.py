"""版记 at the foot of the last even page, and the numbers of the pages."""

from typing import Final

from keguang.documents.official import standard
from keguang.documents.official.fonts import FontBook, Style
from keguang.documents.official.lines import SetLine, Span, Type, set_text, width_in_cells
from keguang.documents.official.painting import Page, Rule, Run
from keguang.documents.official.standard import CELL, LINE
from keguang.documents.official.value import Format, OfficialDocument, long_date

_FOOT: Final = standard.TOP + standard.TEXT_HEIGHT
_SIZE: Final = standard.SIZE_4
_COLUMNS: Final = int((standard.TEXT_WIDTH - 2 * CELL) / _SIZE * 2) / 2
_INSET: Final = (LINE - _SIZE) / 2


class Imprint:
    """主送 moved here from page 1, 抄送, and who printed the document when."""

    def __init__(self, document: OfficialDocument, book: FontBook, *, recipients: str = "") -> None:
        self._book = book
        self._ruled = document.format is not Format.LETTER
        copies = document.cc.removeprefix("抄送：").rstrip("。")
        # no rule between 主送 and 抄送 (7.4.2)
        self.lists = [
            (label, f"{text}。")
            for label, text in (("主送：", recipients.rstrip("：。")), ("抄送：", copies))
            if text
        ]
        self._copies = [line for label, text in self.lists for line in self._list(label, text)]
        self.printer = document.printed_by if self._ruled else ""
        day = document.printed_on
        self.day = f"{long_date(day)}印发" if day is not None and self._ruled else ""
        self._printing = self._printing_lines()

    def __bool__(self) -> bool:
        return bool(self._copies or self._printing)

    @property
    def needs_even_page(self) -> bool:
        """A letter's imprint stands on its last page whichever that is (10.1)."""
        return self._ruled

    @property
    def printers(self) -> list[str]:
        """The printer's name line by line; an empty one where only the day is known."""
        return [line.text for line in self._printing]

    def lines_of(self, label: str, text: str) -> int:
        """How many lines one of the lists takes."""
        return len(self._list(label, text))

    @property
    def height(self) -> float:
        return LINE * (len(self._copies) + len(self._printing))

    def paint(self, page: Page) -> None:
        """Paint it so that its last rule lies on the lower edge of 版心."""
        y = _FOOT - self.height
        self._rule(page, y, standard.IMPRINT_THICK)
        for line in self._copies:
            page.put(line.runs, standard.LEFT + CELL, y + _INSET)
            y += LINE
        if self._printing:
            if self._copies:
                self._rule(page, y, standard.IMPRINT_THIN)
            self._paint_printing(page, y + _INSET)
        self._rule(page, _FOOT, standard.IMPRINT_THICK)

    def _list(self, label: str, text: str) -> list[SetLine]:
        kind = Type(_COLUMNS, indent=len(label), size=_SIZE, cell=_SIZE)
        return set_text([Span(label + text)], kind, self._book)

    def printer_columns(self) -> float:
        """How far the printer's name may run before it meets the day, in characters."""
        day = self._day_cells()
        return _COLUMNS - (day + 1 if day else 0)

    def _day_cells(self) -> float:
        return width_in_cells(self.day, Type(_COLUMNS, size=_SIZE, cell=_SIZE), self._book)

    def _printing_lines(self) -> list[SetLine]:
        if not self.printer and not self.day:
            return []
        kind = Type(self.printer_columns(), size=_SIZE, cell=_SIZE, fill=False)
        return set_text([Span(self.printer)], kind, self._book)

    def _paint_printing(self, page: Page, y: float) -> None:
        for at, line in enumerate(self._printing):
            page.put(line.runs, standard.LEFT + CELL, y + at * LINE)
        if self.day:
            kind = Type(_COLUMNS, size=_SIZE, cell=_SIZE, fill=False)
            x = standard.LEFT + standard.TEXT_WIDTH - CELL - self._day_cells() * _SIZE
            runs = set_text([Span(self.day)], kind, self._book)[0].runs
            page.put(runs, x, y + (len(self._printing) - 1) * LINE)

    def _rule(self, page: Page, y: float, thickness: float) -> None:
        if self._ruled:
            page.rules.append(Rule(standard.LEFT, y, standard.TEXT_WIDTH, thickness))


def number_page(page: Page, number: int, book: FontBook) -> None:
    """— 1 — in 4号宋体, its dashes 7 mm under 版心, one cell from the outer edge (7.5)."""
    text = f"— {number} —"
    font = book.font(Style.SONG, "—")
    fonts = {book.font(Style.SONG, character) for character in text}
    font = fonts.pop() if len(fonts) == 1 else font
    width = sum(font.file.advance(character) for character in text) * _SIZE
    x = standard.LEFT + CELL
    if number % 2:
        x = standard.LEFT + standard.TEXT_WIDTH - CELL - width
    y = _FOOT + standard.PAGE_NUMBER_BELOW - _SIZE / 2
    if page.frame is standard.LANDSCAPE:
        # the number stays where the standing page has it (7.5), so it lies on the turned sheet
        page.runs.append(Run(standard.PAGE_HEIGHT - y, x, text, font, _SIZE, turned=True))
    else:
        page.runs.append(Run(x, y, text, font, _SIZE))
