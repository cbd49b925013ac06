"""The one door: bytes and a name in, parts and findings out, whatever the file was."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from keguang.documents.forms.ocr import Scanner
from keguang.documents.forms.parts import FileParts, Finding, Level, Outcome
from keguang.documents.forms.sources.compound import CompoundFile
from keguang.documents.forms.sources.delivery import Delivery, Guard, unguarded
from keguang.documents.forms.sources.kinds import Kind, has_wrong_suffix, kind_of, suffix_of
from keguang.documents.forms.sources.legacy_sheet import read_legacy_sheet
from keguang.documents.forms.sources.legacy_word import read_doc
from keguang.documents.forms.sources.limits import MAX_FILE_BYTES
from keguang.documents.forms.sources.mail import read_mail, read_web_archive
from keguang.documents.forms.sources.office_xml import read_excel_xml, read_word_xml
from keguang.documents.forms.sources.open_document import read_ods
from keguang.documents.forms.sources.packed import read_rar, read_seven_zip, read_zip
from keguang.documents.forms.sources.pdf import read_pdf
from keguang.documents.forms.sources.picture import may_hold_a_form, read_photo, read_picture
from keguang.documents.forms.sources.plain import read_table_text, read_text
from keguang.documents.forms.sources.refusal import (
    LIBRARY_FAULTS,
    Refused,
    corrupt,
    encrypted,
    too_many_bytes,
    unsupported,
)
from keguang.documents.forms.sources.rtf import read_rtf
from keguang.documents.forms.sources.tnef import read_tnef
from keguang.documents.forms.sources.web_page import read_web_page
from keguang.documents.forms.sources.word import read_docx
from keguang.documents.forms.sources.workbook import read_xlsx
from keguang.documents.forms.sources.zipped import SafeZip

type Reader = Callable[[bytes, str], FileParts]
# These hold other files, or pictures to be scanned.
type ContainerReader = Callable[[bytes, str, Delivery], FileParts]

_READERS: Final[dict[Kind, Reader]] = {
    Kind.XLSX: read_xlsx,
    Kind.XLSB: read_legacy_sheet,
    Kind.ODS: read_ods,
    Kind.DOC: read_doc,
    Kind.XLS: read_legacy_sheet,
    Kind.WEB_PAGE: read_web_page,
    Kind.WEB_ARCHIVE: read_web_archive,
    Kind.WORD_XML: read_word_xml,
    Kind.EXCEL_XML: read_excel_xml,
    Kind.RTF: read_rtf,
    Kind.TABLE_TEXT: read_table_text,
    Kind.TEXT: read_text,
}
_CONTAINERS: Final[dict[Kind, ContainerReader]] = {
    Kind.DOCX: read_docx,
    Kind.PDF: read_pdf,
    Kind.PICTURE: read_picture,
    Kind.MAIL: read_mail,
    Kind.ZIP: read_zip,
    Kind.SEVEN_ZIP: read_seven_zip,
    Kind.RAR: read_rar,
    Kind.TNEF: read_tnef,
}
_ENCLOSING: Final = frozenset({Kind.MAIL, Kind.ZIP, Kind.SEVEN_ZIP, Kind.RAR, Kind.TNEF})
_MACRO_STORAGES: Final = frozenset({"Macros", "_VBA_PROJECT_CUR", "VBA"})


def read_file_parts(
    data: bytes,
    name: str,
    *,
    scan: Scanner | None = None,
    guard: Guard = unguarded,
    left_out: frozenset[str] = frozenset(),
) -> FileParts:
    """Everything a file physically holds, as parts in reading order.

    Parameters
    ----------
    data
        The bytes as they came. They alone decide the format; `name` only tells what was promised.
    scan
        Reads characters of pictures. Without it a scan yields no parts and the finding
        `scan_pending`.
    guard
        Runs the reading of each member of a mail or archive, and answers for its crash.
    left_out
        SHA-256 of members that are read by themselves and must not be read here too.

    Returns
    -------
    FileParts
        Faulty, hostile and unknown files are outcomes with a finding, never exceptions. A broken
        member of a mail or archive leaves the other members readable.
    """
    return _read(data, name, Delivery.of(_read, scan, guard, left_out))


def enclosed_photos(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """Name and bytes of every picture inside a mail or archive, unless too small for a form."""
    found: list[tuple[str, bytes]] = []

    def look(inner: bytes, file: str, delivery: Delivery) -> FileParts:
        try:
            kind = kind_of(inner, file)
        except Refused as refusal:
            return refusal.as_parts(file)
        if kind is Kind.PICTURE and may_hold_a_form(inner):
            found.append((file, inner))
        if kind in _ENCLOSING:
            return _read(inner, file, delivery)
        return FileParts(Outcome.PARSED, name=file)

    look(data, name, Delivery.of(look, None, unguarded))
    return found


def _read(data: bytes, name: str, delivery: Delivery) -> FileParts:
    try:
        if len(data) > MAX_FILE_BYTES:
            raise too_many_bytes(MAX_FILE_BYTES)
        kind = kind_of(data, name)
        parts = _read_kind(kind, data, name, delivery)
    except Refused as refusal:
        return refusal.as_parts(name)
    except LIBRARY_FAULTS:
        return corrupt().as_parts(name)
    return replace(parts, findings=(*_remarks(kind, data, name), *parts.findings))


def _read_kind(kind: Kind, data: bytes, name: str, delivery: Delivery) -> FileParts:
    if kind is Kind.ENCRYPTED_OFFICE:
        raise encrypted()
    if kind in _READERS:
        return _READERS[kind](data, name)
    if kind in _CONTAINERS:
        return _CONTAINERS[kind](data, name, delivery)
    raise unsupported()


def _remarks(kind: Kind, data: bytes, name: str) -> list[Finding]:
    remarks: list[Finding] = []
    if has_wrong_suffix(kind, name):
        message = f"文件名后缀是 {suffix_of(name)}，实际是{kind}，已按实际内容读取。"
        remarks.append(Finding(Level.INFO, "wrong_suffix", message, name))
    if _has_macros(kind, data):
        message = "文件带有宏，读取时不会运行；请核实来源。"
        remarks.append(Finding(Level.WARNING, "macro", message, name))
    return remarks


def _has_macros(kind: Kind, data: bytes) -> bool:
    if kind in {Kind.DOCX, Kind.XLSX, Kind.XLSB}:
        return any(entry.endswith("vbaProject.bin") for entry in SafeZip(data).names)
    if kind in {Kind.DOC, Kind.XLS}:
        return bool(_MACRO_STORAGES & CompoundFile(data).names)
    return False


def read_photo_parts(
    data: bytes, name: str, rotation: int, *, scan: Scanner | None = None
) -> FileParts:
    """One photo of a form, turned `rotation` degrees clockwise first; never raises either."""
    if len(data) > MAX_FILE_BYTES:
        return too_many_bytes(MAX_FILE_BYTES).as_parts(name)
    return read_photo(data, name, rotation, Delivery.of(_read, scan, unguarded))
