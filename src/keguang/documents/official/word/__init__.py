"""The same document as a Word file, of real styles, numbering, grid and footers."""

from keguang.documents.official.word.writer import write_docx

__all__ = ["write_docx"]
