"""Characters of a scanned page or a photo, by RapidOCR when the extra `ocr` is installed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of text on a picture: its four corners in pixels, clockwise from its top left."""

    corners: tuple[Point, Point, Point, Point]
    text: str
    confidence: float


# More threads than cores only wait for each other; the models are small.
_PARAMETERS: Final[dict[str, str | int]] = {
    "Global.log_level": "error",
    "EngineConfig.onnxruntime.intra_op_num_threads": 2,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


type Scanner = Callable[[Image.Image], list[Box]]


class ScannerMissing(Exception):
    """The extra `ocr` is not installed here."""


class ScannerTired(Exception):
    """The time for scanning one file is spent; later pages stay unread."""


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
    engine: Any = RapidOCR(params=dict(_PARAMETERS))

    def scan(picture: Image.Image) -> list[Box]:
        found = engine(np.asarray(picture.convert("RGB"))[:, :, ::-1])
        if found.boxes is None or found.txts is None:
            return []
        return [
            Box(_four(corners), text.strip(), float(score))
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if text.strip()
        ]

    return scan


def _four(corners: Any) -> tuple[Point, Point, Point, Point]:
    first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
    return first, second, third, fourth
