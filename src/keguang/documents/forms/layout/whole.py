"""Whole deliveries: all parts of all files to one reading."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from keguang.documents.forms.layout.blocks import block_of
from keguang.documents.forms.layout.board import Board, Spot, board_of, outside, own
from keguang.documents.forms.layout.choosing import best_of
from keguang.documents.forms.layout.combined import drop_running_numbers
from keguang.documents.forms.layout.contacts import fill_phone, form_phone
from keguang.documents.forms.layout.delivery import Named, PartRead
from keguang.documents.forms.layout.drafts import Draft, Evidence, Harvest
from keguang.documents.forms.layout.experts import complete_from
from keguang.documents.forms.layout.gathering import gather
from keguang.documents.forms.layout.headers import Layout
from keguang.documents.forms.layout.in_common import tell_all
from keguang.documents.forms.layout.joins import join_tables
from keguang.documents.forms.layout.keyvalue import read_pairs
from keguang.documents.forms.layout.own_blank import without_example
from keguang.documents.forms.layout.pairs import pairs_of
from keguang.documents.forms.layout.prose import labels_in, prose_in, read_prose
from keguang.documents.forms.layout.records import make_row
from keguang.documents.forms.layout.repeats import Rows
from keguang.documents.forms.layout.senders import (
    org_beside,
    org_in_sheet_name,
    org_of_prose,
    own_senders,
    sender_of,
    tidy_org,
)
from keguang.documents.forms.layout.tables import read_table
from keguang.documents.forms.layout.unfolding import on_one_line, unfolded
from keguang.documents.forms.layout.vocabulary import Vocabulary, vocabulary_of
from keguang.documents.forms.layout.years import year_meant
from keguang.documents.forms.parts import FileParts, Finding, Grid, Level, Outcome, Prose
from keguang.documents.forms.reading import Reading, Row
from keguang.documents.forms.spec import FormSpec

_PREFERENCE: Final = (
    Outcome.PARSED,
    Outcome.UNSAFE,
    Outcome.TOO_BIG,
    Outcome.CORRUPT,
    Outcome.UNSUPPORTED,
    Outcome.EMPTY,
)
_LONGEST_FORM: Final = 2000  # rows of label and value; a longer sheet is a table
_BLOCK_LINES: Final = 8  # of the text above a table, that may tell of its one speaker
_MOST_QUESTIONS: Final = 60  # rows of a table on its side


@dataclass(slots=True)
class _Whole:
    words: Vocabulary
    reads: list[PartRead] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def read_rows(
    files: Sequence[FileParts], spec: FormSpec, *, year: int | None = None, today_year: int
) -> Reading:
    """Read every row of a form from the parts of one delivery.

    Parameters
    ----------
    files
        What the readers of formats found; members of a mail or archive may be nested.
    year
        The year meant by dates without one; by default the form's own, else `today_year`.

    Returns
    -------
    Reading
        Rows in the order of the file. Faults are findings at their place; nothing raises.
    """
    whole = _Whole(vocabulary_of(spec))
    flat = list(_flat(files))
    for file in flat:
        _read_file(whole, file)
    join_tables(whole.reads, whole.words)
    experts = [e for read in whole.reads for e in read.harvest.experts]
    for read in whole.reads:
        complete_from(experts, read.harvest.drafts, whole.words)
    own_senders(whole.reads)
    meant = year or year_meant(whole.reads, whole.names, whole.words, today_year)
    rows = _rows(whole, meant)
    sender = sender_of(whole.reads, whole.names, rows) if rows else None
    rows = [row if row.sender_org else replace(row, sender_org=sender) for row in rows]
    if rows and sender is None and not any(row.sender_org for row in rows):
        first = next(iter(rows[0].sources.values()), None)
        at = (first.file, first.part) if first else ("", "")
        message = "没有写明申报单位，请核对来件单位"
        whole.findings.append(Finding(Level.WARNING, "missing_org", message, *at))
    return Reading(
        _outcome(flat, rows), sender, tuple(rows), tuple(whole.findings), {"year": str(meant)}
    )


def _flat(files: Sequence[FileParts]) -> Iterator[FileParts]:
    for file in files:
        yield file
        yield from _flat(file.members)


def _outcome(files: Sequence[FileParts], rows: Sequence[Row]) -> Outcome:
    if rows:
        return Outcome.PARSED
    outcomes = {file.outcome for file in files}
    first = next((o for o in _PREFERENCE if o in outcomes), Outcome.EMPTY)
    return Outcome.EMPTY if first is Outcome.PARSED else first


def _read_file(whole: _Whole, file: FileParts) -> None:
    whole.findings += file.findings
    whole.names += [file.title, file.name]
    carried: tuple[Layout, ...] = ()
    above: Prose | None = None
    loose: list[Grid] = []  # tables that say nothing by themselves
    for part in file.parts:
        if isinstance(part, Prose):
            harvest = best_of(read_prose(part, whole.words), whole.words)
            drop_running_numbers(harvest.drafts, whole.words)
            org = org_of_prose(part, whole.words)
        else:
            harvest, carried = _read_grid(whole, part, carried, above)
            loose = [] if harvest.drafts else [*loose, part]
            harvest = _together(loose, whole.words) or harvest
            org = org_beside(harvest.beside, whole.words) or org_in_sheet_name(part.part)
        above = part if isinstance(part, Prose) else None
        whole.findings += harvest.findings
        whole.reads.append(PartRead(part, harvest, org))
    _tell_tables(whole.reads[-len(file.parts) :] if file.parts else [], whole.words)


def _tell_tables(reads: Sequence[PartRead], words: Vocabulary) -> None:
    """What a line around the tables of one file says of all their lectures."""
    remarks = [
        Evidence(line.text, read.part.file, read.part.part, line.ref)
        for read in reads
        if isinstance(read.part, Prose) and not read.harvest.drafts
        for line in read.part.lines
    ]
    for read in reads:
        if not isinstance(read.part, Prose):
            tell_all(remarks, read.harvest.drafts, words)


def _together(grids: Sequence[Grid], words: Vocabulary) -> Harvest | None:
    """One lecture asked for in two tables: what it is about, and who speaks."""
    boards = [board for grid in grids[-2:] if (board := board_of(grid)).rows and not grid.hidden]
    if len(boards) < 2 or any(len(board.rows) > _MOST_QUESTIONS for board in boards):
        return None
    harvest = gather([pair for board in boards for pair in pairs_of(board, words)], words)
    return harvest if len(harvest.drafts) == 1 else None


def _last_line(prose: Prose | None) -> Evidence | None:
    lines = prose.lines if prose else ()
    line = next((line for line in reversed(lines) if line.text.strip()), None)
    return Evidence(line.text, prose.file, prose.part, line.ref) if prose and line else None


def _block_above(prose: Prose | None, words: Vocabulary) -> Draft | None:
    """The speaker whom the last lines of a text name before the list of what he offers."""
    if prose is None:
        return None
    return block_of(labels_in(replace(prose, lines=prose.lines[-_BLOCK_LINES:]), words), words)


def _read_grid(
    whole: _Whole, grid: Grid, carried: tuple[Layout, ...], above: Prose | None
) -> tuple[Harvest, tuple[Layout, ...]]:
    board, marks = without_example(board_of(grid), whole.words)
    if not board.rows:
        return Harvest(), carried
    if carried and len(carried[0].headings) != len(board.rows[0]):
        carried = ()
    block = _block_above(above, whole.words)
    table, layouts = read_table(board, whole.words, carried, block)
    options = [table]
    for flat in (unfolded(board, whole.words), on_one_line(board, whole.words)):
        options += [read_table(flat, whole.words, (), block)[0]] if flat else []
    if len(board.rows) < _LONGEST_FORM:
        options.append(read_pairs(board, whole.words, _last_line(above)))
    if len(board.rows) < _MOST_QUESTIONS and len(board.rows[0]) > 1:
        options.append(read_table(board.turned(), whole.words)[0])
    best = best_of(options, whole.words)
    if _is_written(board) and len(board.rows) < _LONGEST_FORM:
        side_by_side = len(board.rows[0]) > 1
        options += read_prose(prose_in(board), whole.words, in_cells=side_by_side)
        best = best_of(options, whole.words)
    best.beside = _beside(board, best)
    tell_all(best.beside, best.drafts, whole.words)
    drop_running_numbers(best.drafts, whole.words)
    best.findings += [_written_over(board, mark) for mark in marks]
    if grid.hidden:
        return _unsubmitted(grid, best), carried
    return best, layouts if best is table else ()


def _written_over(board: Board, mark: Spot) -> Finding:
    message = "示例一行已改写，按填报内容读取，请核对"
    return Finding(Level.WARNING, "example_written_over", message, board.file, board.part, mark.ref)


def _is_written(board: Board) -> bool:
    """Whether a board may be a letter typed into cells rather than a table."""
    if len(board.rows[0]) < 3:
        return True
    texts = [spot.text for row in board.rows for spot in own(row)]
    return len(texts) < 2 * len(board.rows) and any(len(text) > 60 for text in texts)


def _beside(board: Board, harvest: Harvest) -> list[Evidence]:
    """What a board says outside its rows. Cells of wide rows are no headings of the form."""
    used = {e.ref for d in harvest.drafts for found in d.cells.values() for e in found}
    used |= {d.org.ref for d in harvest.drafts if d.org and "：" not in d.org.text}
    return [
        Evidence(spot.text, board.file, board.part, spot.ref, spot.value, board.confidence)
        for spot in outside(board, used)
    ]


def _unsubmitted(grid: Grid, harvest: Harvest) -> Harvest:
    """A hidden sheet was not meant to be sent: its rows are named, not taken."""
    if not harvest.drafts:
        return Harvest()
    message = f"隐藏的工作表“{grid.part}”中有{len(harvest.drafts)}行内容，未计入，请核对"
    return Harvest(findings=[Finding(Level.WARNING, "hidden_sheet", message, grid.file, grid.part)])


def _rows(whole: _Whole, year: int) -> list[Row]:
    rows = Rows(whole.words)
    current: Named | None = None
    phone = form_phone(whole.reads, whole.words)
    for read in whole.reads:
        if read.org and (current is None or read.org.weight >= 9):
            current = read.org
        for draft in read.harvest.drafts:
            whole.findings += fill_phone(draft, phone, whole.words)
            row, findings = make_row(draft, whole.words, year=year, number=len(rows.kept) + 1)
            org = tidy_org(row.sender_org) if row.sender_org else None
            org = org or (current.name if current and current.weight >= 9 else None)
            row = replace(row, sender_org=org)
            if not rows.add(row):
                whole.findings.append(_repeated(draft, row, whole.words))
                continue
            whole.findings += findings
            if draft.hidden:
                message = f"第{len(rows.kept)}{whole.words.counter}在隐藏的行里，请核对是否报送"
                whole.findings.append(
                    Finding(Level.WARNING, "hidden_row", message, draft.file, draft.part, draft.ref)
                )
    return rows.kept


def _repeated(draft: Draft, row: Row, words: Vocabulary) -> Finding:
    message = f"《{row.values[words.anchor]}》重复出现，只登记一次"
    return Finding(Level.INFO, "repeated_row", message, draft.file, draft.part, draft.ref)
