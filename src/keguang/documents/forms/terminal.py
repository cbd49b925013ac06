"""`keguang intake FILE [--json] [--spec FILE] [--year N]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

from keguang.documents.forms.as_json import finding_to_dict
from keguang.documents.forms.isolation import read_isolated
from keguang.documents.forms.parts import Level, Outcome
from keguang.documents.forms.reading import Reading, Row
from keguang.documents.forms.spec import (
    LECTURE_SPEC,
    BadSpec,
    FieldType,
    FormSpec,
    spec_from_json,
)

DONE: Final = 0
UNUSABLE: Final = 2

_OUTCOMES: Final[dict[Outcome, str]] = {
    Outcome.PARSED: "已识别",
    Outcome.EMPTY: "可以打开，但没有填报内容",
    Outcome.CORRUPT: "文件损坏，无法打开",
    Outcome.UNSAFE: "文件有安全风险，未读取",
    Outcome.UNSUPPORTED: "不支持的文件",
    Outcome.TOO_BIG: "文件过大，未读取",
}
_LEVELS: Final[dict[Level, str]] = {
    Level.ERROR: "错误",
    Level.WARNING: "提醒",
    Level.INFO: "说明",
}


class _Unusable(Exception):
    """Arguments or input this command cannot work with."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Unusable(f"{self.format_usage().strip()}\n{message}")


def command(argv: Sequence[str]) -> int:
    """Read one file; 0 done, whatever it turned out to be, 2 for unusable arguments or input."""
    try:
        return _intake(parser().parse_args(argv))
    except _Unusable as refusal:
        sys.stderr.write(f"{refusal}\n")
        return UNUSABLE


def reading_to_contract(reading: Reading, spec: FormSpec) -> dict[str, Any]:
    """The published JSON of a reading: outcome, sender_org, lectures, findings."""
    return {
        "outcome": reading.outcome.value,
        "sender_org": reading.sender_org,
        "lectures": [_row_to_contract(row, reading, spec) for row in reading.rows],
        "findings": [finding_to_dict(finding) for finding in reading.findings],
    }


def value_keys(spec: FormSpec) -> tuple[str, ...]:
    """The keys a row of this form has: a date range is told in four."""
    return tuple(key for field in spec.fields for key in field.value_keys)


def _row_to_contract(row: Row, reading: Reading, spec: FormSpec) -> dict[str, Any]:
    sources = {
        key: {"file": source.file, "part": source.part, "ref": source.ref}
        | ({"confidence": round(source.confidence, 2)} if source.confidence < 1 else {})
        for key, source in row.sources.items()
    }
    return {
        **{key: row.values.get(key) for key in value_keys(spec)},
        "sender_org": row.sender_org or reading.sender_org,
        "sources": sources,
    }


def parser() -> argparse.ArgumentParser:
    """What this verb takes, for running it and for the reference page."""
    taken = _Parser(
        prog="keguang intake", description="识别一份文件（办公文件、邮件、压缩包、照片）"
    )
    taken.add_argument("file", type=Path, metavar="FILE", help="要识别的文件")
    taken.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")
    taken.add_argument("--spec", type=Path, metavar="FILE", help="表样（form/1），默认为讲座征集表")
    taken.add_argument("--year", type=int, metavar="N", help="日期所在年份，默认取自表格标题")
    return taken


def _intake(arguments: argparse.Namespace) -> int:
    spec = _spec(arguments.spec)
    year: int | None = arguments.year
    if year is not None and not 1900 <= year <= 2999:
        raise _Unusable("--year: 应为四位年份")
    reading = read_isolated(
        _bytes(arguments.file),
        arguments.file.name,
        spec,
        year=year,
        today_year=datetime.now(ZoneInfo("Asia/Shanghai")).year,
    )
    if arguments.json:
        document = reading_to_contract(reading, spec)
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(_summary(arguments.file.name, reading, spec))
    return DONE


def _spec(path: Path | None) -> FormSpec:
    if path is None:
        return LECTURE_SPEC
    try:
        return spec_from_json(_bytes(path).decode("utf-8-sig"))
    except (BadSpec, UnicodeDecodeError) as fault:
        raise _Unusable(f"{path}: {fault}") from fault


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise _Unusable(f"{path}: 无法读取({fault.strerror})") from fault


def _summary(name: str, reading: Reading, spec: FormSpec) -> str:
    """What a person wants to know at a glance."""
    lines = [f"文件  {name}", f"结果  {_OUTCOMES[reading.outcome]}"]
    lines.append(f"单位  {reading.sender_org or '未写明'}")
    for number, row in enumerate(reading.rows, start=1):
        lines += ["", f"第{number}项"]
        for key, label in _labels(spec):
            value = row.values.get(key)
            source = row.sources.get(key)
            place = f"  [{source.ref}]" if source is not None else ""
            lines.append(f"  {label}  {'—' if value is None else value}{place}")
    if reading.findings:
        lines += ["", "核对意见"]
    for finding in reading.findings:
        where = " ".join(text for text in (finding.file, finding.part, finding.ref) if text)
        lines.append(f"  {_LEVELS[finding.level]}  {finding.message}  [{where}]")
    return "\n".join(lines) + "\n"


def _labels(spec: FormSpec) -> list[tuple[str, str]]:
    labels: list[tuple[str, str]] = []
    for field in spec.fields:
        if field.type is FieldType.DATERANGE:
            labels += [("date_from", f"{field.label}(起)"), ("date_to", f"{field.label}(止)")]
        else:
            labels.append((field.key, field.label))
    return labels
