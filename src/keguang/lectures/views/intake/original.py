"""The left half of the bench: the original, part by part, with the places marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode

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

    @property
    def page(self) -> int:
        """The page of a recognised part, from the place of its first piece ("p2:…"); else 0."""
        if self.part.page_size is None:
            return 0
        first = self.part.lines[0] if isinstance(self.part, Prose) else self.part.rows[0][0]
        return int(first.ref[1:].partition(":")[0])

    def holds(self, source: Mapping[str, object]) -> bool:
        """Whether a place is here; a page holds every place on it, whichever part names it."""
        if self.page:
            on_page = str(source.get("ref", "")).startswith(f"p{self.page}:")
            return self.part.file == source.get("file") and on_page
        return self.part.file == source.get("file") and self.part.part == source.get("part")


def pieces_of(submission: Submission) -> list[Piece]:
    """Every part of every file of a submission that has something to show, in reading order."""
    pieces = []
    files = {file.name: file for file in submission.files.all()}
    for file in files.values():
        if not file.parts:
            continue
        for number, part in enumerate(_flat(parts_from_json(file.parts))):
            if _has_text(part):  # what was read as one form stands with its first page
                pieces.append(Piece(f"{file.pk}.{number}", files.get(part.file, file), part))
    pieces = _one_a_page(pieces)
    tables = Counter(p.part.file for p in pieces if p.page or isinstance(p.part, Grid))
    return [
        replace(p, alone=(p.page > 0 or isinstance(p.part, Grid)) and tables[p.part.file] == 1)
        for p in pieces
    ]


def _one_a_page(pieces: Sequence[Piece]) -> list[Piece]:
    """A scanned page is one picture, however many tables were found on it."""
    kept: dict[tuple[str, str | int], Piece] = {}
    for piece in pieces:
        kept.setdefault((piece.part.file, piece.page or piece.key), piece)
    return list(kept.values())


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
    size = piece.part.page_size
    if size is not None:
        page = piece.page
        address = reverse("lectures:page_picture", args=[piece.file.pk, page])
        url = f"{address}?{urlencode({'file': piece.part.file})}"
        return page_of(
            page, url=url, width=size[0], height=size[1], marks=marks, now=now, name=piece.name
        )
    if isinstance(piece.part, Prose):
        return prose_of(piece.part, marks, now=now, name=piece.name)
    return sheet_of(piece.part, marks, now=now, name=piece.name)


def text_at(piece: Piece, ref: str) -> str:
    """What stands at a place of this part, as its reader sees it."""
    if isinstance(piece.part, Prose):
        return next((line.text for line in piece.part.lines if line.ref == ref), "")
    return next((c.text for row in piece.part.rows for c in row if c.ref == ref), "")


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
