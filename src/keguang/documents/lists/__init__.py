"""Lists an office files: 征集汇总表, 征集进度表, 附件, in Word and Excel, ready to print."""

from keguang.documents.lists.annex import (
    Annex,
    AnnexPart,
    annex_to_docx,
    annex_to_html,
    annex_to_xlsx,
)
from keguang.documents.lists.excel import to_xlsx
from keguang.documents.lists.model import Column, Edition, ListTable
from keguang.documents.lists.ready import LectureLine, ProgressLine, lecture_list, progress_list
from keguang.documents.lists.word import to_docx

__all__ = [
    "Annex",
    "AnnexPart",
    "Column",
    "Edition",
    "LectureLine",
    "ListTable",
    "ProgressLine",
    "annex_to_docx",
    "annex_to_html",
    "annex_to_xlsx",
    "lecture_list",
    "progress_list",
    "to_docx",
    "to_xlsx",
]
