"""A fictitious example of everything the description describes, made from the fields' own."""

from typing import Any, Final

type Schema = dict[str, Any]

_REF: Final = "#/components/schemas/"
_BY_FORMAT: Final = {
    "date": "2026-04-08",
    "date-time": "2026-03-27T09:00:00+08:00",
    "time": "09:00:00",
}
_BY_TYPE: Final = {"string": "", "integer": 1, "boolean": True, "null": None, "object": {}}


def resolved(schema: Schema, known: dict[str, Schema]) -> Schema:
    """The schema itself, whether it stands here or is referred to."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return {**known[name], **{k: v for k, v in schema.items() if k != "$ref"}}
    return schema


def example_of(schema: Schema, known: dict[str, Schema]) -> Any:
    schema = resolved(schema, known)
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], known)
    if "properties" in schema:
        return {name: example_of(part, known) for name, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [example_of(schema["items"], known)]
    return schema.get("default", _BY_FORMAT.get(schema.get("format", ""), _plain(schema)))


def kind_of(schema: Schema, known: dict[str, Schema]) -> str:
    """The kind of a value in a word or two: integer · date · one of youth, elderly."""
    schema = resolved(schema, known)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(kind_of(part, known) for part in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{kind_of(schema['items'], known)}]"
    return str(schema.get("format") or schema.get("type") or "object")


def _plain(schema: Schema) -> Any:
    return _BY_TYPE.get(str(schema.get("type")))
