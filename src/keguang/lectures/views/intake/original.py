"""The left half of the bench: the original, part by part, with the places marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from keguang.documents.forms.as_json import parts_from_json
from keguang.documents.forms.parts import FileParts, Grid, Part, Prose
from keguang.lectures import checks
from keguang.lectures.models import Proposal, Submission, SubmissionFile
from keguang.web.sheets import Mark, PagePicture, ProseLines, Sheet, page_of, prose_of, sheet_of

type Drawn = Sheet | ProseLines | PagePicture

STATE_OF_LEVEL: Mapping[str, str] = {checks.ERROR: "bad", checks.WARNING: "warn"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of one file, with the key by which the page's address names it."""

    key: str
    file: SubmissionFile
    part: Part

    alone: bool = False

    @property
    def name(self) -> str:
        """What a person calls it: the attachment, or its sheet where there are several."""
        inner = self.part.file.rpartition("!")[2]
        if inner.lower().endswith(".eml"):
            return self.part.part
        return inner if self.alone else f"{inner} · {self.part.part}"

    def holds(self, source: Mapping[str, object]) -> bool:
        return self.part.file == source.get("file") and self.part.part == source.get("part")


def pieces_of(submission: Submission) -> list[Piece]:
    """Every part of every file of a submission that has something to show, in reading order."""
    pieces = []
    for file in submission.files.all():
        if not file.parts:
            continue
        for number, part in enumerate(_flat(parts_from_json(file.parts))):
            if _has_text(part):
                pieces.append(Piece(f"{file.pk}.{number}", file, part))
    tables = Counter(p.part.file for p in pieces if isinstance(p.part, Grid))
    return [replace(p, alone=isinstance(p.part, Grid) and tables[p.part.file] == 1) for p in pieces]


def choose_piece(
    pieces: Sequence[Piece], wanted: str, source: Mapping[str, object]
) -> Piece | None:
    """The part asked for by address, else where the field in question stands, else a table."""
    by_key = {piece.key: piece for piece in pieces}
    if wanted in by_key:
        return by_key[wanted]
    here = next((piece for piece in pieces if piece.holds(source)), None)
    grids = (piece for piece in pieces if isinstance(piece.part, Grid))
    return here or next(grids, None) or next(iter(pieces), None)


def draw(piece: Piece, marks: Mapping[str, Mark], *, now: str) -> Drawn:
    """The part as the bench shows it: a sheet, lines of prose, or the picture of a page."""
    if isinstance(piece.part, Prose):
        return prose_of(piece.part, marks, now=now, name=piece.name)
    if _is_page(piece.part) and piece.part.page_size:
        page = _page_number(piece.part)
        url = reverse("lectures:page_picture", args=[piece.file.pk, page])
        width, height = piece.part.page_size
        return page_of(
            page, url=url, width=width, height=height, marks=marks, now=now, name=piece.name
        )
    return sheet_of(piece.part, marks, now=now, name=piece.name)


def marks_of(
    piece: Piece, proposals: Iterable[Proposal], current: Proposal | None
) -> dict[str, Mark]:
    """Why places of this part are marked: problems first, then what was tidied."""
    marks: dict[str, Mark] = {}
    for proposal in proposals:
        prefix = "f-" if proposal == current else ""
        for field, source in proposal.sources.items():
            if piece.holds(source) and source.get("note"):
                marks.setdefault(source["ref"], Mark("info", prefix and f"{prefix}{field}"))
        for problem in proposal.findings:
            if is_open(problem, proposal) and piece.holds(problem) and problem["ref"]:
                state = STATE_OF_LEVEL.get(problem["level"], "info")
                field_id = prefix and f"{prefix}{problem['field']}"
                marks[problem["ref"]] = Mark(state, field_id)  # type: ignore[arg-type]  # from a table of literals
    return marks


def is_open(problem: Mapping[str, object], proposal: Proposal) -> bool:
    return checks.confirmation_key(problem) not in proposal.confirmed


def _flat(parts: FileParts) -> Iterator[Part]:
    yield from parts.parts
    for member in parts.members:
        yield from _flat(member)


def _has_text(part: Part) -> bool:
    if isinstance(part, Prose):
        return any(line.text.strip() for line in part.lines)
    return any(cell.text.strip() for row in part.rows for cell in row)


def _is_page(grid: Grid) -> bool:
    return bool(grid.rows and grid.rows[0]) and grid.rows[0][0].ref.startswith("p")


def _page_number(grid: Grid) -> int:
    return int(grid.rows[0][0].ref[1:].partition(":")[0])
