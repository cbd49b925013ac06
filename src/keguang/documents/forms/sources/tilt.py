"""How a scanned sheet lay askew, and the way back to the picture its sender knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin
from statistics import median
from typing import Final

from keguang.documents.forms.ocr import Box, Point

# Short boxes show their own slant, not the page's; smaller tilts do not move a line into another.
_FEWEST_CHARACTERS: Final = 4
_SMALLEST_DEGREES: Final = 0.15
_LARGEST_DEGREES: Final = 20.0


@dataclass(frozen=True, slots=True)
class Tilt:
    """A turn about the picture's middle; `degrees` clockwise from upright."""

    degrees: float
    middle: Point

    def upright(self, point: Point) -> Point:
        """Where a point of the picture lies once the page is straight."""
        return self._turned(point, -self.degrees)

    def askew(self, point: Point) -> Point:
        """Where a point of the straightened page lies on the picture."""
        return self._turned(point, self.degrees)

    def _turned(self, point: Point, angle: float) -> Point:
        x, y = point[0] - self.middle[0], point[1] - self.middle[1]
        cosine, sine = cos(radians(angle)), sin(radians(angle))
        return x * cosine - y * sine + self.middle[0], x * sine + y * cosine + self.middle[1]


def tilt_of(boxes: Sequence[Box], size: tuple[int, int]) -> Tilt:
    """The usual slant of the longer lines of text."""
    angles = [
        degrees(atan2(right[1] - left[1], right[0] - left[0]))
        for (left, right, _, _), text in ((box.corners, box.text) for box in boxes)
        if len(text) >= _FEWEST_CHARACTERS
    ]
    angle = median(angles) if angles else 0.0
    if not _SMALLEST_DEGREES < abs(angle) < _LARGEST_DEGREES:
        angle = 0.0
    return Tilt(angle, (size[0] / 2, size[1] / 2))


def upright_box(box: Box, tilt: Tilt) -> tuple[float, float, float, float]:
    """A box of text on the straightened page: its middle turned, its own size kept."""
    first, second, third, fourth = box.corners
    middle = tilt.upright(
        (
            (first[0] + second[0] + third[0] + fourth[0]) / 4,
            (first[1] + second[1] + third[1] + fourth[1]) / 4,
        )
    )
    width = (
        hypot(second[0] - first[0], second[1] - first[1])
        + hypot(third[0] - fourth[0], third[1] - fourth[1])
    ) / 2
    height = (
        hypot(fourth[0] - first[0], fourth[1] - first[1])
        + hypot(third[0] - second[0], third[1] - second[1])
    ) / 2
    return (
        middle[0] - width / 2,
        middle[1] - height / 2,
        middle[0] + width / 2,
        middle[1] + height / 2,
    )
