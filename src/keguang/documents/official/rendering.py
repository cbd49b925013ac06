"""One document as one file, or as the pictures of its pages."""

from enum import StrEnum

from keguang.documents.official.compose import compose
from keguang.documents.official.fonts import FontBook
from keguang.documents.official.pdf import PREVIEW_PPI, write_pdf, write_png
from keguang.documents.official.value import OfficialDocument


class Kind(StrEnum):
    """What a document can be written as in one file."""

    PDF = "pdf"
    DOCX = "docx"


def render(document: OfficialDocument, kind: Kind, book: FontBook) -> bytes:
    """The finished file; the same document and fonts always give the same bytes."""
    composition = compose(document, book)
    if kind is Kind.DOCX:
        from keguang.documents.official.word import (  # noqa: PLC0415  python-docx would slow down every PDF
            write_docx,
        )

        return write_docx(document, composition, book)
    return write_pdf(
        composition.pages,
        book,
        title=document.plain_title,
        author="、".join(document.issuers),
        day=document.date,
    )


def preview(document: OfficialDocument, book: FontBook, *, ppi: float = PREVIEW_PPI) -> list[bytes]:
    """A PNG of every page."""
    return write_png(compose(document, book).pages, book, day=document.date, ppi=ppi)
