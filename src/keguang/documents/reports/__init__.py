"""Reports going out: plain paragraphs with their tables, and the lists they were counted from."""

from keguang.documents.reports.model import Appendix, Report, ReportTable, Section
from keguang.documents.reports.word import to_docx

__all__ = ["Appendix", "Report", "ReportTable", "Section", "to_docx"]
