"""The published JSON of a document, read strictly: every refusal names the field's path."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Any, Final, cast

from keguang.documents.official.value import (
    HIGHEST_LEVEL,
    MOST_ISSUERS,
    Annex,
    Attendance,
    BadDocument,
    Format,
    Number,
    OfficialDocument,
    Orientation,
    Paragraph,
    Signer,
)

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COPY_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_SECRECY: Final = re.compile(r"(绝密|机密|秘密)(★\S{1,12})?")
_URGENCIES: Final = ("特急", "加急")
_LONGEST_TITLE: Final = 120
_LONGEST_NAME: Final = 60
_LONGEST_TEXT: Final = 20_000
_MOST_PARAGRAPHS: Final = 2_000
_MOST_ROWS: Final = 2_000
_MOST_COLUMNS: Final = 30
_MOST_ATTACHMENTS: Final = 99
_MOST_DIGITS: Final = 2_000
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_UNSEEN: Final = {0x200B: "", 0x200C: "", 0x200D: "", 0x2060: "", 0xFEFF: "", 0xAD: "", 0xA0: " "}
_NO_END_MARKS: Final = "。；;，,、"
_MARKS: Final = {Format.DOCUMENT: "文件", Format.LETTER: "", Format.MINUTES: "会议纪要"}

LIMITS: Final = (
    ("issuers 发文机关", f"{MOST_ISSUERS}"),
    ("title 标题", f"{_LONGEST_TITLE} characters"),
    ("one name 机关名称", f"{_LONGEST_NAME} characters"),
    ("one text 一段文字", f"{_LONGEST_TEXT:,} characters"),
    ("body 段落", f"{_MOST_PARAGRAPHS:,}"),
    ("attachments, annexes 附件", f"{_MOST_ATTACHMENTS}"),
    ("table 表格", f"{_MOST_ROWS:,} rows, {_MOST_COLUMNS} columns"),
    ("head and title 版头和标题", "page 1 with one line of text 首页至少留一行正文"),
    ("imprint 版记", "one page 一页"),
)

type JsonObject = Mapping[str, object]


def document_from_json(text: str) -> OfficialDocument:
    """Read the published JSON; refuse with the path of what is wrong."""
    try:
        raw = json.loads(
            text,
            object_pairs_hook=_once,
            parse_int=_integer,
            parse_float=Decimal,  # 1.50 stays 1.50
            parse_constant=Decimal,  # NaN and Infinity, refused where their path is known
        )
    except json.JSONDecodeError as broken:
        place = f"第{broken.lineno}行第{broken.colno}列"
        raise BadDocument("(根)", f"{place}不是合法的 JSON") from broken
    except RecursionError as deep:
        raise BadDocument("(根)", "嵌套过深") from deep
    return document_from_dict(raw)


def document_from_dict(raw: object) -> OfficialDocument:
    """The same for an already decoded document."""
    spec = _object(raw, "(根)", _names(OfficialDocument))
    kind = _one_of(Format, spec.get("format"), "format", Format.DOCUMENT)
    issuers = _texts(spec.get("issuers"), "issuers", _LONGEST_NAME, least=1, most=MOST_ISSUERS)
    _refuse_repeats(issuers, "issuers")
    explicit = _texts(spec.get("signatories"), "signatories", _LONGEST_NAME, most=MOST_ISSUERS)
    return OfficialDocument(
        issuers=issuers,
        title=_title(spec.get("title")),
        body=_body(spec.get("body"), "body", least=1),
        date=_required_day(spec.get("date"), "date"),
        format=kind,
        copy_number=_copy_number(spec.get("copy_number")),
        secrecy=_matching(spec.get("secrecy"), "secrecy", _SECRECY, "密级，如“秘密★1年”"),
        urgency=_urgency(spec.get("urgency")),
        mark=_mark(spec, kind),
        number=_number(spec.get("number")),
        signers=_signers(spec.get("signers"), issuers),
        recipients=_recipients(spec.get("recipients")),
        attachments=_attachments(spec.get("attachments")),
        signatories=explicit or (() if kind is Format.MINUTES else issuers),
        sealed=_flag(spec.get("sealed"), "sealed", default=kind is not Format.MINUTES),
        note=_note(spec.get("note")),
        cc=_line(spec.get("cc"), "cc", _LONGEST_TEXT),
        printed_by=_line(spec.get("printed_by"), "printed_by", _LONGEST_NAME),
        printed_on=_day(spec.get("printed_on"), "printed_on"),
        attendance=_attendance(spec.get("attendance")),
        annexes=_annexes(spec.get("annexes")),
    )


class _Twice(dict[str, Any]):
    """An object that names one of its fields twice; refused where its path is known."""

    name: str


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    twice = _Twice(found)
    twice.name = next(name for name in names if names.count(name) > 1)
    return twice


def _integer(digits: str) -> int | Decimal:
    """Python's int refuses to read more than 4,300 digits, without saying where."""
    return int(digits) if len(digits) <= _MOST_DIGITS else Decimal(digits)


