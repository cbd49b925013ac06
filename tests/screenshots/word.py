"""The Word files of seven documents as LibreOffice draws them, beside our own pages; measured.

python -m tests.screenshots.word FOLDER
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from keguang.documents.official import Kind, default_folders, document_from_dict, font_book, render
from tests.documents.official.measuring import Sheet, sheets
from tests.documents.official.specs import KINDS
from tests.screenshots.official import side_by_side

_PPI: Final = 72
_SHOWN_PPI: Final = 48
_PAGES: Final = 2
_NEAR_MM: Final = 1.5
_INK: Final = 140  # of 255: darker than this is ink


@dataclass(frozen=True, slots=True)
class Difference:
    """How one Word file differs from our pages, in millimetres.

    `covered` is the share of our ink that has theirs within a millimetre and a half.
    """

    kind: str
    pages: tuple[int, int]
    lines: int
    same: float  # share of our lines broken at the same words
    median_mm: float
    most_mm: float
    covered: float


def take_all(folder: Path) -> list[Difference]:
    """One picture a kind, ours above theirs, and the differences measured."""
    book = font_book(default_folders())
    ours = {kind: render(document_from_dict(one), Kind.PDF, book) for kind, one in KINDS.items()}
    with tempfile.TemporaryDirectory() as work:
        files = [Path(work) / f"{kind}.docx" for kind in KINDS]
        for file in files:
            file.write_bytes(render(document_from_dict(KINDS[file.stem]), Kind.DOCX, book))
        profile = f"-env:UserInstallation=file://{work}/profile"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", work, *files],
            check=True,
            capture_output=True,
            timeout=300,
        )
        theirs = {file.stem: file.with_suffix(".pdf").read_bytes() for file in files}
    for kind in KINDS:
        rows = [side_by_side(_drawn(pdf[kind], _SHOWN_PPI)[:_PAGES]) for pdf in (ours, theirs)]
        picture = Image.new("RGB", (rows[0].width, rows[0].height + rows[1].height))
        picture.paste(rows[0], (0, 0))
        picture.paste(rows[1], (0, rows[0].height))
        picture.quantize(64).save(folder / f"word-{kind}.png", optimize=True)
    return [_difference(kind, ours[kind], theirs[kind]) for kind in KINDS]


def _difference(kind: str, ours: bytes, theirs: bytes) -> Difference:
    one, other = sheets(ours), sheets(theirs)
    shifts = list(_shifts(one, other))
    lines = sum(len(sheet.in_text_area()) for sheet in one)
    return Difference(
        kind,
        (len(one), len(other)),
        lines,
        len(shifts) / lines,
        median(shifts),
        max(shifts),
        _covered(_drawn(ours, _PPI), _drawn(theirs, _PPI)),
    )


def _shifts(ours: list[Sheet], theirs: list[Sheet]) -> Iterator[float]:
    """How much higher or lower a line of the same words stands on the same page."""
    for one, other in zip(ours, theirs, strict=False):
        for line in one.in_text_area():
            found = [x.middle for x in other.in_text_area() if x.text == line.text]
            if found:
                yield min(abs(middle - line.middle) for middle in found)


def _drawn(pdf: bytes, ppi: int) -> list[Image.Image]:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        return [page.render(scale=ppi / 72).to_pil().convert("RGB") for page in opened]


def _covered(ours: list[Image.Image], theirs: list[Image.Image]) -> float:
    """The share of our ink that is near theirs, and theirs near ours, whichever is less."""
    counts = np.zeros((2, 2))
    for one, other in zip(ours, theirs, strict=False):
        if one.size != other.size:  # one lies where the other stands
            counts[:, 1] += 1
            continue
        for at, (ink, beside) in enumerate(((one, other), (other, one))):
            marks = np.asarray(ink.convert("L")) < _INK
            reach = 2 * round(_NEAR_MM / 25.4 * _PPI) + 1
            around = np.asarray(beside.convert("L").filter(ImageFilter.MinFilter(reach))) < _INK
            counts[at] += (marks & around).sum(), marks.sum()
    return float(min(counts[:, 0] / counts[:, 1]))


def table(differences: list[Difference]) -> str:
    """The figures as a table of Markdown."""
    head = (
        "| kind | pages, PDF and Word | lines | broken alike | median shift | greatest shift "
        "| ink within 1.5 mm |\n|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(
        f"| {d.kind} | {d.pages[0]}, {d.pages[1]} | {d.lines} | {d.same:.0%} "
        f"| {d.median_mm:.2f} mm | {d.most_mm:.1f} mm | {d.covered:.0%} |\n"
        for d in differences
    )


if __name__ == "__main__":
    sys.stdout.write(table(take_all(Path(sys.argv[1]))))
