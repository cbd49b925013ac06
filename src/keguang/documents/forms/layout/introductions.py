"""How a sentence introduces its speaker: 由…主讲, 主讲人是…, …将作题为…的讲座."""

import re
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.layout.people import take_apart
from keguang.documents.forms.values.names import is_name
from keguang.documents.forms.values.organisations import is_body
from keguang.documents.forms.values.positions import is_position, last_position

_SPEAKS: Final = (
    r"(?:为大家|为我们|为[^，。]{0,12}|担任|作|做)?"
    r"(?:主讲|讲授|授课|宣讲|作报告|做报告|讲解|主持讲|开讲|讲课|专题讲座)"
)
_ANNOUNCED: Final = (
    re.compile(
        rf"(?:由|邀请|特邀|聘请|请)(?:我会|我院|本会|本院|学会)?(?:到|了)?([^，。；]{{2,40}}?){_SPEAKS}"
    ),
    re.compile(
        r"(?:主讲人|主讲专家|主讲老师|主讲|授课人|授课专家|报告人|讲师)"
        r"(?:为|是|由|系)?[:：]?\s*([^，,。；;]{2,40})"
    ),
    re.compile(r"》[\s—\-–,，:：]*([^，,。；;（(]{2,12}[（(][^）)]{2,40}[）)])"),
)
_TOLD: Final = (  # without a word that announces a speaker, so only with his post or unit
    re.compile(
        rf"(?:^|[，,。；;》])\s*([^，,。；;《》]{{4,40}}?)(?:老师)?{_SPEAKS}(?=[，,。；;]|$)"
    ),
    re.compile(
        r"(?:^|[，,。；;])\s*([^，,。；;《》]{4,40}?)(?:老师)?"
        r"(?:(?:将|拟|计划|定)?(?:于|在)[^《》。]{2,40}|将|拟|现场)?"
        r"(?:作|做|开展|举办|进行|带来|讲授|主讲|讲)(?:了)?(?:题为|题目为|主题为|一场|专题)?(?=《)"
    ),
)
_RULE: Final = re.compile(r"应|须|需|具有|具备|不得|必须|以上|原则上|各|有关|相关|自行|等")
_OPENS: Final = _TOLD[-1]
_OPENING: Final = re.compile(
    r"^(?:他|她|现任|现为|现在?|原任?|系|是|为|来自|就职于|任职于|供职于|工作于|在|任|担任|职称为?|职务为?|单位为?)+"
)
_ENDING: Final = re.compile(r"(?:工作|任职|供职|老师|职称)$")
_CLAUSE: Final = re.compile(r"[，,。；;]")
_MOST: Final = 3  # clauses behind a name that may still be about the speaker


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a text says of its speaker, and which part of the text says it."""

    said: dict[str, str]
    start: int
    end: int


def introduced_in(text: str) -> Introduction | None:
    """The first speaker a text introduces, with post and unit where they stand beside the name."""
    for way in (*_ANNOUNCED, *_TOLD):
        for found in way.finditer(text):
            if _RULE.search(found[1]):
                continue
            said = take_apart(found[1])
            if "speaker" in said and (way in _ANNOUNCED or len(said) > 1):
                return _with_neighbours(text, said, found)
    return None


def _with_neighbours(text: str, said: dict[str, str], found: re.Match[str]) -> Introduction:
    """ "主讲人陈建国，洛阳农林科学院正高级工程师，…": the clauses behind the name, if about him."""
    said, end = dict(said), found.end() if found.re is not _OPENS else found.end(1)
    for _ in range(_MOST):
        at = end + 1 if _CLAUSE.match(text, end) else end
        clause = _CLAUSE.split(text[at:], maxsplit=1)[0] if at > end else ""
        more = _about_person(clause)
        if not more or set(more) & set(said):
            break
        said |= more
        end = at + len(clause)
    start = found.start()
    clause = _CLAUSE.split(text[:start].rstrip("，,；;。"))[-1]
    more = _about_person(clause)
    if more and len(said) == 1:
        said |= more
        start = text.rfind(clause, 0, start)
    return Introduction(said, start, end)


def _about_person(clause: str) -> dict[str, str]:
    """A clause that is a post, a unit, or a unit with a post behind it, and nothing else."""
    bare = _ENDING.sub("", _OPENING.sub("", clause.strip(" （()）")))
    if not bare or is_name(bare):
        return {}
    if is_position(bare):
        return {"position": bare}
    if is_body(bare):
        return {"employer": bare}
    found = last_position(bare)
    if found and found[1] == len(bare) and is_body(unit := bare[: found[0]].rstrip("的、 ")):
        return {"employer": unit, "position": bare[found[0] :]}
    return {}
