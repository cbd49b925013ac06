"""What a file is, by its bytes; its suffix only tells what its sender believed."""

import re
from enum import StrEnum
from pathlib import PurePath
from typing import Final

from keguang.documents.forms.sources import compound
from keguang.documents.forms.sources.charsets import decoded
from keguang.documents.forms.sources.compound import CompoundFile
from keguang.documents.forms.sources.refusal import Refused, corrupt
from keguang.documents.forms.sources.zipped import SafeZip


class Kind(StrEnum):
    """A format we tell apart; the value is what an office clerk calls it."""

    DOCX = "Word 文档(.docx)"
    XLSX = "Excel 工作簿(.xlsx)"
    XLSB = "Excel 二进制工作簿(.xlsb)"
    ODS = "ODF 表格(.ods)"
    DOC = "Word 97-2003 文档(.doc)"
    XLS = "Excel 97-2003 工作簿(.xls)"
    ENCRYPTED_OFFICE = "加密的 Office 文件"
    PDF = "PDF 文件"
    PICTURE = "图片"
    MAIL = "邮件(.eml)"
    WEB_PAGE = "网页(.html)"
    WEB_ARCHIVE = "网页存档(.mht)"
    WORD_XML = "Word XML 文档(.xml)"
    EXCEL_XML = "Excel XML 表格(.xml)"
    RTF = "RTF 文档"
    ZIP = "ZIP 压缩包"
    SEVEN_ZIP = "7z 压缩包"
    RAR = "RAR 压缩包"
    TNEF = "Outlook 附件包(winmail.dat)"
    TABLE_TEXT = "文本表格(.csv)"
    TEXT = "文本文件(.txt)"
    UNKNOWN = "无法识别的文件"


