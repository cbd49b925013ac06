from keguang.documents.forms.parts import Cell, Grid, Line, Prose
from keguang.web.sheets import Mark, anchor_of, page_of, prose_of, sheet_of


def grid(*rows: str, merged: dict[str, str] | None = None, first_row: int = 1) -> Grid:
    """A sheet from lines of text, cells parted by |."""
    covered = merged or {}
    return Grid("表.xlsx", "Sheet1", tuple(
        tuple(
            Cell(ref := f"{'ABCDEFGH'[c]}{r}", text, text, merged_into=covered.get(ref, ""))
            for c, text in enumerate(line.split("|"))
        )
        for r, line in enumerate(rows, first_row)
    ))  # fmt: skip


def test_columns_and_rows_keep_the_names_people_use() -> None:
    sheet = sheet_of(grid("题目|主讲人", "看云|王伟", first_row=3), {})

    assert sheet.columns == ["A", "B"]
    assert [row.number for row in sheet.rows] == ["3", "4"]


def test_a_word_table_counts_its_columns_and_rows() -> None:
    cells = tuple(tuple(Cell(f"T1R{r}C{c}", "x") for c in (1, 2)) for r in (1, 2))

    sheet = sheet_of(Grid("a.docx", "表1", cells), {})

    assert sheet.columns == ["1", "2"]
    assert [row.number for row in sheet.rows] == ["1", "2"]


def test_a_merge_becomes_one_cell_over_its_columns_and_rows() -> None:
    merged = {"B1": "A1", "A2": "A1", "B2": "A1"}

    sheet = sheet_of(grid("标题||x", "||y", merged=merged), {})

    first = sheet.rows[0].cells[0]
    assert (first.colspan, first.rowspan, first.title) == (2, 2, False)
    assert [cell.ref for row in sheet.rows for cell in row.cells] == ["A1", "C1", "C2"]


def test_a_merge_over_all_columns_is_a_title() -> None:
    sheet = sheet_of(grid("附件1|", "a|b", merged={"B1": "A1"}), {})

    assert [cell.title for row in sheet.rows for cell in row.cells] == [True, False, False]


def test_marks_and_the_place_looked_at_reach_their_cells() -> None:
    marks = {"B2": Mark("bad", "f-speaker")}

    sheet = sheet_of(grid("题目|主讲人", "看云|"), marks, now="B2")

    cell = sheet.rows[1].cells[1]
    assert (cell.state, cell.now, cell.field_id, cell.anchor) == (
        "bad",
        True,
        "f-speaker",
        "cell-B2",
    )
    assert [row.current for row in sheet.rows] == [False, True]


def test_of_a_long_table_the_head_and_the_place_looked_at_are_drawn() -> None:
    long = grid(*(f"{n}|x" for n in range(1, 1001)))

    sheet = sheet_of(long, {}, now="A900", most_rows=40)

    numbers = [int(row.number) for row in sheet.rows]
    assert numbers[:12] == list(range(1, 13))
    assert 900 in numbers
    assert len(numbers) == len(set(numbers)) == 40
    assert sheet.left_out == 960


def test_the_window_does_not_run_over_the_end() -> None:
    numbers = [r.number for r in sheet_of(grid(*["x"] * 100), {}, now="A100", most_rows=30).rows]

    assert numbers[-1] == "100"
    assert len(numbers) == 30


def test_an_empty_grid_is_drawn_empty() -> None:
    sheet = sheet_of(Grid("a.xlsx", "Sheet1", ()), {})

    assert (sheet.columns, sheet.rows, sheet.left_out) == ([], [], 0)


def test_prose_lines_are_anchors() -> None:
    prose = Prose("信", "body", (Line("L1", "您好"), Line("L2", "附件请收")))

    lines = prose_of(prose, {"L2": Mark("warn")}, now="L2").lines

    assert [(line.anchor, line.state, line.now) for line in lines] == [
        ("cell-L1", "", False),
        ("cell-L2", "warn", True),
    ]


def test_a_page_shows_the_boxes_of_that_page_only() -> None:
    marks = {
        "p1:10,20,30.5,40": Mark("bad", "f-title"),
        "p2:1,1,1,1": Mark("warn"),
        "B4": Mark("bad"),
    }

    page = page_of(1, url="/p.png", width=595, height=842, marks=marks, now="p1:10,20,30.5,40")

    [box] = page.boxes
    assert (box.x, box.y, box.width, box.height) == ("10", "20", "30.5", "40")
    assert (box.state, box.now, box.field_id) == ("bad", True, "f-title")


def test_an_anchor_is_a_lawful_id() -> None:
    assert anchor_of("p1:10,20,30.5,40") == "cell-p1-10-20-30-5-40"
