"""Forms on paper: printed, sealed, then scanned or photographed.

Needs a Chinese font for drawing; where none is installed `chinese_font` is None and the mailbox
sends these forms as text PDFs instead.
"""

import io
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from keguang.demo.files.form import KEYS, FilledForm

_FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
_SIMPLIFIED: Final = 2  # the Simplified Chinese face of the Noto collections
_DPI: Final = 150
_PAGE: Final = (1754, 1240)  # A4 landscape
_MARGIN: Final = 84
_INK: Final = (32, 32, 36)
_SEAL_RED: Final = (200, 38, 38)
_HEADINGS: Final = (
    "序号", "讲座题目", "主讲人", "职务/职称", "工作单位", "适合人群", "时长", "拟开展时间",
    "拟开展地点", "联系电话", "内容简介",
)  # fmt: skip
_WIDTHS: Final = (56, 180, 100, 130, 190, 120, 100, 190, 160, 164, 196)


@cache
def chinese_font() -> Path | None:
    """The first Chinese font found on this machine."""
    return next((Path(name) for name in _FONTS if Path(name).is_file()), None)


def scanned_pdf(form: FilledForm, chance: Random) -> bytes:
    """A sealed page from an office scanner: slightly tilted, grey paper, in a PDF."""
    page = _scanned(_sealed_page(form), chance)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=_DPI, title="扫描件", creationDate=None, modDate=None)
    return out.getvalue()


def photo(form: FilledForm, chance: Random) -> bytes:
    """The same page photographed on a desk: more tilt, uneven light, JPEG."""
    page = _sealed_page(form)
    desk = Image.new("RGB", (page.width + 240, page.height + 200), (92, 78, 64))
    desk.paste(page, (120, 100))
    turned = desk.rotate(
        chance.uniform(-1.6, 1.6), Image.Resampling.BICUBIC, fillcolor=(92, 78, 64)
    )
    lit = Image.composite(
        turned, Image.new("RGB", turned.size, (40, 36, 30)), _light(turned.size, chance)
    )
    out = io.BytesIO()
    lit.filter(ImageFilter.GaussianBlur(0.6)).save(out, "JPEG", quality=72)
    return out.getvalue()


def _light(size: tuple[int, int], chance: Random) -> Image.Image:
    """A mask that is bright in one corner and a little darker in the opposite one."""
    small = Image.new("L", (8, 8))
    left = chance.random() < 0.5
    for x in range(8):
        for y in range(8):
            small.putpixel((x, y), 255 - 4 * ((x if left else 7 - x) + y))
    return small.resize(size, Image.Resampling.BICUBIC)


def _scanned(page: Image.Image, chance: Random) -> Image.Image:
    paper = (244, 243, 238)
    turned = page.rotate(chance.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=paper)
    return Image.blend(turned, Image.new("RGB", turned.size, paper), 0.12)


def _sealed_page(form: FilledForm) -> Image.Image:
    page = Image.new("RGB", _PAGE, (252, 251, 247))
    draw = ImageDraw.Draw(page)
    draw.text((_PAGE[0] / 2, 110), form.title, _INK, _font(44), anchor="mm")
    draw.text((_MARGIN, 180), f"填报单位（盖章）：{form.society}", _INK, _font(28))
    draw.text((_PAGE[0] - _MARGIN, 180), form.date_line, _INK, _font(28), anchor="ra")
    top = _table(draw, form)
    draw.text((_MARGIN, top + 40), f"联系人：{form.contact.name}", _INK, _font(28))
    _seal(page, (_PAGE[0] - 420, min(top - 60, _PAGE[1] - 280)))
    return page


def _table(draw: ImageDraw.ImageDraw, form: FilledForm) -> int:
    top = 236
    rows: list[Sequence[str]] = [_HEADINGS]
    rows += [(number, *(cells[key] for key in KEYS)) for number, cells in form.numbered()]
    for row in rows:
        wrapped = [_wrap(text, width) for text, width in zip(row, _WIDTHS, strict=True)]
        height = max(len(lines) for lines in wrapped) * 32 + 20
        x = _MARGIN
        for lines, width in zip(wrapped, _WIDTHS, strict=True):
            draw.rectangle((x, top, x + width, top + height), outline=_INK, width=2)
            for number, line in enumerate(lines):
                draw.text((x + 7, top + 10 + number * 32), line, _INK, _font(23))
            x += width
        top += height
    return top


def _wrap(text: str, width: int) -> list[str]:
    face, lines, line = _font(23), [], ""
    for character in text:
        if face.getlength(line + character) > width - 14:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def _seal(page: Image.Image, place: tuple[int, int]) -> None:
    """A round seal of 42 mm with a star and the words 演示样章, laid over the text."""
    size = round(42 / 25.4 * _DPI)
    layer = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    red = (*_SEAL_RED, 205)
    draw.ellipse((4, 4, size - 4, size - 4), outline=red, width=7)
    draw.polygon(_star(size / 2, size / 2, size * 0.16), fill=red)
    draw.text((size / 2, size * 0.78), "演示样章", red, _font(26), anchor="mm")
    words = "仅供系统演示使用"
    for number, character in enumerate(words):
        angle = math.radians(-160 + 140 * number / (len(words) - 1))
        x, y = size / 2 + size * 0.38 * math.cos(angle), size / 2 + size * 0.38 * math.sin(angle)
        draw.text((x, y), character, red, _font(26), anchor="mm")
    page.paste(layer, place, layer)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.pi * (corner / 5 - 0.5)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return points


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = chinese_font()
    assert path is not None  # callers ask chinese_font first
    index = _SIMPLIFIED if path.suffix == ".ttc" and "Noto" in path.name else 0
    return ImageFont.truetype(str(path), size, index=index)
