"""Parts and readings as compact JSON, to be stored, sent between processes and shown again."""

import json
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any, Final

from keguang.documents.forms.parts import (
    Cell,
    CellValue,
    FileParts,
    Finding,
    Grid,
    Level,
    Line,
    Outcome,
    Part,
    Prose,
)
from keguang.documents.forms.reading import Reading, Row, Source

PARTS_SCHEMA: Final = "parts/1"
READING_SCHEMA: Final = "reading/1"


class UnknownSchema(ValueError):
    """The stored document was written by a version this one cannot read."""


def parts_to_json(parts: FileParts) -> str:
    """A file's parts with all its members; `parts_from_json` is its inverse."""
    return _dumped({"schema": PARTS_SCHEMA, **_from_file(parts)})


def parts_from_json(text: str) -> FileParts:
    """The parts `parts_to_json` wrote."""
    return _to_file(_loaded(text, PARTS_SCHEMA))


def reading_to_json(reading: Reading) -> str:
    """A reading with all its sources; `reading_from_json` is its inverse."""
    return _dumped({"schema": READING_SCHEMA, **_from_reading(reading)})


def reading_from_json(text: str) -> Reading:
    """The reading `reading_to_json` wrote."""
    raw = _loaded(text, READING_SCHEMA)
    return Reading(
        outcome=Outcome(raw["outcome"]),
        sender_org=raw["sender_org"],
        rows=tuple(_to_row(row) for row in raw["rows"]),
        findings=tuple(_to_finding(finding) for finding in raw["findings"]),
        extras=dict(raw["extras"]),
    )


def finding_to_dict(finding: Finding) -> dict[str, str]:
    """A finding with the keys of the public contract."""
    return {
        "level": finding.level.value,
        "code": finding.code,
        "file": finding.file,
        "part": finding.part,
        "ref": finding.ref,
        "field": finding.field,
        "message": finding.message,
    }


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _loaded(text: str, schema: str) -> dict[str, Any]:
    raw = json.loads(text)
    if not isinstance(raw, dict) or raw.get("schema") != schema:
        raise UnknownSchema(f"schema: 应为 {schema}")
    return raw


def _from_file(parts: FileParts) -> dict[str, Any]:
    return {
        "outcome": parts.outcome.value,
        "name": parts.name,
        "title": parts.title,
        "parts": [_from_part(part) for part in parts.parts],
        "findings": [finding_to_dict(finding) for finding in parts.findings],
        "members": [_from_file(member) for member in parts.members],
        **({"sha256": parts.sha256} if parts.sha256 else {}),
    }


def _to_file(raw: dict[str, Any]) -> FileParts:
    return FileParts(
        outcome=Outcome(raw["outcome"]),
        parts=tuple(_to_part(part) for part in raw["parts"]),
        findings=tuple(_to_finding(finding) for finding in raw["findings"]),
        title=raw["title"],
        members=tuple(_to_file(member) for member in raw["members"]),
        name=raw["name"],
        sha256=raw.get("sha256", ""),
    )


def _from_part(part: Part) -> dict[str, Any]:
    if isinstance(part, Grid):
        rows = [[_from_cell(cell) for cell in row] for row in part.rows]
        return {
            "grid": rows,
            "file": part.file,
            "part": part.part,
            "hidden": part.hidden,
            "confidence": part.confidence,
            **_from_page(part),
        }
    lines = [[line.ref, line.text, line.confidence] for line in part.lines]
    return {"lines": lines, "file": part.file, "part": part.part, **_from_page(part)}


def _from_page(part: Part) -> dict[str, Any]:
    return {"page": part.page_size} if part.page_size else {}


def _to_part(raw: dict[str, Any]) -> Part:
    page = (raw["page"][0], raw["page"][1]) if "page" in raw else None
    if "grid" in raw:
        rows = tuple(tuple(_to_cell(cell) for cell in row) for row in raw["grid"])
        return Grid(raw["file"], raw["part"], rows, raw["hidden"], raw["confidence"], page)
    return Prose(raw["file"], raw["part"], tuple(Line(*line) for line in raw["lines"]), page)


def _from_cell(cell: Cell) -> list[Any]:
    """Most cells are a name and a text; what follows is left off while it is the usual."""
    flags = cell.hidden + 2 * cell.struck
    value = None if cell.value == (cell.text or None) else _from_value(cell.value)
    full: list[Any] = [cell.ref, cell.text, value, cell.merged_into, flags]
    usual: list[Any] = [None, "", None, "", 0]
    while full and full[-1] == usual[len(full) - 1]:
        full.pop()
    return full


def _to_cell(raw: list[Any]) -> Cell:
    usual: list[Any] = ["", "", None, "", 0]
    ref, text, value, merged_into, flags = [*raw, *usual[len(raw) :]]
    return Cell(
        ref=ref,
        text=text,
        value=_to_value(value) if value is not None else (text or None),
        merged_into=merged_into,
        hidden=bool(flags & 1),
        struck=bool(flags & 2),
    )


def _from_value(value: CellValue) -> Any:
    match value:
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case None:
            return {"nothing": ""}
        case _:
            return value


def _to_value(raw: Any) -> CellValue:
    match raw:
        case {"datetime": text}:
            return datetime.fromisoformat(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"time": text}:
            return time.fromisoformat(text)
        case str() | int() | float():
            return raw
        case _:
            return None


def _from_reading(reading: Reading) -> dict[str, Any]:
    return {
        "outcome": reading.outcome.value,
        "sender_org": reading.sender_org,
        "rows": [
            {
                "values": row.values,
                "sources": {key: asdict(source) for key, source in row.sources.items()},
                "sender_org": row.sender_org,
                "row_key": row.row_key,
            }
            for row in reading.rows
        ],
        "findings": [finding_to_dict(finding) for finding in reading.findings],
        "extras": reading.extras,
    }


def _to_row(raw: dict[str, Any]) -> Row:
    return Row(
        values=dict(raw["values"]),
        sources={key: Source(**source) for key, source in raw["sources"].items()},
        sender_org=raw["sender_org"],
        row_key=raw["row_key"],
    )


def _to_finding(raw: dict[str, Any]) -> Finding:
    return Finding(**{**raw, "level": Level(raw["level"])})
