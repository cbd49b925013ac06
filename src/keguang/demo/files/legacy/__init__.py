"""Forms in formats only an office suite can write, kept as files with their truth."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from keguang.demo.lectures import DemoLecture


@dataclass(frozen=True, slots=True)
class LegacyForm:
    """One kept file, of the society with this key, and the lectures in it."""

    society_key: str
    name: str
    content: bytes
    lectures: tuple[DemoLecture, ...]


def legacy_forms() -> dict[str, LegacyForm]:
    """The kept forms by their society's key."""
    folder = files(__package__)
    truth: dict[str, Any] = json.loads(folder.joinpath("truth.json").read_text("utf-8"))
    return {
        key: LegacyForm(
            key,
            form["file"],
            folder.joinpath(form["file"]).read_bytes(),
            tuple(DemoLecture(row["cells"], row["truth"]) for row in form["lectures"]),
        )
        for key, form in truth.items()
    }
