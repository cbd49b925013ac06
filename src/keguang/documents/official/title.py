"""The title as items: 2号小标宋, centred, broken into a trapezoid or a lozenge."""

from collections.abc import Sequence

from keguang.documents.official import standard
from keguang.documents.official.flow import Item
from keguang.documents.official.fonts import FontBook, Style
from keguang.documents.official.lines import Span, Type, set_text
from keguang.documents.official.standard import Frame
from keguang.documents.official.titles import broken_title

_SIZE = standard.SIZE_2


def title_lines(title: str, width: float, book: FontBook, *, dense: bool = False) -> list[str]:
    """Where a title of this many points turns its lines; `dense` takes the fewest there can be."""
    widths = [_width(character, book) for character in title]
    return broken_title(title, widths, width / _SIZE, dense=dense)


def _width(character: str, book: FontBook) -> float:
    """Of one character, in characters of the title's size."""
    if character == "\n":
        return 0
    return max(0.5, book.advance(Style.TITLE, character)) if character.isascii() else 1


def title_items(title: str, frame: Frame, book: FontBook, *, dense: bool = False) -> list[Item]:
    """One item a line, all held together with what follows."""
    kind = Type(2 * frame.width / _SIZE, size=_SIZE, cell=_SIZE, fill=False)
    entry = (1, "".join(title.split("\n")))
    items = []
    for at, text in enumerate(title_lines(title, frame.width, book, dense=dense)):
        line = set_text([Span(text, Style.TITLE)], kind, book)[0]
        x = (frame.width - line.cells * _SIZE) / 2
        # the larger characters stand in the middle of where the smaller ones would
        y = -(_SIZE - standard.SIZE_3) / 2
        runs = tuple(run.moved(x, y) for run in line.runs)
        items.append(Item(runs=runs, keep=True, heading=entry if at == 0 else None))
    return items


def recipient_items(recipients: str, columns: float, book: FontBook) -> Sequence[Item]:
    """主送机关, flush left, held together with the first line of text."""
    lines = set_text([Span(recipients)], Type(columns), book)
    return [Item(runs=line.runs, keep=True) for line in lines]
