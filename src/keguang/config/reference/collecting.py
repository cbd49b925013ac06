"""Every finding of the program, collected by reading its source.

A list kept beside the code would soon be wrong. Wherever a level (or the outcome of a refusal) is
followed by a code and a sentence, that is a finding; what depends on the file is shown as `…`.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parents[2]
SOURCES: Final = (
    "documents/forms",
    "lectures/checks.py",
    "lectures/services/deliveries/feedback.py",
    "lectures/services/file_reading.py",
    "lectures/services/reading.py",
    "orders",
)
_SHARED: Final = "documents/forms/parts.py"  # codes that several of the sources name
_LEVELS: Final = frozenset({"error", "warning", "info"})
_CODE: Final = re.compile(r"[a-z][a-z_…]+")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_GAP: Final = re.compile(r"%\(\w+\)[sd]")


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """One finding as the source writes it."""

    code: str
    level: str
    sentence: str


type Names = Mapping[str, ast.expr]


@cache
def collect() -> tuple[Told, ...]:
    """Every finding of the sources, once each, by code."""
    found: set[Told] = set()
    shared = _assigned(ast.parse((_PACKAGE / _SHARED).read_text(encoding="utf-8")).body)
    for source in SOURCES:
        path = _PACKAGE / source
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            collector = _Collector(shared | _assigned(tree.body))
            collector.visit(tree)
            found |= collector.found
    return tuple(sorted(found))


class _Collector(ast.NodeVisitor):
    """Walks one module, remembering which local names hold which expressions at each line."""

    def __init__(self, constants: Names) -> None:
        self.found: set[Told] = set()
        self._names = dict(constants)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outside = dict(self._names)
        self.generic_visit(node)
        self._names = outside

    def visit_Assign(self, node: ast.Assign) -> None:
        self._names |= _assigned([node])
        self.generic_visit(node)
        if any(_name(target) == "remarks" for target in node.targets):
            self._pairs(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        named = {word.arg: word.value for word in node.keywords if word.arg}
        self._sequence(node.args)
        self._named(named)
        if "remarks" in named:
            self._pairs(named["remarks"])
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        self._sequence(node.elts)
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        keyed = zip(node.keys, node.values, strict=True)
        self._named({str(k.value): v for k, v in keyed if isinstance(k, ast.Constant)})
        self.generic_visit(node)

    def _sequence(self, items: Sequence[ast.expr]) -> None:
        """(Level.ERROR, code, sentence) or (ERROR, code, field, sentence), wherever it begins."""
        for at, item in enumerate(items[:-2]):
            if level := _level(item):
                sentences = [text for e in items[at + 2 : at + 4] if (text := self._chinese(e))]
                self._tell(level, items[at + 1], sentences[:1])

    def _named(self, named: Names) -> None:
        """The same by keywords; a sentence looked up in a table stands for all its entries."""
        if not {"level", "code", "message"} <= named.keys():
            return
        level, code, message = _level(named["level"]), named["code"], named["message"]
        if isinstance(message, ast.Subscript):
            for key, sentence in self._entries(message):
                spelled = ast.Constant(_text(code, self._names).replace("…", key))
                self._tell(level, spelled, [_text(sentence, self._names)])
        else:
            self._tell(level, code, [self._chinese(message)])

    def _entries(self, looked_up: ast.Subscript) -> Iterator[tuple[str, ast.expr]]:
        kept = self._names.get(_name(looked_up.value))
        if isinstance(kept, ast.Dict):
            for key, value in zip(kept.keys, kept.values, strict=True):
                yield (str(key.value) if isinstance(key, ast.Constant) else ""), value

    def _pairs(self, node: ast.expr) -> None:
        """(code, words) in a list called remarks: what the calendar words have to add."""
        for pair in ast.walk(node):
            if isinstance(pair, ast.Tuple) and len(pair.elts) == 2:
                self._tell("info", pair.elts[0], [self._chinese(pair.elts[1])])

    def _chinese(self, node: ast.expr) -> str:
        text = _text(node, self._names)
        return text if _CHINESE.search(text) else ""

    def _tell(self, level: str, code: ast.expr, sentences: Sequence[str]) -> None:
        spelled = _text(code, self._names)
        if level and _CODE.fullmatch(spelled) and sentences and sentences[0]:
            self.found.add(Told(spelled, level, sentences[0]))


def _level(node: ast.expr) -> str:
    """The level an expression names; a refusal's outcome counts as an error."""
    if isinstance(node, ast.Attribute) and _name(node.value) == "Outcome":
        return "error"
    words = {ast.Attribute: "attr", ast.Name: "id", ast.Constant: "value"}
    word = str(getattr(node, words.get(type(node), ""), "")).lower() if type(node) in words else ""
    return word if word in _LEVELS else ""


def _text(node: ast.expr, names: Names) -> str:
    """The text of an expression as far as the source tells it."""
    match node:
        case ast.Constant(value=str(text)):
            return _GAP.sub("…", text)
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, names) for part in parts)
        case ast.Name(id=name) if name in names:
            return _text(names[name], {k: v for k, v in names.items() if k != name})
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, names) + _text(right, names)
        case ast.BinOp(left=left, op=ast.Mod()) | ast.Call(func=ast.Name(id="_"), args=[left]):
            return _text(left, names)
        case _:
            return "…"


def _assigned(statements: Sequence[ast.stmt]) -> dict[str, ast.expr]:
    assigned: dict[str, ast.expr] = {}
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                assigned[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                assigned[name] = value
    return assigned


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
