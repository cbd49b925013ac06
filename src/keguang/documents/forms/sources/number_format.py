"""What a reader of a sheet sees where the file stores a number: dates above all."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from keguang.documents.forms.parts import CellValue

# ECMA-376 18.8.30; 27-36 and 50-58 as Chinese Excel and WPS show them.
BUILTIN_FORMATS: Final[dict[int, str]] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}

_WEEKDAYS: Final = "一二三四五六日"
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_LAST_SERIAL: Final = 2_958_466  # 9999-12-31, as far as Excel counts
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|(?P<half>AM/PM|A/P|上午/下午)'
    r"|(?P<letters>y+|m+|d+|h+|s+|a{3,4})|_.|\*.|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)


def shown_number(number: float, code: str, *, from_1904: bool = False) -> tuple[CellValue, str]:
    """Value and displayed text of a stored number under a format code.

    Returns
    -------
    tuple
        A date, datetime or time where the code shows one, else the number (an int when whole),
        and the text as Chinese Excel would show it.
    """
    section = code.split(";")[0]
    if is_date_format(section):
        moment = _moment(number, from_1904=from_1904)
        if moment is not None:
            return _narrowed(moment, number), _shown_moment(moment, section)
    value: int | float = int(number) if number == int(number) else number
    return value, _shown_plain(number, section)


@lru_cache(maxsize=512)
def is_date_format(code: str) -> bool:
    """Whether a format code shows a date or a time."""
    return any(kind in {"letters", "half"} for kind, _ in _tokens(code.split(";")[0]))


def plain_number(number: float) -> str:
    """A number in format General, never in scientific notation: it may be a telephone."""
    if number == int(number):
        return str(int(number))
    return f"{number:.10f}".rstrip("0").rstrip(".")


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    if code.lower() in {"general", "@", ""} or code.lower().startswith("general"):
        return
    for match in _TOKEN.finditer(code):
        if match.lastgroup is not None:
            yield match.lastgroup, match.group(match.lastgroup)


def _moment(number: float, *, from_1904: bool) -> datetime | None:
    if not 0 <= number < _LAST_SERIAL:
        return None
    # Excel believes in 1900-02-29, so serials before it count from one day later.
    epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if number >= 60 else 31)  # noqa: DTZ001 a sheet's dates have no zone
    return epoch + timedelta(seconds=round(number * 86_400))


def _narrowed(moment: datetime, number: float) -> date | time | datetime:
    if number < 1:
        return moment.time()
    return moment.date() if number == int(number) else moment


def _shown_moment(moment: datetime, code: str) -> str:
    tokens = list(_tokens(code))
    half_day = any(kind == "half" for kind, _ in tokens)
    shown: list[str] = []
    after_hour = False
    for index, (kind, text) in enumerate(tokens):
        if kind == "half":
            shown.append("上午" if moment.hour < 12 else "下午")
        elif kind == "letters":
            letter = text[0].lower()
            if letter == "m" and (after_hour or _seconds_follow(tokens, index)):
                shown.append(f"{moment.minute:0{min(len(text), 2)}d}")
            else:
                shown.append(_shown_unit(moment, text.lower(), half_day=half_day))
            after_hour = letter == "h"
        elif kind != "bracket":
            shown.append(text)
    return "".join(shown).strip()


def _seconds_follow(tokens: list[tuple[str, str]], index: int) -> bool:
    for kind, text in tokens[index + 1 :]:
        if kind == "letters":
            return text[0].lower() == "s"
    return False


def _shown_unit(moment: datetime, letters: str, *, half_day: bool) -> str:
    width = min(len(letters), 2)
    match letters[0]:
        case "y":
            return f"{moment.year:04d}" if len(letters) > 2 else f"{moment.year % 100:02d}"
        case "m":
            return _MONTHS[moment.month - 1] if len(letters) > 2 else f"{moment.month:0{width}d}"
        case "d" if len(letters) > 2:
            return f"星期{_WEEKDAYS[moment.weekday()]}"
        case "d":
            return f"{moment.day:0{width}d}"
        case "h":
            hour = (moment.hour - 1) % 12 + 1 if half_day else moment.hour
            return f"{hour:0{width}d}"
        case "s":
            return f"{moment.second:0{width}d}"
        case _:
            return ("周" if len(letters) == 3 else "星期") + _WEEKDAYS[moment.weekday()]


def _shown_plain(number: float, code: str) -> str:
    tokens = list(_tokens(code))
    pattern = "".join(text for kind, text in tokens if kind == "other")
    if not any(mark in pattern for mark in "0#?") or "E" in pattern:
        return plain_number(number)
    scaled = number * 100 if "%" in pattern else number
    decimals = len(re.findall(r"[0#?]", pattern.partition(".")[2]))
    comma = "," if "," in pattern.partition(".")[0] else ""
    digits = f"{scaled:{comma}.{decimals}f}"
    if "0" not in pattern.partition(".")[2]:
        digits = digits.rstrip("0").rstrip(".") if decimals else digits
    return _around(tokens, digits)


def _around(tokens: list[tuple[str, str]], digits: str) -> str:
    """Literals before and after the digits: 0"分钟" shows 90 as 90分钟."""
    shown: list[str] = []
    placed = False
    for kind, text in tokens:
        if kind in {"quoted", "escaped"}:
            shown.append(text)
        elif kind == "other" and text in "0#?.,":
            shown += [] if placed else [digits]
            placed = True
        elif kind == "other":
            shown.append(text)
    return "".join(shown).strip()
