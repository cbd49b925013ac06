"""Ruled lines on a scanned page, and the cells between them."""

from collections.abc import Iterator
from typing import Any, Final

from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)
from PIL import Image

type CellBox = tuple[float, float, float, float]

# As parts of the picture's longer side: shorter strokes belong to characters.
_SHORTEST_LINE: Final = 1 / 60
_JOIN: Final = 1 / 150
_FEWEST_CELLS: Final = 4


def ruled_tables(picture: Image.Image, degrees: float) -> list[list[CellBox]]:
    """Cells of each ruled table on the page once it is turned upright, in pixels.

    Empty without OpenCV, which comes with the extra `ocr`, as the scanner does.
    """
    try:
        import cv2  # noqa: PLC0415 optional and heavy: only the scanning child pays for it
        import numpy as np  # noqa: PLC0415 as above
    except ImportError:
        return []
    grey = np.asarray(
        picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white").convert("L")
    )
    ink = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12
    )
    longer = max(picture.size)
    length = max(20, round(longer * _SHORTEST_LINE))
    edges = [
        *_strokes(cv2, cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), "h"),
        *_strokes(cv2, cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)), "v"),
    ]
    reach = longer * _JOIN
    merged = merge_edges(
        edges,
        snap_x_tolerance=reach,
        snap_y_tolerance=reach,
        join_x_tolerance=reach * 2,
        join_y_tolerance=reach * 2,
    )
    cells = intersections_to_cells(edges_to_intersections(merged, reach, reach))
    return [table for table in cells_to_tables(cells) if len(table) >= _FEWEST_CELLS]


def _strokes(cv2: Any, mask: Any, orientation: str) -> Iterator[dict[str, Any]]:
    """Each connected stroke as pdfplumber describes an edge."""
    _, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
    for left, top, width, height, _ in boxes[1:].tolist():
        middle_x, middle_y = left + width / 2, top + height / 2
        if orientation == "h":
            yield _edge(left, middle_y, left + width, middle_y, orientation)
        else:
            yield _edge(middle_x, top, middle_x, top + height, orientation)


def _edge(x0: float, top: float, x1: float, bottom: float, orientation: str) -> dict[str, Any]:
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": orientation,
    }
