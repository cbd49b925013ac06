"""Rules of the house that a linter cannot see: how long a module, a function, a page may be."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "keguang"
MODULES = sorted(p for p in SRC.rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted(SRC.rglob("*.html"))
MOST_LINES_IN_MODULE = 400
MOST_LINES_IN_FUNCTION = 40
MOST_LINES_IN_VIEW = 25
MOST_LINES_IN_TEMPLATE = 150


def _name(path: Path) -> str:
    return path.relative_to(SRC.parent).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_stay_small_enough_to_read_at_once(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= MOST_LINES_IN_MODULE


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_functions_stay_small(path: Path) -> None:
    sizes = _sizes(path)

    assert {name: n for name, n in sizes.items() if n > MOST_LINES_IN_FUNCTION} == {}


@pytest.mark.parametrize("path", [p for p in MODULES if "views" in _name(p)], ids=_name)
def test_views_only_translate(path: Path) -> None:
    views = _sizes(path, taking="request")

    assert {name: n for name, n in views.items() if n > MOST_LINES_IN_VIEW} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_templates_are_one_page_long(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= MOST_LINES_IN_TEMPLATE


def test_every_public_function_and_class_of_a_service_says_what_it_does() -> None:
    services = [p for p in MODULES if "services" in p.parts]

    assert {_name(p): silent for p in services if (silent := _undocumented(p))} == {}


def test_nothing_is_named_after_nothing() -> None:
    empty_words = {"utils", "helpers", "common", "misc", "manager"}

    assert [_name(p) for p in MODULES if p.stem in empty_words] == []


def _sizes(path: Path, *, taking: str = "") -> dict[str, int]:
    """Code lines of every function (docstring, comments and blank lines left out)."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    return {
        f.name: sum(1 for line in lines[_start(f) - 1 : f.end_lineno] if _is_code(line))
        for f in ast.walk(ast.parse(text))
        if isinstance(f, ast.FunctionDef)
        and (not taking or [a.arg for a in f.args.args][:1] == [taking])
    }


def _start(function: ast.FunctionDef) -> int:
    """The first line behind the docstring."""
    body = function.body
    documented = ast.get_docstring(function) is not None
    return body[1].lineno if documented and len(body) > 1 else body[0].lineno


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _undocumented(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    atomic = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any("atomic" in ast.unparse(d) for d in node.decorator_list)
    ]
    return [f.name for f in atomic if ast.get_docstring(f) is None]
