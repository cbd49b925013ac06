"""Taking a person's name out of published text. Pure.

A name in running text mostly comes with its unit and title (市气象台首席预报员王丽娟): what adjoins
it goes with it, and 主讲人 stands in its place.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

NAMELESS: Final = "主讲人"  # published text: never translated
SHORTEST_NAME: Final = 2  # one character is too little to seek
_JOINT: Final = r"[的、，,：:\s]{0,2}"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A person who is not to be named; `beside`: unit and title, as they stand by the name."""

    name: str
    beside: tuple[str, ...] = ()


def without_people(text: str, people: Iterable[Hidden]) -> str:
    beside: dict[str, set[str]] = {}
    for person in people:
        if len(person.name) >= SHORTEST_NAME and person.name in text:
            beside.setdefault(person.name, set()).update(filter(None, person.beside))
    for name in sorted(beside, key=len, reverse=True):
        text = _pattern(name, beside[name]).sub(NAMELESS, text)
    return text


def without_name(text: str, name: str) -> str:
    return without_people(text, [Hidden(name)])


def address_without(address: str, people: Iterable[Hidden]) -> str:
    """An address that spells such a name is no address to show."""
    spelt = unquote(address)
    named = any(len(p.name) >= SHORTEST_NAME and p.name in spelt for p in people)
    return "" if named else address


def _pattern(name: str, beside: Iterable[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(beside, key=len, reverse=True))
    if not words:
        return re.compile(re.escape(name))
    return re.compile(
        f"(?:(?:{words}){_JOINT}){{0,2}}{re.escape(name)}(?:{_JOINT}(?:{words})){{0,2}}"
    )
