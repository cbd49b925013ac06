"""Printed forms as a camera sees them."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
COLUMNS = (70, 330, 130, 260, 230)


def drawn(rows: list[list[str]], title: str = "洛阳市植物学会讲座征集表") -> Image.Image:
    """A printed form: title line and a ruled table."""
    picture = Image.new("RGB", (1100, 160 + 60 * len(rows)), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONT), 26)
    draw.text((300, 30), title, "black", font)
    for number, row in enumerate(rows):
        left = 40
        for width, text in zip(COLUMNS, row, strict=True):
            top = 100 + 60 * number
            draw.rectangle((left, top, left + width, top + 60), outline="black", width=2)
            draw.text((left + 10, top + 12), text, "black", font)
            left += width
    return picture


def saved(picture: Image.Image, kind: str = "JPEG") -> bytes:
    stream = BytesIO()
    picture.save(stream, kind)
    return stream.getvalue()
