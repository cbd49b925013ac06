"""Telephone numbers: digits only; the first mobile, else the first number."""

import re
from typing import Final

from keguang.documents.forms.parts import CellValue, Level
from keguang.documents.forms.values.remark import Read, Remark, unread
from keguang.documents.forms.values.text import fold, is_nothing

_GAP: Final = r"[\s\-—–－‐‑.·]{0,3}"
_MOBILE: Final = re.compile(
    rf"(?<![\d.])(?:\(?\+?(?:00)?86\)?{_GAP})?(1[3-9](?:{_GAP}\d){{9}})(?!\d)"
)
_FIXED: Final = re.compile(
    rf"(?<![\d.])(?:[(（]?(0\d{{2,3}})[)）]?{_GAP})?([2-9]\d{{2,3}}[\s\-]?\d{{4}})(?!\d)"
)
_SERVICE: Final = re.compile(r"(?<!\d)([48]00[\s\-]?\d{3,4}[\s\-]?\d{3,4})(?!\d)")
_SCIENTIFIC: Final = re.compile(r"^\s*(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})\s*$")
_BROKEN: Final = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{6,13}}(?!\d)")


def read_phone(text: str, value: CellValue = None) -> Read[str]:
    """One telephone number in digits. Further numbers are named in a remark, never lost."""
    text = fold(text)
    if isinstance(value, int | float) and not isinstance(value, bool):
        exact = _whole_digits(value)
        if exact is not None:
            text = exact
    if is_nothing(text):
        return Read()
    scientific = _SCIENTIFIC.match(text)
    if scientific:
        expanded = _expand(scientific)
        if expanded is None:
            message = f"“{text}”是科学计数法，号码后几位已丢失，请以文本格式重新填写"
            return unread(Level.ERROR, "phone_digits_lost", message)
        text = expanded
    return _choose(text, find_phones(text))


def find_phones(text: str) -> list[str]:
    """All numbers in a text, mobiles first, each in digits."""
    mobiles = [_digits(m[1]) for m in _MOBILE.finditer(text)]
    rest = _MOBILE.sub(" ; ", text)
    service = [_digits(m[1]) for m in _SERVICE.finditer(rest)]
    rest = _SERVICE.sub(" ; ", rest)
    fixed = [(m[1] or "") + _digits(m[2]) for m in _FIXED.finditer(rest)]
    return list(dict.fromkeys(mobiles + fixed + service))


def without_phones(text: str) -> str:
    """The text with every telephone number cut out."""
    for pattern in (_MOBILE, _SERVICE, _FIXED):
        text = pattern.sub(" ", text)
    return text


def _choose(text: str, numbers: list[str]) -> Read[str]:
    if not numbers:
        broken = _BROKEN.search(text)
        if broken is None:
            return unread(Level.ERROR, "bad_phone", f"“{text}”中没有可用的电话号码")
        digits = _digits(broken[0])
        remark = Remark(
            Level.ERROR, "bad_phone", f"电话“{text}”的位数不对（{len(digits)}位），请核对"
        )
        return Read(digits, "", (remark,))
    first, *others = numbers
    note = "" if text == first else "只保留数字"
    if not others:
        return Read(first, note)
    remark = Remark(
        Level.INFO, "more_phones", f"填了{len(numbers)}个号码，取{first}，另有{'、'.join(others)}"
    )
    return Read(first, "取第一个手机号", (remark,))


def _whole_digits(number: float) -> str | None:
    whole = int(number) if abs(number) < 1e15 else 0
    return str(whole) if whole == number and len(str(whole)) >= 7 else None


def _expand(match: re.Match[str]) -> str | None:
    """Write out 1.38000000011E+10; None where the mantissa is shorter than the number."""
    decimals, power = match[2] or "", int(match[3])
    exact = len(decimals) >= power and not decimals[power:].strip("0")
    return match[1] + decimals[:power] if exact else None


def _digits(text: str) -> str:
    return "".join(c for c in text if "0" <= c <= "9")
