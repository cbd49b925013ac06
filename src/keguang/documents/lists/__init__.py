"""Lists an office files: 征集汇总表, 征集进度表, in Word and Excel, ready to print."""

from keguang.documents.lists.excel import to_xlsx
from keguang.documents.lists.model import Column, Edition, ListTable
from keguang.documents.lists.ready import LectureLine, ProgressLine, lecture_list, progress_list
from keguang.documents.lists.word import to_docx

__all__ = [
    "Column",
    "Edition",
    "LectureLine",
    "ListTable",
    "ProgressLine",
    "lecture_list",
    "progress_list",
    "to_docx",
    "to_xlsx",
]
