"""Pages as PDF or PNG, drawn by Typst from places already decided.

Typst squeezes Chinese marks that meet or begin a line; the grid wants them whole. Two marks never
stand in one run, and an empty box before a run's first mark keeps it from being the line's first.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import typst

from keguang.documents.official import standard
from keguang.documents.official.fonts import FontBook
from keguang.documents.official.painting import Page, Rule, Run

PDF_STANDARD: Final = "a-2u"
PREVIEW_PPI: Final = 100.0

_PRELUDE: Final = f"""\
#set text(lang: "zh", region: "CN", fallback: false, cjk-latin-spacing: none, hyphenate: false,
  kerning: false, ligatures: false,
  top-edge: {standard.ASCENT}em, bottom-edge: -{standard.DESCENT}em)
#let at(x, y, it) = place(top + left, dx: x * 1pt, dy: y * 1pt, it)
#let set-in(f, w, s, k, c, b) = text(font: f, weight: w, size: s * 1pt, tracking: k * 1pt, fill: c,
  {{ box(width: 0pt); b }})
#let t(x, y, f, w, s, k, c, b) = at(x, y, set-in(f, w, s, k, c, b))
#let n(x, y, f, w, s, z, c, b) = at(x, y,
  scale(x: z, origin: top + left, set-in(f, w, s, 0, c, b)))
#let q(x, y, f, w, s, c, b) = at(x, y,
  rotate(90deg, origin: top + left, set-in(f, w, s, 0, c, b)))
#let h(x, y, l, w, c) = at(x, y, line(length: l * 1pt, stroke: w * 1pt + c))
#let v(x, y, l, w, c) = at(x, y, line(length: l * 1pt, angle: 90deg, stroke: w * 1pt + c))
#let o(level, whole, shown) = {{ show heading: it => shown; heading(level: level, whole) }}
#let r = rgb("{standard.RED}")
#let k = rgb("{standard.BLACK}")
"""


def write_pdf(
    pages: Sequence[Page], book: FontBook, *, title: str, author: str, day: date
) -> bytes:
    """PDF/A-2u with the fonts' subsets; the same pages always give the same bytes."""
    made = typst.compile(
        source(pages, title=title, author=author, day=day).encode(),
        font_paths=book.typst_fonts,
        format="pdf",
        pdf_standards=[PDF_STANDARD],
        timestamp=0,
    )
    assert isinstance(made, bytes)  # only PNG and SVG of several pages come as a list
    return made


def write_png(
    pages: Sequence[Page], book: FontBook, *, day: date, ppi: float = PREVIEW_PPI
) -> list[bytes]:
    """One picture a page."""
    made = typst.compile(
        source(pages, title="", author="", day=day).encode(),
        font_paths=book.typst_fonts,
        format="png",
        ppi=ppi,
    )
    return [made] if isinstance(made, bytes) else list(made)


def source(pages: Sequence[Page], *, title: str, author: str, day: date) -> str:
    """The Typst program that draws the pages."""
    about = f"title: {_string(title)}, author: {_string(author)}" if title else ""
    when = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    head = f"#set document({about}{', ' if about else ''}date: {when})\n"
    return head + _PRELUDE + "".join(_page(page) for page in pages)


def _page(page: Page) -> str:
    width, height = _number(page.frame.page_width), _number(page.frame.page_height)
    inner = "\n".join(_contents(page))
    return f"#page(width: {width}pt, height: {height}pt, margin: 0pt)[\n{inner}\n]\n"


def _contents(page: Page) -> list[str]:
    drawn = [_run(run) for run in page.runs]
    for heading in reversed(page.headings):
        shown = "; ".join(drawn[heading.first : heading.first + heading.runs])
        drawn[heading.first : heading.first + heading.runs] = [
            f"o({heading.level}, {_string(heading.text)}, {{ {shown} }})"
        ]
    return [f"#{line}" for line in [*drawn, *map(_rule, page.rules)]]


def _run(run: Run) -> str:
    place = f"{_number(run.x)}, {_number(run.y)}"
    face = f"{_string(run.font.family)}, {run.font.weight}, {_number(run.size)}"
    ink = "r" if run.colour == standard.RED else "k"
    if run.turned:
        return f"q({place}, {face}, {ink}, {_string(run.text)})"
    if run.condense != 1:
        return f"n({place}, {face}, {_number(run.condense * 100)}%, {ink}, {_string(run.text)})"
    return f"t({place}, {face}, {_number(run.tracking)}, {ink}, {_string(run.text)})"


def _rule(rule: Rule) -> str:
    ink = "r" if rule.colour == standard.RED else "k"
    place = f"{_number(rule.x)}, {_number(rule.y)}, {_number(rule.length)}"
    return f"{'v' if rule.down else 'h'}({place}, {_number(rule.thickness)}, {ink})"


def _number(length: float) -> str:
    return f"{length:.3f}".rstrip("0").rstrip(".")


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
