"""Numbers that came as text from outside."""

from typing import Final

_MOST_DIGITS: Final = 9


def read_count(text: str) -> int | None:
    """A plain whole number of nine digits at most, else None: "²" is a digit and no number."""
    plain = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if plain else None