def _names(kind: type) -> frozenset[str]:
    return frozenset(field.name for field in dataclass_fields(kind))


def _object(raw: object, path: str, known: frozenset[str]) -> JsonObject:
    if not isinstance(raw, Mapping):
        raise BadDocument(path, "应为对象")
    within = f"{path}." if path != "(根)" else ""
    if isinstance(raw, _Twice):
        raise BadDocument(f"{within}{raw.name}", "写了两次")
    for name in raw:
        if name not in known:
            raise BadDocument(f"{within}{name}", f"没有这一项；可以写 {'、'.join(sorted(known))}")
    return cast(JsonObject, raw)


def _list(raw: object, path: str, *, least: int = 0, most: int) -> Sequence[object]:
    if raw is None and not least:
        return ()
    if not isinstance(raw, list):
        raise BadDocument(path, "应为数组")
    if len(raw) < least:
        raise BadDocument(path, f"至少要有{least}项")
    if len(raw) > most:
        raise BadDocument(path, f"最多{most}项，现有{len(raw)}项")
    return raw


def _line(raw: object, path: str, longest: int, *, required: bool = False) -> str:
    """One line of text, trimmed; line breaks and control characters are refused."""
    if raw is None and not required:
        return ""
    if not isinstance(raw, str):
        raise BadDocument(path, "应为文字")
    text = raw.translate(_UNSEEN).strip()
    if required and not text:
        raise BadDocument(path, "应为非空文字")
    if len(text) > longest:
        raise BadDocument(path, f"不超过{longest}字，现有{len(text)}字")
    for at, character in enumerate(text):
        if unicodedata.category(character) in _UNPRINTABLE:
            code = f"U+{ord(character):04X}"
            raise BadDocument(path, f"第{at + 1}个字符 {code} 不能排印（换行、控制符等）")
    return text


def _texts(raw: object, path: str, longest: int, *, least: int = 0, most: int) -> tuple[str, ...]:
    items = _list(raw, path, least=least, most=most)
    return tuple(_line(o, f"{path}[{at}]", longest, required=True) for at, o in enumerate(items))


def _refuse_repeats(names: Sequence[str], path: str) -> None:
    for at, name in enumerate(names):
        if name in names[:at]:
            raise BadDocument(f"{path}[{at}]", f"“{name}”写了两次")


def _one_of[E: StrEnum](kind: type[E], raw: object, path: str, default: E) -> E:
    if raw is None:
        return default
    if isinstance(raw, str) and raw in set(kind):
        return kind(raw)
    raise BadDocument(path, f"只能是 {'、'.join(kind)}")


def _title(raw: object) -> str:
    """The title; a line break in it is the drafter's own choice of where to turn the line."""
    if not isinstance(raw, str):
        raise BadDocument("title", "应为非空文字")
    lines = [_line(part, "title", _LONGEST_TITLE) for part in raw.split("\n")]
    title = "\n".join(line for line in lines if line)
    if not title:
        raise BadDocument("title", "应为非空文字")
    if len(title) > _LONGEST_TITLE:
        raise BadDocument("title", f"不超过{_LONGEST_TITLE}字，现有{len(title)}字")
    return title


def _body(raw: object, path: str, *, least: int = 0) -> tuple[Paragraph, ...]:
    items = _list(raw, path, least=least, most=_MOST_PARAGRAPHS)
    found: list[Paragraph] = []
    for at, item in enumerate(items):
        found += _paragraphs(item, f"{path}[{at}]")
    return tuple(found)


def _paragraphs(raw: object, path: str) -> list[Paragraph]:
    spec = _object(raw, path, _names(Paragraph))
    level = spec.get("level", 0)
    if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= HIGHEST_LEVEL:
        raise BadDocument(f"{path}.level", f"应为 0 到 {HIGHEST_LEVEL} 的整数")
    text = spec.get("text")
    if isinstance(text, str) and level == 0 and "\n" in text.strip():
        lines = [part for part in text.split("\n") if part.strip()]
        return [Paragraph(_line(part, f"{path}.text", _LONGEST_TEXT)) for part in lines]
    return [Paragraph(_line(text, f"{path}.text", _LONGEST_TEXT, required=True), level)]


def _required_day(raw: object, path: str) -> date:
    day = _day(raw, path)
    if day is None:
        raise BadDocument(path, "应为日期，如 2023-02-14")
    return day


def _day(raw: object, path: str) -> date | None:
    if raw is None:
        return None
    if isinstance(raw, str) and _DAY.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise BadDocument(path, f"没有{raw}这一天") from None
    raise BadDocument(path, "应为日期，如 2023-02-14")


def _whole(raw: object, path: str, least: int, most: int) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
        raise BadDocument(path, f"应为 {least} 到 {most} 的整数")
    return raw


def _flag(raw: object, path: str, *, default: bool) -> bool:
    if raw is None:
        return default
    if not isinstance(raw, bool):
        raise BadDocument(path, "应为 true 或 false")
    return raw


