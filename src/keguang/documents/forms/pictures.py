"""The picture of one scanned page, upright and turned the way the scanner saw it.

The page is found by reading the file again with a scanner that, instead of recognising characters,
keeps each picture and writes its number on it; the number then stands at the page asked for.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image

from keguang.documents.forms.ocr import Box
from keguang.documents.forms.parts import FileParts, Grid
from keguang.documents.forms.sources import read_file_parts, read_photo_parts

MOST_PIXELS_ACROSS: Final = 1600


def scanned_page(data: bytes, name: str, *, file: str, page: int, rotation: int = 0) -> bytes:
    """PNG of one page of a scan or photograph; empty when there is no such page.

    Parameters
    ----------
    name
        Of the outermost file, as it was read; `file` is the name parts carry ("mail.eml!scan.pdf").
    page
        From 1; as in the places of its cells ("p1:…").
    rotation
        Degrees clockwise, for a photograph that was turned before reading.
    """
    pictures: list[Image.Image] = []

    def keep(picture: Image.Image) -> list[Box]:
        pictures.append(_reduced(picture))
        wide, high = picture.size
        corners = ((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high))
        return [Box(corners, str(len(pictures) - 1), 1.0)]

    if rotation % 360:
        parts = read_photo_parts(data, name, rotation, scan=keep)
    else:
        parts = read_file_parts(data, name, scan=keep)
    for where, ref, text in _places(parts):
        if where == file and ref.startswith(f"p{page}:") and text.isdecimal():
            return _png(pictures[int(text)])
    return b""


def _places(parts: FileParts) -> Iterator[tuple[str, str, str]]:
    for part in parts.parts:
        if isinstance(part, Grid):
            yield from ((part.file, cell.ref, cell.text) for row in part.rows for cell in row)
        else:
            yield from ((part.file, line.ref, line.text) for line in part.lines)
    for member in parts.members:
        yield from _places(member)


def _reduced(picture: Image.Image) -> Image.Image:
    if picture.width <= MOST_PIXELS_ACROSS:
        return picture.copy()
    high = round(picture.height * MOST_PIXELS_ACROSS / picture.width)
    return picture.resize((MOST_PIXELS_ACROSS, high))


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(out, "PNG", optimize=True)
    return out.getvalue()
