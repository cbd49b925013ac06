"""Tidying of text that changes nothing a reader would call content."""

import re
from functools import lru_cache
from typing import Final

_HALF_WIDTH: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)},
    **{code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)},
    **{code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)},
    0x3000: " ",
    0xA0: " ",
    0x2002: " ",
    0x2003: " ",
    0x2009: " ",
    0x09: " ",
    0x0B: "\n",
    0x0D: "\n",
    0x2028: "\n",
    0x2029: "\n",
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF, 0x00AD, 0x200E, 0x200F, 0x2060)),
}
_WIDE: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff“”‘’—…·"
_UNTIDY: Final = re.compile(
    rf"[{''.join(map(chr, _HALF_WIDTH))}\n\f]|^\s|\s$|  "
)  # most cells of a long sheet hold none of these
_BREAK: Final = re.compile(r"\s*\n\s*")
_SPACES: Final = re.compile(r"[ \t\f]+")
_NOTHING: Final = re.compile(
    r"^(?:[-—–―－_/／\\、.。…·*×xX?？()（）\[\]【】~～]+"
    r"|[（(【]?(?:待定|待\s?确定|待\s?通知|另行通知|另定|未定|尚未确定|未确定|暂未确定|暂无|暂缺|无|没有|空|略|不详|不限时间|"
    r"待商定|待协商|待安排|待落实|待补充|待填|待补|后补|后续补充|稍后补充|请填写|请选择|"
    r"时间待定|地点待定|待定时间|待定地点|时间另行通知|地点另行通知|时间、地点待定|时间地点待定|"
    r"nil|none|null|n/?a|nan|tbd|#n/a|#ref!|#value!|#name\?|#null!|#div/0!)[）)】]?[。.]?)$",
    re.IGNORECASE,
)
_EMPTY: Final = "□☐○◯〇"
_TICKED: Final = "☑☒✓✔√■▣●◉"
_TICKED_BRACKETS: Final = re.compile(r"[（(]\s*[√✓✔]\s*[）)]")
_EMPTY_BRACKETS: Final = re.compile(r"[（(]\s*[）)]")
_BOXES: Final = re.compile(rf"([{_EMPTY}{_TICKED}])\s*([^{_EMPTY}{_TICKED}]*)")
_LONGEST_DITTO: Final = 12  # with the spaces people put around one
_DITTO: Final = re.compile(
    r"^(?:同上|同上行|同前|同前行|上同|〃|″|＂|\"|''|“|”|〞|〝|\"\"|同\s上|\|\||同左)$"
)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Full-width letters and digits become half-width; Chinese punctuation stays as sent.

    Odd spaces become plain ones, invisible characters go, runs of spaces shrink; line breaks stay.
    """
    if _UNTIDY.search(text) is None:
        return text
    lines = (_SPACES.sub(" ", line).strip() for line in text.translate(_HALF_WIDTH).split("\n"))
    return "\n".join(lines).strip("\n")


def one_line(text: str) -> str:
    """Join the lines of a cell: between Chinese characters without, between words with a space."""

    def joint(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        return "" if is_wide(before) or is_wide(after) else " "

    text = fold(text)
    return _BREAK.sub(joint, text) if "\n" in text else text


def words_of(text: str) -> list[str]:
    """A list of words kept as one text: long vocabularies read better that way."""
    return text.split()


def is_wide(character: str) -> bool:
    """Whether a character is written full width, so that no space separates it from the next."""
    return bool(character) and re.match(f"[{_WIDE}]", character) is not None


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """All white space removed: for comparing, never for keeping."""
    return "".join(fold(text).split())


@lru_cache(maxsize=8192)
def is_nothing(text: str) -> bool:
    """待定, 无, — and the like: the cell was filled with "nothing"."""
    bare = squeeze(text)
    return not bare or _NOTHING.match(bare) is not None


def ticked(text: str) -> str | None:
    """The chosen ones of "□青少年 ☑农民"; None where there are no boxes to tick."""
    text = _EMPTY_BRACKETS.sub("□", _TICKED_BRACKETS.sub("☑", text))
    if not any(mark in text for mark in _TICKED):
        return None
    boxes = _BOXES.findall(text)
    if not any(mark in _TICKED for mark, _ in boxes) or not any(
        mark in _EMPTY for mark, _ in boxes
    ):
        return None
    return "、".join(label.strip(" 、，,;；/") for mark, label in boxes if mark in _TICKED)


def is_ditto(text: str) -> bool:
    """同上 and its signs: the same as the row above."""
    return len(text) < _LONGEST_DITTO and _DITTO.match(fold(text)) is not None


def read_text(text: str) -> str | None:
    """A line of text as sent, in one line; None where nothing was said."""
    return None if is_nothing(text) else one_line(text)