def _matching(raw: object, path: str, pattern: re.Pattern[str], wanted: str) -> str:
    text = _line(raw, path, 40)
    if text and not pattern.fullmatch(text):
        raise BadDocument(path, f"应为{wanted}")
    return text


def _copy_number(raw: object) -> str:
    """份号: six digits, filled up with noughts."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    text = _matching(raw, "copy_number", _COPY_NUMBER, "不超过6位的阿拉伯数字")
    return text.zfill(6) if text else ""


def _urgency(raw: object) -> str:
    text = _line(raw, "urgency", 10)
    if text and text not in _URGENCIES:
        raise BadDocument("urgency", f"只能是 {'、'.join(_URGENCIES)}")
    return text


def _mark(spec: JsonObject, kind: Format) -> str:
    if spec.get("mark") is None:
        return _MARKS[kind]
    mark = _line(spec["mark"], "mark", 30)
    if kind is Format.LETTER:
        return ""  # 信函格式的标志只有机关名称
    return _MARKS[kind] if kind is Format.MINUTES and mark == "文件" else mark


def _number(raw: object) -> Number | None:
    if raw is None:
        return None
    spec = _object(raw, "number", _names(Number))
    code = _line(spec.get("code"), "number.code", 20, required=True)
    year = _whole(spec.get("year"), "number.year", 1949, 2999)
    return Number(code, year, _whole(spec.get("serial"), "number.serial", 1, 99_999))


def _signers(raw: object, issuers: Sequence[str]) -> tuple[Signer, ...]:
    found = []
    for at, item in enumerate(_list(raw, "signers", most=MOST_ISSUERS)):
        path = f"signers[{at}]"
        spec = _object(item, path, _names(Signer))
        body = _line(spec.get("body"), f"{path}.body", _LONGEST_NAME, required=True)
        if body not in issuers:
            raise BadDocument(f"{path}.body", f"“{body}”不是发文机关")
        found.append(Signer(body, _line(spec.get("name"), f"{path}.name", 20, required=True)))
    return tuple(found)


def _recipients(raw: object) -> str:
    """主送机关, ended by the full-width colon the standard asks for."""
    text = _line(raw, "recipients", _LONGEST_TEXT).rstrip(":：")
    return f"{text}：" if text else ""


def _attachments(raw: object) -> tuple[str, ...]:
    """Names of attachments; the standard puts no mark behind them."""
    names = _texts(raw, "attachments", _LONGEST_TITLE, most=_MOST_ATTACHMENTS)
    bare = tuple(name.rstrip(_NO_END_MARKS) for name in names)
    for at, name in enumerate(bare):
        if not name:
            raise BadDocument(f"attachments[{at}]", "应为附件名称")
    return bare


def _note(raw: object) -> str:
    """附注 without the brackets it is printed in."""
    text = _line(raw, "note", 500)
    for opening, closing in ("（）", "()"):
        if text.startswith(opening) and text.endswith(closing):
            return text[1:-1].strip()
    return text


def _attendance(raw: object) -> Attendance:
    if raw is None:
        return Attendance()
    known = _names(Attendance)
    spec = _object(raw, "attendance", known)

    def people(key: str) -> tuple[str, ...]:
        return _texts(spec.get(key), f"attendance.{key}", 100, most=500)

    return Attendance(people("present"), people("excused"), people("observers"))


def _annexes(raw: object) -> tuple[Annex, ...]:
    items = _list(raw, "annexes", most=_MOST_ATTACHMENTS)
    return tuple(_annex(item, f"annexes[{at}]") for at, item in enumerate(items))


def _annex(raw: object, path: str) -> Annex:
    spec = _object(raw, path, _names(Annex))
    annex = Annex(
        title=_line(spec.get("title"), f"{path}.title", _LONGEST_TITLE, required=True),
        body=_body(spec.get("body"), f"{path}.body"),
        table=_table(spec.get("table"), f"{path}.table"),
        orientation=_one_of(
            Orientation, spec.get("orientation"), f"{path}.orientation", Orientation.PORTRAIT
        ),
    )
    if not annex.body and not annex.table:
        raise BadDocument(path, "附件没有正文，也没有表格")
    return annex


def _table(raw: object, path: str) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for at, item in enumerate(_list(raw, path, most=_MOST_ROWS)):
        here = f"{path}[{at}]"
        cells = _list(item, here, least=1, most=_MOST_COLUMNS)
        row = tuple(_cell(cell, f"{here}[{place}]") for place, cell in enumerate(cells))
        if rows and len(row) != len(rows[0]):
            raise BadDocument(here, f"应有{len(rows[0])}格，现有{len(row)}格")
        rows.append(row)
    return tuple(rows)


def _cell(raw: object, path: str) -> str:
    """A cell's text; numbers are taken as they are written, line breaks are kept."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    elif isinstance(raw, float | Decimal) and isfinite(raw):
        raw = f"{Decimal(str(raw)):f}"
    if not isinstance(raw, str):
        raise BadDocument(path, "应为文字或数字")
    return "\n".join(_line(part, path, 2_000) for part in raw.split("\n"))
