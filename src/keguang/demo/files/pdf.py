"""A text PDF of a table, written directly: a dozen objects, one Adobe-GB1 font, no library."""

from collections.abc import Sequence
from typing import Final

from keguang.demo.files.form import KEYS, FilledForm

_PAGE: Final = (842.0, 595.0)  # A4 landscape, points
_MARGIN: Final = 36.0
_SIZE: Final = 9.0
_LINE: Final = 12.0
_HEADINGS: Final = (
    "讲座题目", "主讲人", "职务/职称", "工作单位", "适合人群", "时长", "拟开展时间", "地点",
    "联系电话", "内容简介",
)  # fmt: skip
_WIDTHS: Final = (28.0, 96.0, 46.0, 62.0, 90.0, 62.0, 52.0, 92.0, 78.0, 74.0, 90.0)

# The font is named, not embedded: readers have Adobe-GB1 metrics or substitute a Song face.
_FONT: Final = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
    "/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1 95 500]"
    "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
    "/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93"
    ">>>>]>>"
)


def text_pdf(form: FilledForm) -> bytes:
    """The form as one page with real characters and ruled cells."""
    drawing = _Drawing()
    drawing.text(300, 550, form.title, 16)
    drawing.text(_MARGIN, 522, f"填报单位：{form.society}　　{form.date_line}", 11)
    top = 510.0
    rows: list[tuple[str, ...]] = [("序号", *_HEADINGS)]
    rows += [(number, *(cells[key] for key in KEYS)) for number, cells in form.numbered()]
    for row in rows:
        top = drawing.table_row(top, row)
    return _document(drawing.content())


class _Drawing:
    """Operators of one page."""

    def __init__(self) -> None:
        self._operators: list[str] = ["0.5 w"]

    def text(self, x: float, y: float, text: str, size: float) -> None:
        encoded = text.encode("utf-16-be").hex()
        self._operators.append(f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td <{encoded}> Tj ET")

    def table_row(self, top: float, texts: Sequence[str]) -> float:
        """Draw one row below `top`; returns its lower edge."""
        wrapped = [_wrap(text, width) for text, width in zip(texts, _WIDTHS, strict=True)]
        height = max(len(lines) for lines in wrapped) * _LINE + 6
        x = _MARGIN
        for lines, width in zip(wrapped, _WIDTHS, strict=True):
            self._operators.append(f"{x:.1f} {top - height:.1f} {width:.1f} {height:.1f} re S")
            for number, line in enumerate(lines, start=1):
                self.text(x + 3, top - number * _LINE, line, _SIZE)
            x += width
        return top - height

    def content(self) -> bytes:
        return "\n".join(self._operators).encode("ascii")


def _wrap(text: str, width: float) -> list[str]:
    lines, line, room = [], "", width - 6
    for character in text:
        advance = _SIZE if ord(character) > 0xFF else _SIZE / 2
        if advance > room:
            lines.append(line)
            line, room = "", width - 6
        line += character
        room -= advance
    return [*lines, line]


def _document(content: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_PAGE[0]} {_PAGE[1]}]"
        "/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>".encode(),
        _FONT.encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % count
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    )


def lines_pdf(lines: Sequence[str]) -> bytes:
    """A page of plain lines, for papers that are no form."""
    drawing = _Drawing()
    for number, line in enumerate(lines):
        drawing.text(80, 520 - 28 * number, line, 14)
    return _document(drawing.content())
