"""The form engine: the bytes of any office file and a FormSpec in, a Reading out.

Runs in the calling process. Files from outside are read through `isolation`, which calls this in a
child of limited means.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from keguang.documents.forms.evidence import compare_with_scans
from keguang.documents.forms.layout import read_rows
from keguang.documents.forms.ocr import Scanner
from keguang.documents.forms.parts import (
    SCAN_PENDING,
    FileParts,
    Grid,
    Outcome,
    Part,
    Photo,
    flattened,
)
from keguang.documents.forms.reading import Reading
from keguang.documents.forms.sources import (
    Guard,
    read_file_parts,
    read_photo_parts,
    unguarded,
)
from keguang.documents.forms.spec import FormSpec

# What to tell when no member could be read: the gravest news first.
_GRAVITY: Final = (Outcome.UNSAFE, Outcome.TOO_BIG, Outcome.CORRUPT, Outcome.UNSUPPORTED)


def read_form(
    data: bytes,
    name: str,
    spec: FormSpec,
    *,
    year: int | None = None,
    today_year: int,
    scan: Scanner | None = None,
) -> Reading:
    """Read one file.

    Parameters
    ----------
    year
        The year its dates lie in; None takes the year of the form's own title, else `today_year`.
    scan
        Reads characters of pictures; without it scans are left with the finding `scan_pending`.
    """
    return read_form_with_parts(data, name, spec, year=year, today_year=today_year, scan=scan)[0]


def read_form_with_parts(
    data: bytes,
    name: str,
    spec: FormSpec,
    *,
    year: int | None = None,
    today_year: int,
    scan: Scanner | None = None,
    guard: Guard = unguarded,
    left_out: frozenset[str] = frozenset(),
) -> tuple[Reading, FileParts]:
    """The same, and the parts it was read from, so that a desk can show the original's cells.

    `guard` runs the reading of each member of a mail or archive, and answers for its crash;
    `left_out` names by SHA-256 the members that are read by themselves.
    """
    parts = read_file_parts(data, name, scan=scan, guard=guard, left_out=left_out)
    return reading_of(parts, spec, year=year, today_year=today_year), parts


def read_photos(
    photos: Sequence[Photo],
    spec: FormSpec,
    *,
    year: int | None = None,
    today_year: int,
    scan: Scanner | None = None,
) -> tuple[Reading, FileParts]:
    """Several photos as one form, in the order given."""
    members = tuple(
        read_photo_parts(photo.data, photo.name, photo.rotation, scan=scan) for photo in photos
    )
    parts = FileParts(Outcome.PARSED, members=members, name=photos[0].name if photos else "")
    return reading_of(parts, spec, year=year, today_year=today_year), parts


def reading_of(parts: FileParts, spec: FormSpec, *, year: int | None, today_year: int) -> Reading:
    """What already opened parts say.

    Where a scan came along with an electronic file, the electronic file gives the rows and the
    scan is only compared with them: it carries the seal, not the data.
    """
    leaves = list(flattened(parts))
    scans = [leaf for leaf in leaves if is_scan(leaf)]
    typed = [leaf for leaf in leaves if leaf.parts and leaf not in scans]
    reading = read_rows(typed, spec, year=year, today_year=today_year)
    if scans and not reading.rows:
        reading = read_rows([*typed, *scans], spec, year=year, today_year=today_year)
    elif scans:
        scanned = read_rows(scans, spec, year=year, today_year=today_year)
        reading = compare_with_scans(reading, scanned, scans)
    found = tuple(finding for leaf in leaves for finding in leaf.findings)
    return replace(
        reading,
        outcome=Outcome.PARSED if reading.rows else _outcome_without_rows(parts),
        findings=(*found, *reading.findings),
    )


def is_scan(parts: FileParts) -> bool:
    """Whether all its characters were guessed from a picture."""
    return bool(parts.parts) and all(_is_guessed(part) for part in parts.parts)


def _is_guessed(part: Part) -> bool:
    if isinstance(part, Grid):
        return part.confidence < 1
    return all(line.confidence < 1 for line in part.lines)


def _outcome_without_rows(parts: FileParts) -> Outcome:
    """Empty if any document could be opened, else the gravest reason why none could."""
    if not parts.members:
        return Outcome.EMPTY if parts.outcome is Outcome.PARSED else parts.outcome
    inside = [leaf for member in parts.members for leaf in flattened(member)]
    opened = [leaf for leaf in inside if leaf.outcome is Outcome.PARSED and _has_content(leaf)]
    failed = {leaf.outcome for leaf in inside if leaf.outcome is not Outcome.PARSED}
    if opened or not failed:
        return Outcome.EMPTY
    return next(outcome for outcome in _GRAVITY if outcome in failed)


def _has_content(leaf: FileParts) -> bool:
    return bool(leaf.parts) or any(finding.code == SCAN_PENDING for finding in leaf.findings)
