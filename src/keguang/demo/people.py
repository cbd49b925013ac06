"""Made-up people: names nobody was asked for, and telephone numbers that are never dialled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from keguang.demo.societies import DemoSociety

FIRST_PHONE: Final = 13800000001
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋"
    "唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_RARER_SURNAMES: Final = ("欧阳", "司马", "上官", "褚", "卫", "亓", "逯", "仝")
_FIRST_GIVEN: Final = "清云景思若文书雨知明致远嘉承晓静子昭怀立慕以向其泽婉亦惟"
_SECOND_GIVEN: Final = "和舒行衡宁川岚棠铭溪朗筠霖庭初松澜野岑颖璟喆珺玥昉一民华平"
_ONE_SYLLABLE: Final = "琛岩蕾彬霞涛雪燕帆梅鹏倩"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str


def people(chance: Random, *, first_phone: int = FIRST_PHONE) -> Iterator[Person]:
    """New people without end: no name twice, telephone numbers counting up."""
    used: set[str] = set()
    phone = first_phone
    while True:
        name = _name(chance)
        if name not in used:
            used.add(name)
            yield Person(name, str(phone))
            phone += 1


def _name(chance: Random) -> str:
    rare = chance.random() < 0.06
    surname = chance.choice(_RARER_SURNAMES) if rare else chance.choice(_SURNAMES)
    if chance.random() < 0.18:
        return surname + chance.choice(_ONE_SYLLABLE)
    return surname + chance.choice(_FIRST_GIVEN) + chance.choice(_SECOND_GIVEN)


def contacts(seed: int, societies: Sequence[DemoSociety]) -> dict[str, Person]:
    """The secretary of every society, by the society's key."""
    source = people(Random(f"contacts {seed}"))  # noqa: S311  seeded chance, no secret
    return {society.key: next(source) for society in societies}
