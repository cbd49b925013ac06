"""“我们选第3、7、12场”: what a letter says beside, or instead of, the table."""

import re
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.values.numerals import spell_out
from keguang.documents.forms.values.phones import without_phones
from keguang.documents.forms.values.text import fold

_CHOOSING: Final = re.compile(r"选|要|报|预约|点")
_NOT: Final = re.compile(r"不选|不要|不报|取消|放弃|除了|除第")
_JOIN: Final = r"[、，,和及与 ]|以及|还有"
_NUMBER: Final = r"\d{1,3}"
_RANGE: Final = rf"{_NUMBER}(?:[-至到~～—]{{1,2}}{_NUMBER})?"
# “第3场”, “第3、7、12场”, “3、7号”: a list, or a number that says it names one; 第14县 is none
_LIST: Final = re.compile(
    rf"(第)?({_RANGE}(?:[号场]?(?:{_JOIN})+第?{_RANGE})*)"
    r"(?:(号|场|项|个讲座|讲)|(?![\d\u4e00-\u9fff.:：/-]))"
)
_CODE: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{6,12}(?![0-9A-Za-z])")
_COUNT: Final = re.compile(rf"共(?:选|选报|报)?({_NUMBER})(?:场|个|项|讲)")
_NOISE: Final = re.compile(
    r"\d{4}年(?:度)?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[:：]\d{2}|约?\d+[余多]?人|\d+分钟|〔\d+〕\d*号?"
    r"|附件\d*|电话.*$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """Lectures a sentence names, by their number on the menu or by their code."""

    numbers: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    negated: bool = False
    count: int | None = None

    def __bool__(self) -> bool:
        return bool(self.numbers or self.codes or self.count)


def read_sentence(text: str) -> Named:
    """What one line says it chooses; `negated` where it says what it does not want."""
    line = fold(text)
    if not _CHOOSING.search(line):
        return Named()
    codes = tuple(code for code in _CODE.findall(line) if not code.isdecimal())
    count = _COUNT.search(line)
    line = _COUNT.sub(" ", line)
    line = _NOISE.sub(" ; ", without_phones(_CODE.sub(" ; ", line)))
    numbers: list[int] = []
    for found in _LIST.finditer(spell_out(line)):
        numbers += _numbers(found)
    return Named(
        tuple(dict.fromkeys(numbers)),
        codes,
        bool(_NOT.search(text)),
        int(count[1]) if count else None,
    )


def _numbers(found: re.Match[str]) -> list[int]:
    """The numbers of one list; a lone “选3场” counts lectures and names none."""
    ordinal, listed, unit = found.groups()
    several = re.search(r"[、，,和及与]|\d[-至到~～—]+\d", listed)
    if not (ordinal or several or unit == "号"):
        return []
    numbers: list[int] = []
    for each in re.findall(_RANGE, listed):
        first, _dash, last = re.sub(r"[-至到~～—]+", "-", each).partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers
