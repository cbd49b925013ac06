"""An official document as a value: what it says, not yet where it stands on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

type Day = date  # a document has a field of that name

HIGHEST_LEVEL: Final = 4
MOST_ISSUERS: Final = 6


class BadDocument(ValueError):
    """The document cannot be set; the message begins with the path of the field."""

    def __init__(self, path: str, said: str) -> None:
        super().__init__(f"{path}: {said}")
        self.path = path


class Format(StrEnum):
    """文件, 信函 and 纪要: the formats of GB/T 9704 that an association uses."""

    DOCUMENT = "document"
    LETTER = "letter"
    MINUTES = "minutes"


class Orientation(StrEnum):
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True)
class Number:
    """发文字号: 洛市科协〔2023〕2号."""

    code: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True, slots=True)
class Signer:
    """签发人 of one body, named on a document that goes upwards."""

    body: str
    name: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the text; levels 1 to 4 are numbered by the program, 0 is not."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """出席, 请假 and 列席 of minutes."""

    present: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()

    def lists(self) -> list[tuple[str, tuple[str, ...]]]:
        """The lists that name somebody, under the words the standard gives them."""
        told = (("出席", self.present), ("请假", self.excused), ("列席", self.observers))
        return [(word, people) for word, people in told if people]


@dataclass(frozen=True, slots=True)
class Annex:
    """附件: text, a table, or both, on pages of its own before the imprint."""

    title: str
    body: tuple[Paragraph, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    orientation: Orientation = Orientation.PORTRAIT


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A document with the parts GB/T 9704-2012 knows, in the order it names them."""

    issuers: tuple[str, ...]
    title: str
    body: tuple[Paragraph, ...]
    date: Day
    format: Format = Format.DOCUMENT
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    mark: str = "文件"
    number: Number | None = None
    signers: tuple[Signer, ...] = ()
    recipients: str = ""
    attachments: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()
    sealed: bool = True
    note: str = ""
    cc: str = ""
    printed_by: str = ""
    printed_on: Day | None = None
    attendance: Attendance = Attendance()
    annexes: tuple[Annex, ...] = ()

    @property
    def upward(self) -> bool:
        """上行文: goes to a superior and names who signed it."""
        return bool(self.signers)

    @property
    def plain_title(self) -> str:
        """The title on one line, as a list or an outline shows it."""
        return "".join(self.title.split("\n"))

    @property
    def seals(self) -> bool:
        """Whether places for seals are kept; minutes carry none (条例 第九条)."""
        return self.sealed and self.format is not Format.MINUTES


def annex_label(number: int, of: int) -> str:
    """附件 where there is one, 附件1, 附件2… where there are several."""
    return f"附件{number}" if of > 1 else "附件"


def long_date(day: date) -> str:
    """成文日期: Arabic digits, the whole year, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def advice(document: OfficialDocument) -> list[str]:
    """What an office's proof-reader would ask about; none of it stops the document.

    A joint notice met in practice had its number and title begin with one body and its signature
    with the other: the standard puts the body in charge first everywhere.
    """
    asked: list[str] = []
    first, *_ = document.issuers
    if document.signatories and document.signatories[0] != first:
        asked.append(f"signatories: 署名以“{document.signatories[0]}”居首，主办机关是“{first}”。")
    asked += _missing_signatories(document)
    if document.sealed and document.format is Format.MINUTES:
        asked.append("sealed: 纪要不加盖印章，未留印章位置。")
    if len(document.annexes) > len(document.attachments):
        asked.append("attachments: 附件说明少于所附附件，请补写附件名称。")
    for at, (name, annex) in enumerate(zip(document.attachments, document.annexes, strict=False)):
        if name != annex.title:
            asked.append(f"annexes[{at}].title: 与附件说明“{name}”不一致。")
    return asked


def _missing_signatories(document: OfficialDocument) -> Sequence[str]:
    if not document.signatories or set(document.signatories) == set(document.issuers):
        return []
    return ["signatories: 署名机关与发文机关不一致。"]
