"""Photos and scanned pages: characters by the scanner, rows and columns by ruled lines."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from keguang.documents.forms.ocr import Box
from keguang.documents.forms.parts import FileParts, Finding, Level, Outcome
from keguang.documents.forms.sources.alignment import grids_by_alignment
from keguang.documents.forms.sources.delivery import Delivery
from keguang.documents.forms.sources.limits import MAX_PICTURE_PIXELS
from keguang.documents.forms.sources.page_text import Piece, text_lines
from keguang.documents.forms.sources.refusal import LIBRARY_FAULTS, Refused, corrupt

SCAN_PENDING: Final = "scan_pending"
# Logos and dividers of mail signatures are pictures too.
_SMALLEST_SIDE_PIXELS: Final = 200
_LONGEST_SIDE_PIXELS: Final = 2600
_POINTS_ACROSS: Final = 595  # a picture has no size in points: take it as an A4 page


def read_picture(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """One photo or scan as page 1."""
    picture = opened_picture(data)
    if picture is None:
        return FileParts(Outcome.PARSED, name=file)
    return scanned_parts(
        picture, file, 1, delivery, points_per_pixel=_POINTS_ACROSS / picture.width
    )


def opened_picture(data: bytes) -> Image.Image | None:
    """The picture upright by its own camera note; None for one too small to hold a form."""
    try:
        picture = Image.open(BytesIO(data))
        if picture.width * picture.height > MAX_PICTURE_PIXELS:
            raise Refused(
                Outcome.TOO_BIG, "too_many_pixels", "图片尺寸过大,未予读取。请缩小后重新发送。"
            )
        if min(picture.size) < _SMALLEST_SIDE_PIXELS:
            return None
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, *LIBRARY_FAULTS) as fault:
        raise corrupt("图片") from fault


def scanned_parts(
    picture: Image.Image, file: str, page: int, delivery: Delivery, *, points_per_pixel: float
) -> FileParts:
    """The page as parts; without a scanner only a note that its characters are still to be read."""
    if delivery.scan is None:
        note = Finding(Level.INFO, SCAN_PENDING, "扫描件或照片,文字尚未识别。", file)
        return FileParts(Outcome.PARSED, findings=(note,), name=file)
    boxes = delivery.scan(picture)
    lines = text_lines(_piece(box) for box in boxes)
    parts = tuple(grids_by_alignment(lines, page, file, scale=points_per_pixel))
    return FileParts(Outcome.PARSED, parts, name=file)


def _piece(box: Box) -> Piece:
    return Piece(
        box.x, box.y, box.x + box.width, box.y + box.height, box.text, min(box.confidence, 0.99)
    )


def read_photo(data: bytes, file: str, rotation: int, delivery: Delivery) -> FileParts:
    """A photo its sender turned by `rotation` degrees clockwise to make it upright."""
    try:
        picture = opened_picture(data)
    except Refused as refusal:
        return refusal.as_parts(file)
    if picture is None:
        return FileParts(Outcome.PARSED, name=file)
    upright = picture.rotate(-rotation, expand=True) if rotation % 360 else picture
    return scanned_parts(
        upright, file, 1, delivery, points_per_pixel=_POINTS_ACROSS / upright.width
    )
