"""Bytes to text where nobody says which encoding: UTF-8 by rule, GB18030 by habit."""

import codecs
import re
from typing import Final

from keguang.documents.forms.sources.refusal import corrupt

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CHINESE_FAMILY: Final = re.compile(r"^(gb|cp936|x-gbk|ms936|hz|euc-cn|iso-ir-58)", re.IGNORECASE)
# A piece cut from a longer text may end inside a character.
_LONGEST_CHARACTER_BYTES: Final = 4


def decoded(data: bytes, declared: str = "") -> str:
    """The text of these bytes; Refused when they are no text at all.

    A declared encoding is believed if it fits; any member of the GB family means GB18030, which
    contains them all and the rare characters of names besides.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _cleaned(data.decode(encoding, "replace"))
    for encoding in _candidates(data, declared):
        try:
            return _cleaned(_decoded_exactly(data, encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    raise corrupt()


def _candidates(data: bytes, declared: str) -> list[str]:
    named = [_standard_name(declared)] if declared else []
    if data[1:2] == b"\x00" and data[3:4] == b"\x00":
        named.append("utf-16-le")
    return [*named, "utf-8", "gb18030"]


def _standard_name(declared: str) -> str:
    name = declared.strip().strip("\"'")
    return "gb18030" if _CHINESE_FAMILY.match(name) else name


def _decoded_exactly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        if fault.start < len(data) - _LONGEST_CHARACTER_BYTES:
            raise
        return data[: fault.start].decode(encoding)


def _cleaned(text: str) -> str:
    if len(_CONTROL.findall(text)) > len(text) // 200:
        raise corrupt()
    return _CONTROL.sub("", text)