_SUFFIXES: Final[dict[str, frozenset[Kind]]] = {
    ".docx": frozenset({Kind.DOCX}),
    ".docm": frozenset({Kind.DOCX}),
    ".xlsx": frozenset({Kind.XLSX}),
    ".xlsm": frozenset({Kind.XLSX}),
    ".xlsb": frozenset({Kind.XLSB}),
    ".ods": frozenset({Kind.ODS}),
    ".doc": frozenset({Kind.DOC}),
    ".wps": frozenset({Kind.DOC}),
    ".xls": frozenset({Kind.XLS}),
    ".et": frozenset({Kind.XLS}),
    ".pdf": frozenset({Kind.PDF}),
    ".jpg": frozenset({Kind.PICTURE}),
    ".jpeg": frozenset({Kind.PICTURE}),
    ".png": frozenset({Kind.PICTURE}),
    ".bmp": frozenset({Kind.PICTURE}),
    ".tif": frozenset({Kind.PICTURE}),
    ".tiff": frozenset({Kind.PICTURE}),
    ".webp": frozenset({Kind.PICTURE}),
    ".eml": frozenset({Kind.MAIL, Kind.WEB_ARCHIVE}),
    ".mht": frozenset({Kind.WEB_ARCHIVE, Kind.MAIL}),
    ".mhtml": frozenset({Kind.WEB_ARCHIVE, Kind.MAIL}),
    ".xml": frozenset({Kind.WORD_XML, Kind.EXCEL_XML}),
    ".html": frozenset({Kind.WEB_PAGE}),
    ".htm": frozenset({Kind.WEB_PAGE}),
    ".rtf": frozenset({Kind.RTF}),
    ".zip": frozenset({Kind.ZIP}),
    ".7z": frozenset({Kind.SEVEN_ZIP}),
    ".rar": frozenset({Kind.RAR}),
    ".dat": frozenset({Kind.TNEF}),
    ".csv": frozenset({Kind.TABLE_TEXT, Kind.TEXT}),
    ".tsv": frozenset({Kind.TABLE_TEXT, Kind.TEXT}),
    ".txt": frozenset({Kind.TABLE_TEXT, Kind.TEXT}),
}
_MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"BM", Kind.PICTURE),
    (b"II*\x00", Kind.PICTURE),
    (b"MM\x00*", Kind.PICTURE),
    (b"{\\rtf", Kind.RTF),
    (b"\x78\x9f\x3e\x22", Kind.TNEF),
)
_PACKAGES: Final[tuple[tuple[str, Kind], ...]] = (
    ("word/document.xml", Kind.DOCX),
    ("xl/workbook.xml", Kind.XLSX),
    ("xl/workbook.bin", Kind.XLSB),
)
_MAIL_HEADER: Final = re.compile(
    rb"^(received|from|to|subject|date|message-id|mime-version|return-path|content-type):",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST_LINE_OF_MAIL: Final = re.compile(rb"\s*(From |[A-Za-z][\w-]*:)")
_HTML: Final = re.compile(rb"<(html|table|!doctype\s+html|meta|body)\b", re.IGNORECASE)


def kind_of(data: bytes, name: str) -> Kind:
    """The format of these bytes; Refused when they are a damaged document of a known one."""
    if not data:
        raise corrupt("文件是空的（0字节），或")
    kind = _binary_kind(data) or _text_kind(data, name)
    if kind is None and suffix_of(name) in _SUFFIXES:
        raise corrupt()
    return kind or Kind.UNKNOWN


def suffix_of(name: str) -> str:
    """The suffix a sender gave, in lower case."""
    return PurePath(name.strip()).suffix.lower()


def has_wrong_suffix(kind: Kind, name: str) -> bool:
    """Whether a known suffix promises another format than the bytes hold."""
    promised = _SUFFIXES.get(suffix_of(name))
    return promised is not None and kind not in promised


def _binary_kind(data: bytes) -> Kind | None:
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip_kind(data)
    if data.startswith(compound.MAGIC):
        return _compound_kind(data)
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.PICTURE
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def _zip_kind(data: bytes) -> Kind:
    archive = SafeZip(data)
    for part, kind in _PACKAGES:
        if part in archive:
            return kind
    if "mimetype" in archive and b"opendocument.spreadsheet" in archive.read("mimetype"):
        return Kind.ODS
    if "[Content_Types].xml" in archive:
        return _package_kind(archive.read("[Content_Types].xml"))
    return Kind.ZIP


def _package_kind(content_types: bytes) -> Kind:
    """A package whose main part has an unusual path says in its content types what it is."""
    if b"wordprocessingml.document.main" in content_types:
        return Kind.DOCX
    if b"spreadsheetml.sheet.main" in content_types:
        return Kind.XLSX
    return Kind.UNKNOWN


def _compound_kind(data: bytes) -> Kind:
    names = CompoundFile(data).names
    if "EncryptedPackage" in names:
        return Kind.ENCRYPTED_OFFICE
    if "WordDocument" in names:
        return Kind.DOC
    if {"Workbook", "Book"} & names:
        return Kind.XLS
    return Kind.UNKNOWN


def _office_xml_kind(head: str) -> Kind | None:
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return Kind.EXCEL_XML
    if "http://schemas.microsoft.com/office/word/2003/wordml" in head:
        return Kind.WORD_XML
    return Kind.WORD_XML if "http://schemas.microsoft.com/office/2006/xmlPackage" in head else None


def _text_kind(data: bytes, name: str) -> Kind | None:
    head = data[:4096]
    headers = {header.lower() for header in _MAIL_HEADER.findall(head.partition(b"\n\n")[0])}
    if len(headers) >= 2 and _FIRST_LINE_OF_MAIL.match(head):
        return Kind.WEB_ARCHIVE if suffix_of(name) in {".mht", ".mhtml"} else Kind.MAIL
    try:
        text = decoded(data[:65_536])
    except Refused:
        return None
    if text.lstrip().startswith("<?xml") and (kind := _office_xml_kind(text[:4096])):
        return kind
    if suffix_of(name) in {".htm", ".html"} or _HTML.search(text[:4096].encode()):
        return Kind.WEB_PAGE
    return Kind.TABLE_TEXT if suffix_of(name) in {".csv", ".tsv"} else Kind.TEXT
