"""Who sends what: one line per society, in the mixture a real call brings in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from keguang.demo.faults import Fault


class Shape(StrEnum):
    """The kind of file, or files, one message brings."""

    BLANK_DOCX = "blank_docx"
    BLANK_XLSX = "blank_xlsx"
    OWN_XLSX = "own_xlsx"
    TWO_ROW_XLSX = "two_row_xlsx"
    MERGED_XLSX = "merged_xlsx"
    OWN_DOCX = "own_docx"
    ONE_CELL_DOCX = "one_cell_docx"
    FORM_EACH_DOCX = "form_each_docx"
    CSV = "csv"
    WEB_TABLE = "web_table"
    TEXT_PDF = "text_pdf"
    SCAN = "scan"
    PHOTO = "photo"
    ZIP = "zip"
    PROSE = "prose"
    EXCEL_AND_SCAN = "excel_and_scan"
    FORWARDED = "forwarded"
    LEGACY = "legacy"
    ONLINE_EXPORT = "online_export"


class Sender(StrEnum):
    """Whose mailbox it comes from."""

    KNOWN = "known"
    PERSONAL = "personal"  # a member's own mailbox the office has never seen


class Follow(StrEnum):
    """A second message of the same society, some days later."""

    SAME_AGAIN = "same_again"
    NEWER = "newer"
    STAMPED_SCAN = "stamped_scan"
    ONE_MORE = "one_more"


@dataclass(frozen=True, slots=True)
class Scenario:
    shape: Shape
    faults: tuple[Fault, ...] = ()
    follow: Follow | None = None
    sender: Sender = Sender.KNOWN
    short_name: bool = False  # the form says 市气象学会


SCENARIOS: Final = (
    Scenario(Shape.EXCEL_AND_SCAN),
    Scenario(Shape.BLANK_XLSX, follow=Follow.STAMPED_SCAN),
    Scenario(Shape.BLANK_DOCX, follow=Follow.STAMPED_SCAN),
    Scenario(Shape.OWN_XLSX, (Fault.NO_SPEAKER,), Follow.NEWER),
    Scenario(Shape.EXCEL_AND_SCAN, (Fault.HALF_DAY,)),
    Scenario(Shape.BLANK_DOCX, (Fault.TOO_FEW,), Follow.ONE_MORE),
    Scenario(Shape.BLANK_XLSX, (Fault.PHONE_AS_NUMBER,)),
    Scenario(Shape.TWO_ROW_XLSX, (Fault.UNDECIDED,)),
    Scenario(Shape.OWN_DOCX, follow=Follow.SAME_AGAIN),
    Scenario(Shape.BLANK_DOCX, follow=Follow.ONE_MORE, short_name=True),
    Scenario(Shape.BLANK_XLSX, (Fault.EXAMPLE_LEFT,), Follow.NEWER),
    Scenario(Shape.MERGED_XLSX, follow=Follow.SAME_AGAIN),
    Scenario(Shape.FORM_EACH_DOCX, follow=Follow.SAME_AGAIN),
    Scenario(Shape.BLANK_XLSX, follow=Follow.STAMPED_SCAN),
    Scenario(Shape.CSV, (Fault.FULL_WIDTH,)),
    Scenario(Shape.OWN_XLSX, follow=Follow.NEWER),
    Scenario(Shape.ONE_CELL_DOCX, (Fault.TITLE_WITH_NAME,)),
    Scenario(Shape.EXCEL_AND_SCAN, follow=Follow.SAME_AGAIN),
    Scenario(Shape.BLANK_DOCX, (Fault.LAST_YEAR,)),
    Scenario(Shape.WEB_TABLE, sender=Sender.PERSONAL),
    Scenario(Shape.BLANK_XLSX, (Fault.TWO_SPEAKERS, Fault.TWO_PHONES)),
    Scenario(Shape.PROSE, sender=Sender.PERSONAL),
    Scenario(Shape.TEXT_PDF),
    Scenario(Shape.BLANK_DOCX, (Fault.EVERY_SATURDAY,), Follow.NEWER),
    Scenario(Shape.SCAN),
    Scenario(Shape.ZIP),
    Scenario(Shape.OWN_XLSX, (Fault.TWICE,), short_name=True),
    Scenario(Shape.BLANK_XLSX, (Fault.SHARED,)),
    Scenario(Shape.OWN_DOCX, (Fault.SHARED,)),
    Scenario(Shape.BLANK_DOCX),
    Scenario(Shape.EXCEL_AND_SCAN, (Fault.NO_SPEAKER,), Follow.NEWER),
    Scenario(Shape.MERGED_XLSX, (Fault.PHONE_AS_NUMBER,), short_name=True),
    Scenario(Shape.BLANK_XLSX, (Fault.TOO_FEW,), Follow.ONE_MORE),
    Scenario(Shape.PHOTO),
    Scenario(Shape.FORWARDED, sender=Sender.PERSONAL),
    Scenario(Shape.FORM_EACH_DOCX, (Fault.HALF_DAY,), short_name=True),
    Scenario(Shape.BLANK_XLSX, follow=Follow.ONE_MORE),
    Scenario(Shape.TWO_ROW_XLSX, follow=Follow.ONE_MORE),
    Scenario(Shape.BLANK_DOCX, (Fault.UNDECIDED,), Follow.STAMPED_SCAN),
    Scenario(Shape.OWN_DOCX, (Fault.NO_SPEAKER, Fault.HALF_DAY)),
    Scenario(Shape.EXCEL_AND_SCAN),
    Scenario(Shape.BLANK_XLSX, short_name=True, follow=Follow.SAME_AGAIN),
    Scenario(Shape.ONLINE_EXPORT),
    Scenario(Shape.BLANK_DOCX, follow=Follow.NEWER, sender=Sender.PERSONAL),
    Scenario(Shape.PROSE, (Fault.TOO_FEW,)),
    Scenario(Shape.OWN_XLSX, (Fault.EVERY_SATURDAY, Fault.UNDECIDED)),
)
