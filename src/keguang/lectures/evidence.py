"""Which file of a submission gives the data, and which is evidence. Pure.

The normal case is an Excel and its stamped scan in one mail: the electronic file gives the data,
the scan proves it, and the two are compared. The same form sent as Word and as Excel is a copy, and
proves nothing; but where the two say different things, a person must see it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from django.utils.translation import gettext as _

from keguang.documents.forms.parts import FileParts, Grid
from keguang.documents.forms.reading import Row

FORM_HEADING: Final = re.compile(r"(20\d\d)\s*年(?:度)?[^。；，,]{0,20}(?:征集表|申报表|汇总表)")
SAME_TITLE: Final = 0.85
SAME_TITLE_SCANNED: Final = 0.6  # recognised characters are often one or two off
SAME_FILE_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows read from one file (or one attachment of a mail)."""

    file: str
    rows: tuple[Row, ...]
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows to go on with, the scans that prove them, copies, and what differs between them."""

    rows: tuple[Row, ...]
    evidence: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


def choose_rows(files: Sequence[FileRows]) -> Choice:
    """Take each lecture once: from the electronic file where both it and a scan carry it."""
    ranked = sorted(files, key=lambda each: each.scanned)  # stable: electronic first
    chosen: list[Row] = []
    evidence: list[str] = []
    copies: list[str] = []
    differences: list[str] = []
    for each in ranked:
        if not each.rows:
            continue
        threshold = SAME_TITLE_SCANNED if each.scanned else SAME_TITLE
        known = [row for row in each.rows if _match(row, chosen, threshold)]
        if chosen and len(known) >= SAME_FILE_SHARE * len(each.rows):
            (evidence if each.scanned else copies).append(each.file)
            differences.extend(_compare(each, chosen, threshold))
            if each.scanned:
                continue  # what was guessed beside typed lectures makes none more
            differences.extend(_unlike_values(each, chosen))
        chosen.extend(row for row in each.rows if row not in known)
    return Choice(tuple(chosen), tuple(evidence), tuple(copies), tuple(differences))


def title_year(parts: FileParts) -> int | None:
    """The year in the form's own heading ("2026年科普大讲堂活动征集表"), if it names one."""
    for text in _texts(parts):
        if found := FORM_HEADING.search(text):
            return int(found[1])
    return None


def _texts(parts: FileParts) -> Iterator[str]:
    for part in parts.parts:
        if isinstance(part, Grid):
            yield from (cell.text for row in part.rows for cell in row)
        else:
            yield from (line.text for line in part.lines)
    for member in parts.members:
        yield from _texts(member)


def title_similarity(one: str, other: str) -> float:
    """Between 0 and 1, blind to spaces, quotes and book-title marks."""
    return SequenceMatcher(None, bare_title(one), bare_title(other), autojunk=False).ratio()


def similar_titles(title: str, others: Mapping[int, str], *, at_least: float) -> dict[int, float]:
    """Those of thousands of titles whose similarity is at least so much, with that similarity.

    An empty title is like none. Most are told apart by their characters alone: with M in common,
    titles of a and b characters are alike by r = 2M / (a + b); as b >= M, M >= a * r / (2 - r).
    """
    bare = bare_title(title)
    if not bare:
        return {}
    characters = frozenset(bare)
    most_missing = len(bare) * (1 - at_least / (2 - at_least))
    return {
        key: similarity
        for key, other in others.items()
        if len(characters.difference(other.casefold())) <= most_missing
        and (similarity := title_similarity(title, other)) >= at_least
    }


def bare_title(title: str) -> str:
    return "".join(ch for ch in title if ch.isalnum()).casefold()


def _match(row: Row, others: Sequence[Row], threshold: float) -> bool:
    title = str(row.values.get("title") or "")
    return any(
        title_similarity(title, str(o.values.get("title") or "")) >= threshold for o in others
    )


def _compare(scan: FileRows, chosen: Sequence[Row], threshold: float) -> list[str]:
    differences = []
    if len(scan.rows) != len(chosen):
        differences.append(
            _("“%(file)s”有%(scan)s场，电子表有%(data)s场")
            % {"file": scan.file, "scan": len(scan.rows), "data": len(chosen)}
        )
    for row in chosen:
        title = str(row.values.get("title") or "")
        if title and not _match(row, scan.rows, threshold):
            differences.append(
                _("《%(title)s》在“%(file)s”中没有找到") % {"title": title, "file": scan.file}
            )
    return differences


def _unlike_values(copy: FileRows, chosen: Sequence[Row]) -> Iterator[str]:
    """Fields that two typed forms fill differently for one lecture; one of them must be wrong."""
    for row in copy.rows:
        title = str(row.values.get("title") or "")
        twin = next((kept for kept in chosen if _match(row, [kept], SAME_TITLE)), None)
        unlike = [
            key
            for key, value in (twin.values.items() if twin else ())
            if value not in (None, "")
            and row.values.get(key) not in (None, "")
            and row.values[key] != value
        ]
        if twin and unlike:
            texts = [_written(source, key) for key in unlike for source in (twin, row)]
            words = {"title": title, "file": copy.file, "kept": texts[0], "other": texts[1]}
            yield _("《%(title)s》两份文件写得不同：“%(kept)s”，而“%(file)s”写“%(other)s”") % words


def _written(row: Row, key: str) -> str:
    source = row.sources.get(key)
    return source.raw if source and source.raw else str(row.values.get(key))
