"""附件1: the empty form a call is sent out with, made from its FormSpec."""

from keguang.documents.forms.blank.content import Blank
from keguang.documents.forms.blank.excel import write_workbook
from keguang.documents.forms.blank.terminal import command
from keguang.documents.forms.blank.word import write_document
from keguang.documents.forms.spec import FormSpec

__all__ = ["Blank", "blank_docx", "blank_xlsx", "command"]


def blank_docx(
    spec: FormSpec,
    *,
    organisation: str = "",
    year: int | None = None,
    notice: str = "",
    rows: int = 3,
    deadline_text: str = "",
    mailbox: str = "",
) -> bytes:
    """The blank form as a Word file.

    Parameters
    ----------
    organisation
        Full registered name to print after 填报单位, empty to leave the place open.
    notice
        The notice the form belongs to, as it is cited: 《…》（洛市科协〔2023〕2号）.
    rows
        Numbered empty rows, or forms of one page each where the spec says one form per row.
    """
    return write_document(
        Blank(spec, organisation, year, notice, max(1, rows), deadline_text, mailbox)
    )


def blank_xlsx(
    spec: FormSpec,
    *,
    organisation: str = "",
    year: int | None = None,
    notice: str = "",
    rows: int = 3,
    deadline_text: str = "",
    mailbox: str = "",
) -> bytes:
    """The blank form as an Excel workbook; the parameters are those of `blank_docx`."""
    return write_workbook(
        Blank(spec, organisation, year, notice, max(1, rows), deadline_text, mailbox)
    )
