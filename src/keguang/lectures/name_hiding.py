"""Taking a person's name out of published text. Pure.

A name in running text mostly comes with its unit and title (市气象台首席预报员王丽娟): what adjoins
it goes with it, and 主讲人 stands in its place.

In the person's own lecture the name goes wherever it stands. Elsewhere a name of two characters
may be a word, or the beginning of another's name (高峰 in 用电高峰, 王明 in 王明珠): there it goes
only where its neighbours say that it is a person's. Longer names go in any case of doubt.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from urllib.parse import unquote

NAMELESS: Final = "主讲人"  # published text: never translated
SHORTEST_NAME: Final = 2  # one character is too little to seek
_LONGEST_DOUBTFUL: Final = 2
_JOINT: Final = r"[的、，,：:\s]{0,2}"
_TITLES: Final = (
    "老师|教授|副教授|讲师|博士|院士|研究员|副研究员|工程师|高工|医生|医师|主任|副主任|所长|馆长"
    "|会长|理事长|秘书长|先生|女士|同志|专家|馆员|站长"
)
_HAN: Final = "\u3400-\u9fff"
_TITLE_BEFORE: Final = re.compile(f"(?:{_TITLES}|主讲|主讲人|代讲人|嘉宾|特邀|讲者)$")
_TITLE_AFTER: Final = re.compile(f"{_TITLES}|主讲|开讲|授课|主持")
_OPENS: Final = re.compile(f"(?:^|[^{_HAN}]|[与和及跟同由请邀听随访]|对话|走近|跟着|感谢|主讲为)$")
_CLOSES: Final = re.compile(
    f"$|[^{_HAN}]|[与和及跟同谈讲说教聊述带]|来[讲谈说到教带]|揭秘|解[读说密析]|亲[自授]"
    "|的?(?:讲座|报告|讲堂|大讲堂|课堂|工作室|教室|科普|团队|故事|直播|作品|书屋)"
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A person who is not to be named; `beside`: unit and title, as they stand by the name.

    `elsewhere`: the text is not of the person's own lecture.
    """

    name: str
    beside: tuple[str, ...] = ()
    elsewhere: bool = False


def without_people(text: str, people: Iterable[Hidden], *, keep: Collection[str] = ()) -> str:
    """`keep`: who is named with the text by consent; no longer name of theirs is torn."""
    beside: dict[str, set[str]] = {}
    own: set[str] = set()
    for person in people:
        if len(person.name) >= SHORTEST_NAME and person.name in text:
            beside.setdefault(person.name, set()).update(filter(None, person.beside))
            if not person.elsewhere:
                own.add(person.name)
    for name in sorted(beside, key=len, reverse=True):
        doubtful = len(name) <= _LONGEST_DOUBTFUL and name not in own
        instead = partial(_instead, doubtful=doubtful)
        text = _pattern(name, beside[name], keep).sub(instead, text)
    return text


def without_name(text: str, name: str) -> str:
    return without_people(text, [Hidden(name)])


def elsewhere(people: Iterable[Hidden]) -> tuple[Hidden, ...]:
    """The same people, for a text that is not of their own lectures."""
    return tuple(replace(person, elsewhere=True) for person in people)


def address_without(address: str, people: Iterable[Hidden], *, keep: Collection[str] = ()) -> str:
    """An address that spells such a name is no address to show."""
    spelt = unquote(address)
    return address if without_people(spelt, people, keep=keep) == spelt else ""


def _instead(found: re.Match[str], *, doubtful: bool) -> str:
    return found[0] if doubtful and not _is_a_person(found) else NAMELESS


def _is_a_person(found: re.Match[str]) -> bool:
    """Whether the neighbours of a short name say that it is one, and that it ends here."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if found["after"] or _TITLE_AFTER.match(after):
        return True
    if found["before"] or _TITLE_BEFORE.search(before):
        return not _goes_on(after)
    return bool(_OPENS.search(before) and _CLOSES.match(after))


def _goes_on(after: str) -> bool:
    """Whether one more character belongs to the name: 珠 in 主讲人王明珠谈航天."""
    if _CLOSES.match(after):
        return False
    return bool(_CLOSES.match(after, 1) or _TITLE_AFTER.match(after, 1))


def _pattern(name: str, beside: Iterable[str], keep: Iterable[str]) -> re.Pattern[str]:
    whole = "".join(_not_within(name, other) for other in keep) + re.escape(name)
    words = "|".join(re.escape(word) for word in sorted(beside, key=len, reverse=True))
    words = words or r"(?!)"  # nothing stands beside it
    before, after = f"(?:(?:{words}){_JOINT})", f"(?:{_JOINT}(?:{words}))"
    return re.compile(f"(?P<before>{before}{{0,2}}){whole}(?P<after>{after}{{0,2}})")


def _not_within(name: str, longer: str) -> str:
    at = [] if longer == name else [found.start() for found in re.finditer(re.escape(name), longer)]
    return "".join(f"(?!(?<={re.escape(longer[:i])}){re.escape(longer[i:])})" for i in at)
