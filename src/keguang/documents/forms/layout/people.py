"""One cell about a person, taken apart: "洛阳市中心医院主任医师 张三 13800000001"."""

import re
from typing import Final

from keguang.documents.forms.values.names import is_name, tidy_name
from keguang.documents.forms.values.organisations import is_body
from keguang.documents.forms.values.phones import find_phones, without_phones
from keguang.documents.forms.values.positions import find_position, is_position
from keguang.documents.forms.values.text import fold

_LABEL: Final = re.compile(
    r"(?:主讲人|主讲|姓名|专家|讲师|报告人|联系电话|手机号?码?|电话|联系方式|工作单位|所在单位|单位|职称|职务|职务/职称)\s*[:：]"
)
_BREAKS: Final = re.compile(r"[\s，,;；|｜()（）【】\[\]:：]+|[/／](?!\d)|(?<=\S)[—–-]+(?=\S)")
_ENUMERATION: Final = re.compile(r"[、]")
_OWN_NAME: Final = re.compile(r"^[\u3400-\u9fff]{2,4}$")
_COURTESY: Final = re.compile(r"(?:老师|先生|女士|同志)$")
_SEX: Final = frozenset(("男", "女"))


def take_apart(text: str) -> dict[str, str]:
    """Name, position, employer and phone in one text, by kind; empty when no name is found.

    Only what is recognised is taken; a text of which a part stays unexplained yields just that
    which surely is a name.
    """
    bare = _LABEL.sub(" ", fold(text))
    found: dict[str, list[str]] = {"speaker": [], "position": [], "employer": [], "rest": []}
    phones = find_phones(bare)
    if phones:
        bare = without_phones(bare)
    for token in _tokens(bare):
        for kind, piece in _classify(token):
            found[kind].append(piece)
    if not found["speaker"]:
        found["speaker"] = _unknown_name(found["rest"])
    if not found["speaker"]:
        return {}
    parts = {
        "speaker": "、".join(dict.fromkeys(found["speaker"])),
        "position": "、".join(dict.fromkeys(found["position"])),
        "employer": "、".join(dict.fromkeys(found["employer"])),
        "contact_phone": phones[0] if phones else "",
    }
    return {kind: part for kind, part in parts.items() if part}


def _tokens(text: str) -> list[str]:
    tokens = [t for t in _BREAKS.split(_close_names(text)) if t]
    split: list[str] = []
    for token in tokens:
        pieces = [p for p in _ENUMERATION.split(token) if p]
        split += pieces if len(pieces) > 1 else [token.strip("、")]
    return [t for t in split if t and t not in _SEX]


def _close_names(text: str) -> str:
    """ "王 伟 教授" → "王伟 教授": single characters set apart are one name."""
    return re.sub(
        r"(?<![\u3400-\u9fff])[\u3400-\u9fff](?: +[\u3400-\u9fff]){1,3}(?![\u3400-\u9fff])",
        lambda m: closed if is_name(closed := m[0].replace(" ", "")) else m[0],
        text,
    )


def _classify(token: str) -> list[tuple[str, str]]:
    if is_position(token):
        return [("position", token)]
    name = tidy_name(token)
    if is_name(name):
        return [("speaker", name)]
    found = find_position(token)
    if found is None:
        return [("employer", token)] if is_body(token) else _unit_and_name(token)
    before, position, after = token[: found[0]], token[found[0] : found[1]], token[found[1] :]
    pieces = [*_around(before), ("position", position), *_around(after)]
    return pieces if all(kind != "rest" for kind, _ in pieces) else _known_body(token, pieces)


def _around(text: str) -> list[tuple[str, str]]:
    text = text.strip("、的兼，, ")
    if not text or _COURTESY.fullmatch(text):
        return []
    name = tidy_name(text)
    if is_name(name):
        return [("speaker", name)]
    return [("employer", text)] if is_body(text) else _unit_and_name(text)


def _unit_and_name(text: str) -> list[tuple[str, str]]:
    """ "洛阳农林科学院的陈建国": a unit with a name behind it; nothing known else."""
    for length in (3, 2, 4):
        unit, name = text[:-length], text[-length:]
        if is_name(name) and is_body(unit.removesuffix("的")):
            return [("employer", unit.removesuffix("的")), ("speaker", name)]
    return [("rest", text)]


def _known_body(token: str, pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A position stands in the token, but beside it something unknown: keep what is plain."""
    unknown = [text for kind, text in pieces if kind == "rest"]
    if len(unknown) == 1 and _OWN_NAME.match(unknown[0]) and len(unknown[0]) < 4:
        return [("speaker" if kind == "rest" else kind, text) for kind, text in pieces]
    if is_body(token):
        return [("employer", token)]
    return [
        ("employer" if kind == "rest" and len(text) > 3 else kind, text) for kind, text in pieces
    ]


def _unknown_name(rest: list[str]) -> list[str]:
    """A name whose surname no list knows: the only short Chinese word left over."""
    short = [t for t in rest if _OWN_NAME.match(t) and len(t) < 4]
    return short if len(short) == 1 and len(rest) == 1 else []
