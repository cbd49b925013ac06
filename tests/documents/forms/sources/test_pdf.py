"""Text PDFs give their ruled and aligned tables, and places in points."""

from fractions import Fraction
from io import BytesIO

import pytest
from PIL import Image

from keguang.documents.forms.parts import Outcome
from tests.documents.forms.sources import build
from tests.documents.forms.sources.pages import Page


def test_a_ruled_table_is_a_grid_whose_cells_are_named_in_points() -> None:
    page = Page()
    page.text(50, 40, "Society of Plants")
    page.grid(
        x=50, y=60, widths=(60, 120), heights=(20, 20), texts=(("No", "Title"), ("1", "Peony"))
    )

    parts = build.read(page.pdf(), "a.pdf")

    assert [part.part for part in parts.parts] == ["第1页", "第1页表1"]
    (grid,) = build.grids(parts)
    assert build.texts(grid) == [["No", "Title"], ["1", "Peony"]]
    assert grid.rows[1][1].ref == "p1:110,80,120,20"


def test_a_cell_across_two_columns_is_a_merge() -> None:
    page = Page()
    page.grid(x=50, y=60, widths=(60, 60), heights=(20, 20), texts=(("Both", None), ("1", "Peony")))

    (grid,) = build.grids(build.read(page.pdf(), "a.pdf"))

    assert [cell.merged_into for cell in grid.rows[0]] == ["", grid.rows[0][0].ref]


def test_lines_broken_by_the_width_of_a_cell_are_joined_and_others_kept() -> None:
    page = Page()
    page.grid(x=50, y=60, widths=(54, 200), heights=(40,), texts=(("1380000\n0401", "Ann\nBob"),))

    (grid,) = build.grids(build.read(page.pdf(), "a.pdf"))

    assert build.texts(grid) == [["13800000401", "Ann\nBob"]]


def test_columns_without_lines_are_found_by_their_alignment() -> None:
    page = Page()
    rows = (("No", "Title", "Speaker"), ("1", "Peony", "Lin"), ("2", "Orchid", "Su"))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            page.text(50 + 120 * column, 60 + 20 * number, text)

    (grid,) = build.grids(build.read(page.pdf(), "a.pdf"))

    assert build.texts(grid) == [list(row) for row in rows]


def test_each_page_names_its_own_places() -> None:
    pages = Page(), Page()
    for page in pages:
        page.text(50, 40, "Society of Plants")

    parts = build.read(Page.document(*pages), "a.pdf")

    assert [part.part for part in parts.parts] == ["第1页", "第2页"]
    assert build.lines(parts) == ["Society of Plants"] * 2


def test_a_page_that_is_only_a_picture_waits_for_the_scanner() -> None:
    stream = BytesIO()
    Image.new("RGB", (800, 600), "white").save(stream, "PDF")

    parts = build.read(stream.getvalue(), "扫描件.pdf")

    assert parts.outcome is Outcome.PARSED
    assert build.codes(parts.findings) == ["scan_pending"]


@pytest.mark.parametrize("share", [Fraction(1, 4), Fraction(3, 4)])
def test_a_torn_pdf_is_corrupt(share: Fraction) -> None:
    page = Page()
    page.text(50, 40, "Society of Plants")
    whole = page.pdf()

    torn = build.read(b"%PDF-1.4\n" + bytes(int(len(whole) * share)), "a.pdf")

    assert torn.outcome is Outcome.CORRUPT
