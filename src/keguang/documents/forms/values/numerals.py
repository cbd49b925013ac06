"""Chinese numerals up to 999, as far as dates and durations need them."""

import re
from typing import Final

_DIGITS: Final = dict(
    zip("〇零一二三四五六七八九两", [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2], strict=True)
)
_NUMERAL: Final = re.compile("[〇零一二三四五六七八九十百两廿卅]+")


def to_number(numeral: str) -> int | None:
    """ "二十一" → 21, "二〇二三" → 2023; None for what is not a numeral."""
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if not numeral or any(c not in _DIGITS and c not in "十百" for c in numeral):
        return None
    if "十" not in numeral and "百" not in numeral:
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * (100 if character == "百" else 10)
            digit = 0
    return total + digit


def spell_out(text: str) -> str:
    """Every Chinese numeral in a text written in digits."""
    return _NUMERAL.sub(lambda m: str(n) if (n := to_number(m[0])) is not None else m[0], text)
