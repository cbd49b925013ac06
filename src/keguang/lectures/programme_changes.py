"""变更记录: what one version of a programme has that the one before had not. Pure.

A programme is its lectures by code, each a mapping of fields to JSON values.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

type Value = str | int | None
type Content = Mapping[str, Value]
type Programme = Mapping[str, Content]


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One lecture that came, went, or reads differently.

    `fields` holds by name what stood there and what stands there now: all of them for what came
    (nothing before) or went (nothing after), only the differing ones otherwise.
    """

    kind: ChangeKind
    code: str
    title: str
    fields: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        fields = {name: list(pair) for name, pair in self.fields.items()}
        return {"kind": self.kind.value, "code": self.code, "title": self.title, "fields": fields}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Change":
        fields = {name: (before, after) for name, (before, after) in stored["fields"].items()}
        return cls(ChangeKind(stored["kind"]), stored["code"], stored["title"], fields)


def changes_between(old: Programme, new: Programme) -> list[Change]:
    """Added lectures in the new order, then changed, then removed ones."""
    added = [_whole(ChangeKind.ADDED, code, {}, new[code]) for code in new if code not in old]
    removed = [_whole(ChangeKind.REMOVED, code, old[code], {}) for code in old if code not in new]
    changed = [
        _whole(ChangeKind.CHANGED, code, old[code], new[code])
        for code in new
        if code in old and dict(old[code]) != dict(new[code])
    ]
    return [*added, *changed, *removed]


def apply_changes(old: Programme, changes: Sequence[Change]) -> dict[str, dict[str, Value]]:
    """The programme after these changes; the inverse of `changes_between` but for the order."""
    programme = {code: dict(content) for code, content in old.items()}
    for change in changes:
        if change.kind is ChangeKind.REMOVED:
            del programme[change.code]
        else:
            content = programme.setdefault(change.code, {})
            content.update({name: after for name, (_before, after) in change.fields.items()})
    return programme


def digest_of(programme: Programme) -> str:
    """The same lectures give the same digest, in whatever order they stand."""
    canonical = json.dumps(
        {code: dict(content) for code, content in programme.items()},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _whole(kind: ChangeKind, code: str, before: Content, after: Content) -> Change:
    names = [*after, *(name for name in before if name not in after)]
    differing = {
        name: (before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name) or (kind is ChangeKind.ADDED)
    }
    title = str((after or before).get("title") or "")
    return Change(kind, code, title, differing)
