"""Photographs from other people's telephones, drawn anew: what they show, and nothing else.

A photograph carries where it was taken (GPS), when, and with which camera. Only the picture is
kept: decoded, turned upright, made smaller, and encoded again without any of that.
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE: Final = 1600
MOST_BYTES: Final = 20 * 1024 * 1024
_QUALITY: Final = 82
_FORMATS: Final = ("JPEG", "PNG")  # some telephones' JPEG is a JPEG of several (MPO)
# a JPEG is decoded at a fraction of its size, a PNG only as a whole
_MOST_PIXELS: Final = {"JPEG": 60_000_000, "MPO": 60_000_000, "PNG": 24_000_000}
_WHITE: Final = (255, 255, 255)


class Fault(StrEnum):
    """Why a file cannot be taken as a photograph."""

    NOT_A_PHOTO = "not_a_photo"
    DAMAGED = "damaged"
    TOO_BIG = "too_big"


class BadPhoto(ValueError):
    """The file cannot be taken; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG that tells nothing but its picture; sizes in pixels."""

    data: bytes
    width: int
    height: int


def clean_photo(data: bytes) -> CleanPhoto:
    """The photograph upright, at most `LONGEST_SIDE` pixels long, without metadata.

    What the file is is decided by its bytes. Raises `BadPhoto` for whatever is no JPEG or PNG, is
    damaged, or claims more pixels than can be drawn safely.
    """
    if len(data) > MOST_BYTES:
        raise BadPhoto(Fault.TOO_BIG)
    try:
        picture = Image.open(BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise BadPhoto(Fault.TOO_BIG) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise BadPhoto(Fault.NOT_A_PHOTO) from None
    if picture.width * picture.height > _MOST_PIXELS[picture.format or "PNG"]:
        raise BadPhoto(Fault.TOO_BIG)
    try:
        drawn = _drawn(picture)
    except (OSError, SyntaxError, ValueError, EOFError):
        raise BadPhoto(Fault.DAMAGED) from None
    out = BytesIO()
    drawn.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return CleanPhoto(out.getvalue(), drawn.width, drawn.height)


def _drawn(picture: Image.Image) -> Image.Image:
    """The pixels alone, in a new picture."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clear = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
    new = Image.new("RGB", clear.size, _WHITE)
    new.paste(clear, mask=clear if clear.mode == "RGBA" else None)
    return new
