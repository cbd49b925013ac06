"""Characters of a scanned page or a photo, by RapidOCR when the extra `ocr` is installed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of text and its upright rectangle on the picture, in pixels."""

    x: float
    y: float
    width: float
    height: float
    text: str
    confidence: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


type Scanner = Callable[[Image.Image], list[Box]]


class ScannerMissing(Exception):
    """The extra `ocr` is not installed here."""


def load_scanner() -> Scanner:
    """A scanner ready to use; loading its models takes some seconds.

    Raises
    ------
    ScannerMissing
        When the optional packages are absent.
    """
    try:
        import numpy as np  # noqa: PLC0415 optional and heavy: only the scanning child pays for it
        from rapidocr import RapidOCR  # noqa: PLC0415 as above
    except ImportError as missing:
        raise ScannerMissing from missing
    engine: Any = RapidOCR(params={"Global.log_level": "error"})

    def scan(picture: Image.Image) -> list[Box]:
        found = engine(np.asarray(picture.convert("RGB"))[:, :, ::-1])
        if found.boxes is None or found.txts is None:
            return []
        return [
            _upright(corners, text, float(score))
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if text.strip()
        ]

    return scan


def _upright(corners: Any, text: str, score: float) -> Box:
    xs = [float(x) for x, _ in corners]
    ys = [float(y) for _, y in corners]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys), text.strip(), score)
