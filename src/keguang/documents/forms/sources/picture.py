"""Photos and scanned pages: characters by the scanner, rows and columns by ruled lines."""

from dataclasses import replace
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from keguang.documents.forms.ocr import Box, ScannerTired
from keguang.documents.forms.parts import (
    SCAN_PENDING,
    FileParts,
    Finding,
    Grid,
    Level,
    Outcome,
    Part,
)
from keguang.documents.forms.sources.alignment import grids_by_alignment
from keguang.documents.forms.sources.delivery import Delivery
from keguang.documents.forms.sources.limits import MAX_PICTURE_PIXELS
from keguang.documents.forms.sources.page_text import Piece, place, text_lines
from keguang.documents.forms.sources.refusal import LIBRARY_FAULTS, Refused, corrupt
from keguang.documents.forms.sources.ruled_grid import ruled_rows
from keguang.documents.forms.sources.ruling import CellBox, ruled_tables
from keguang.documents.forms.sources.tilt import Tilt, tilt_of, upright_box

# Logos and dividers of mail signatures are pictures too.
_SMALLEST_SIDE_PIXELS: Final = 200
_NEVER_SURE: Final = 0.99
_POINTS_ACROSS: Final = 595


def read_picture(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """One photo or scan as page 1."""
    picture = opened_picture(data)
    if picture is None:
        return FileParts(Outcome.PARSED, name=file)
    return scanned_picture(picture, file, 1, delivery)


def opened_picture(data: bytes) -> Image.Image | None:
    """The picture upright by its own camera note; None for one too small to hold a form."""
    try:
        picture = Image.open(BytesIO(data))
        if picture.width * picture.height > MAX_PICTURE_PIXELS:
            raise Refused(
                Outcome.TOO_BIG, "too_many_pixels", "图片尺寸过大，未予读取。请缩小后重新发送。"
            )
        if min(picture.size) < _SMALLEST_SIDE_PIXELS:
            return None
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, *LIBRARY_FAULTS) as fault:
        raise corrupt("图片") from fault


def may_hold_a_form(data: bytes) -> bool:
    """Whether a picture is larger than a logo, by what its head says."""
    try:
        return min(Image.open(BytesIO(data)).size) >= _SMALLEST_SIDE_PIXELS
    except (UnidentifiedImageError, Image.DecompressionBombError, *LIBRARY_FAULTS):
        return False


def scanned_picture(picture: Image.Image, file: str, page: int, delivery: Delivery) -> FileParts:
    """`scanned_parts` of a picture that has no size in points: taken to be as wide as A4."""
    scale = _POINTS_ACROSS / picture.width
    return scanned_parts(picture, file, page, delivery, points_per_pixel=scale)


def scanned_parts(
    picture: Image.Image, file: str, page: int, delivery: Delivery, *, points_per_pixel: float
) -> FileParts:
    """The page as parts; without a scanner only a note that its characters are still to be read."""
    if delivery.scan is None:
        note = Finding(Level.INFO, SCAN_PENDING, "扫描件或照片，文字尚未识别。", file)
        return FileParts(Outcome.PARSED, findings=(note,), name=file)
    try:
        boxes = delivery.scan(picture)
    except ScannerTired:
        message = f"扫描页过多，第{page}页起未作文字识别；请人工录入，或请对方改发电子表格。"
        note = Finding(Level.WARNING, "scan_unfinished", message, file)
        return FileParts(Outcome.PARSED, findings=(note,), name=file)
    tilt = tilt_of(boxes, picture.size)
    pieces = [_piece(box, tilt) for box in boxes]

    def name(box: CellBox) -> str:
        (x0, top), (x1, bottom) = tilt.askew((box[0], box[1])), tilt.askew((box[2], box[3]))
        scale = points_per_pixel
        return place(page, (x0 * scale, top * scale, x1 * scale, bottom * scale))

    parts: list[Part] = []
    for number, cells in enumerate(_from_top(ruled_tables(picture, tilt.degrees)), start=1):
        top = min(cell[1] for cell in cells)
        above = [piece for piece in pieces if piece.middle < top]
        inside = [piece for piece in pieces if _in_any(piece, cells)]
        pieces = [piece for piece in pieces if piece not in above and piece not in inside]
        parts += grids_by_alignment(text_lines(above), file, page, name)
        sure = min((piece.confidence for piece in inside), default=_NEVER_SURE)
        rows = ruled_rows(cells, inside, name)
        parts.append(Grid(file, f"第{page}页表{number}", rows, confidence=sure))
    parts += grids_by_alignment(text_lines(pieces), file, page, name)
    size = (picture.width * points_per_pixel, picture.height * points_per_pixel)
    return FileParts(
        Outcome.PARSED, tuple(replace(part, page_size=size) for part in parts), name=file
    )


def _from_top(tables: list[list[CellBox]]) -> list[list[CellBox]]:
    return sorted(tables, key=lambda cells: min(cell[1] for cell in cells))


def _in_any(piece: Piece, cells: list[CellBox]) -> bool:
    return any(
        left <= piece.centre <= right and top <= piece.middle <= bottom
        for left, top, right, bottom in cells
    )


def _piece(box: Box, tilt: Tilt) -> Piece:
    return Piece(*upright_box(box, tilt), box.text, min(box.confidence, _NEVER_SURE))


def read_photo(data: bytes, file: str, rotation: int, delivery: Delivery) -> FileParts:
    """A photo its sender turned by `rotation` degrees clockwise to make it upright."""
    try:
        picture = opened_picture(data)
    except Refused as refusal:
        return refusal.as_parts(file)
    if picture is None:
        return FileParts(Outcome.PARSED, name=file)
    upright = picture.rotate(-rotation, expand=True) if rotation % 360 else picture
    return scanned_picture(upright, file, 1, delivery)
