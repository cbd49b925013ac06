"""Instances and solutions as files: strict readers whose refusals name the place in the JSON."""

import gzip
import json
import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from keguang.planning.wording import Language, Words

# above this, sums of products no longer fit the 64-bit integers of the solvers
LARGEST: Final = 10**9

NOT_READ: Final = Words("文件不能读取（{why}）", "the file cannot be read ({why})")
NOT_JSON: Final = Words("不是 JSON（{why}）", "not JSON ({why})")
MISSING: Final = Words("缺少字段 {name}", "field {name} is missing")
WRONG_TYPE: Final = Words("应为{zh}，实际是 {found}", "must be {en}, is {found}")
TOO_SMALL: Final = Words("应不小于 {least}，实际是 {found}", "must be at least {least}, is {found}")
TOO_LARGE: Final = Words("应不大于 {most}，实际是 {found}", "must be at most {most}, is {found}")
DOUBLE: Final = Words("{id} 重复", "{id} stands twice")
UNKNOWN_ID: Final = Words("没有 {id}", "there is no {id}")
NO_TEXT: Final = Words("不是完整的文字", "is not whole text: half a character is missing")
SCHEMA: Final = Words("应为 {wanted}，实际是 {found}", "must be {wanted}, is {found}")


class PlanningInputError(ValueError):
    """An instance or a solution that is not of its schema.

    Attributes
    ----------
    path
        Where, as a JSON path (`$.shifts[3].need`), after the file's name where one is known.
    """

    def __init__(self, path: str, words: Words, **values: str | int) -> None:
        super().__init__(f"{path}: {words.say('zh', values)}")
        self.path = path
        self._words = words
        self._values = values

    def say(self, language: Language) -> str:
        """Place and sentence in the reader's language."""
        return f"{self.path}: {self._words.say(language, self._values)}"

    def within(self, name: str) -> "PlanningInputError":
        """The same refusal, led by the name of the file."""
        return PlanningInputError(f"{name}: {self.path}", self._words, **self._values)

    def __reduce__(self) -> tuple[Callable[..., "PlanningInputError"], tuple[Any, ...]]:
        return _again, (self.path, self._words, self._values)


def _again(path: str, words: Words, values: dict[str, str | int]) -> PlanningInputError:
    return PlanningInputError(path, words, **values)


_KINDS: Final[dict[type, tuple[str, str]]] = {
    dict: ("对象", "an object"),
    list: ("列表", "a list"),
    str: ("字符串", "a string"),
    int: ("整数", "an integer"),
    bool: ("true 或 false", "true or false"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a JSON document and where it stands.

    Each reader returns the value in the type it names or raises PlanningInputError.
    """

    value: Any
    path: str = "$"

    def field(self, name: str) -> "Node":
        """The field of an object; absent is refused, null is a value."""
        fields = self._typed(dict)
        if name not in fields:
            self.refuse(MISSING, name=name)
        return Node(fields[name], f"{self.path}.{name}")

    def has(self, name: str) -> bool:
        """Whether this object has the field at all."""
        return name in self._typed(dict)

    def items(self) -> Iterator["Node"]:
        """The members of a list, in order."""
        for index, member in enumerate(self._typed(list)):
            yield Node(member, f"{self.path}[{index}]")

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """The fields of an object, in file order."""
        for name, member in self._typed(dict).items():
            yield name, Node(member, f"{self.path}.{name}")

    def integer(self, *, least: int = 0, most: int = LARGEST) -> int:
        """A whole number from `least` to `most`; true, 1.0 and "1" are none."""
        number: int = self._typed(int)
        if number < least:
            self.refuse(TOO_SMALL, least=least, found=number)
        if number > most:
            self.refuse(TOO_LARGE, most=most, found=number)
        return number

    def text(self) -> str:
        """A string, possibly empty, that can be written again."""
        read: str = self._typed(str)
        try:
            read.encode()
        except UnicodeEncodeError:
            self.refuse(NO_TEXT)
        return read

    def flag(self) -> bool:
        """True or false."""
        read: bool = self._typed(bool)
        return read

    def texts(self) -> tuple[str, ...]:
        """A list of strings."""
        return tuple(member.text() for member in self.items())

    def integers(self, *, least: int = 0, most: int = LARGEST) -> tuple[int, ...]:
        """A list of whole numbers, each from `least` to `most`."""
        return tuple(member.integer(least=least, most=most) for member in self.items())

    def or_none(self) -> "Node | None":
        """None for null, else this node."""
        return None if self.value is None else self

    def reference(self, known: "Sequence[str] | frozenset[str] | dict[str, Any]") -> str:
        """A string that is one of the known ids."""
        name = self.text()
        if name not in known:
            self.refuse(UNKNOWN_ID, id=name)
        return name

    def refuse(self, words: Words, **values: str | int) -> NoReturn:
        """Raise PlanningInputError for this place."""
        raise PlanningInputError(self.path, words, **values)

    def _typed(self, kind: type) -> Any:
        # bool is a subclass of int, but true is no number
        if type(self.value) is not kind:
            zh, en = _KINDS[kind]
            self.refuse(WRONG_TYPE, zh=zh, en=en, found=_shown(self.value))
        return self.value


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}..."


def unique[T](node: Node, read: Callable[[Node], T], key: Callable[[T], str]) -> tuple[T, ...]:
    """Read every member of a list, refusing a second one with the same id."""
    found: dict[str, T] = {}
    for member in node.items():
        one = read(member)
        if key(one) in found:
            member.refuse(DOUBLE, id=key(one))
        found[key(one)] = one
    return tuple(found.values())


def schema_of(node: Node) -> str:
    """The schema an instance names."""
    return node.field("schema").text()


def require_schema(node: Node, wanted: str) -> None:
    """Refuse an instance of another schema."""
    found = node.field("schema")
    if found.text() != wanted:
        found.refuse(SCHEMA, wanted=wanted, found=found.text())


def read_document(path: Path) -> Node:
    """Read a .json or .json.gz file.

    Raises
    ------
    PlanningInputError
        When the file cannot be read, or is not JSON in UTF-8. NaN and infinities are refused.
    """
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return Node(json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant))
    except (OSError, EOFError, zlib.error) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise PlanningInputError(str(path), NOT_READ, why=why) from fault
    except (ValueError, RecursionError) as fault:
        raise PlanningInputError(str(path), NOT_JSON, why=str(fault)) from fault


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def road_km(from_m: tuple[int, int], to_m: tuple[int, int], pct: int) -> int:
    """Kilometres by road between two places in metres: `pct` per cent of the straight line.

    Whole numbers throughout, rounded up, so that every program gets the same distance.
    """
    metres = math.isqrt((from_m[0] - to_m[0]) ** 2 + (from_m[1] - to_m[1]) ** 2)
    return (metres * pct + 99_999) // 100_000


def travel_min(km: int, speed_kmh: int) -> int:
    """Minutes for a distance, rounded up."""
    return -(-60 * km // speed_kmh)
