"""The description of the interface as chapters that people read."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings

from keguang.api.examples import Schema, example_of, kind_of, resolved
from keguang.api.openapi import Document, addressed, document

_JSON: Final = "application/json"
_KEY_EXAMPLE: Final = "2026-03-05-qixiang-01"
# what the examples ask for; whatever is not named is left to its default
_ASKED: Final = {
    "lectures": {"q": "天气", "audience": "youth"},
    "proposals": {"call": "C7KQ3M"},
}


@dataclass(frozen=True, slots=True)
class Field:
    """One value; `where` is the part of a request it stands in, empty in an answer."""

    name: str
    where: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    description: str
    media: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation: how it is called and what it answers; `scope` is None without a token."""

    anchor: str
    verb: str
    path: str
    summary: str
    description: str
    scope: str | None
    asked: tuple[Field, ...]
    given: tuple[Field, ...]
    answers: tuple[Answer, ...]
    call: str
    example: str


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    entries: tuple[Entry, ...]


@lru_cache(maxsize=4)
def chapters(language: str) -> tuple[Chapter, ...]:
    """The operations by their tags, in the order of the code."""
    made = document(language)
    by_tag: dict[str, list[Entry]] = {}
    for path, verb, operation in addressed(made):
        by_tag.setdefault(operation["tags"][0], []).append(_entry(path, verb, operation, made))
    return tuple(Chapter(title, tuple(entries)) for title, entries in by_tag.items())


def _entry(path: str, verb: str, operation: Document, made: Document) -> Entry:
    known: dict[str, Schema] = made["components"]["schemas"]
    body = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema")
    success = next(iter(operation["responses"].values()))
    shape = success["content"][_JSON]["schema"]
    given = example_of(shape, known)
    return Entry(
        anchor=operation["operationId"],
        verb=verb.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        scope=operation.get("x-scope"),
        asked=(*_parameters(operation, known), *(_fields(body, known, "body") if body else ())),
        given=tuple(_fields(shape, known, "")),
        answers=tuple(_answer(code, said) for code, said in operation["responses"].items()),
        call=_call(path, verb, operation, example_of(body, known) if body else None),
        example=json.dumps(given, ensure_ascii=False, indent=2),
    )


def _parameters(operation: Document, known: dict[str, Schema]) -> list[Field]:
    return [
        Field(
            name=one["name"],
            where=one["in"],
            kind=kind_of(one["schema"], known),
            required=one.get("required", False),
            description=one.get("description", ""),
        )
        for one in operation["parameters"]
    ]


def _fields(shape: Schema, known: dict[str, Schema], where: str, within: str = "") -> list[Field]:
    """Every field by its place in the whole: items[].title."""
    shape = resolved(shape, known)
    required = shape.get("required", ())
    found = []
    for name, part in shape.get("properties", {}).items():
        place = f"{within}{name}"
        said = resolved(part, known)
        description = part.get("description") or said.get("description", "")
        found.append(Field(place, where, kind_of(part, known), name in required, description))
        inner, suffix = (said["items"], "[].") if said.get("type") == "array" else (part, ".")
        found += _fields(inner, known, where, f"{place}{suffix}")
    return found


def _answer(code: Any, said: Document) -> Answer:
    return Answer(str(code), said["description"], next(iter(said.get("content", {})), ""))


def _call(path: str, verb: str, operation: Document, body: Any) -> str:
    """The command that asks for it, ready to be run with a token of one's own."""
    site = str(settings.BASE_URL).rstrip("/")
    asked = _ASKED.get(path.rsplit("/", 1)[-1], {}) if verb == "get" else {}
    filled = path
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            sample = str(next(iter(parameter["schema"].get("examples", [])), ""))
            filled = filled.replace(f"{{{parameter['name']}}}", sample)
    address = f"{site}{filled}" + (f"?{urlencode(asked)}" if asked else "")
    lines = [f"curl '{address}'"]
    if "x-scope" in operation:
        lines.append('-H "Authorization: Bearer $KEGUANG_TOKEN"')
    if any(one["name"] == "Idempotency-Key" for one in operation["parameters"]):
        lines.append(f"-H 'Idempotency-Key: {_KEY_EXAMPLE}'")
    if body is not None:
        said = json.dumps(body, ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d '{said}'"]
    return " \\\n  ".join(lines)
