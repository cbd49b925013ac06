"""What a report says, in the order in which it is read. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from keguang.documents.tables.cells import CellValue, Column


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of figures, or a list; `note` stands below it in small type."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[CellValue]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part (一、…): its paragraphs, then its tables."""

    heading: str
    paragraphs: Sequence[str]
    tables: Sequence[ReportTable] = ()


@dataclass(frozen=True, slots=True)
class Appendix:
    """附件: a list on a page of its own."""

    title: str
    table: ReportTable


@dataclass(frozen=True, slots=True)
class Report:
    """`subtitle` says as of when; `issuer` and `dated` sign it."""

    title: str
    subtitle: str
    issuer: str
    dated: str
    sections: Sequence[Section]
    appendices: Sequence[Appendix] = ()
