"""The reference pages say what the program does: regenerated and compared, names and powers too."""

import ast
from pathlib import Path

import pytest

from keguang.config import env
from keguang.config.reference import findings, permissions, settings
from keguang.config.reference.collecting import collect
from keguang.config.reference.pages import FOLDER, PAGES, write_pages
from keguang.documents.forms.engine import read_form
from keguang.documents.forms.spec import LECTURE_SPEC
from tests.house.permission_table import ADDRESSES
from tests.house.world import ROLES

_PACKAGE = Path(env.__file__).parents[1]
_READERS = {"flag", "text", "secret", "database", "url", "moment"}


def test_the_pages_are_what_the_code_would_write_today(tmp_path: Path) -> None:
    write_pages(tmp_path)

    for name in PAGES:
        kept = (FOLDER / name).read_text(encoding="utf-8")
        made = (tmp_path / name).read_text(encoding="utf-8")
        assert kept == made, f"{name}: run python -m keguang.config.reference"


def test_no_page_is_left_that_nobody_makes() -> None:
    measured = {"benchmarks.md"}  # python -m benchmarks.planning makes it, from its own results

    kept = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.md")}
    assert kept == set(PAGES) | measured


def test_every_variable_the_program_reads_is_documented_and_no_other() -> None:
    assert set(_variables_read()) == {variable.name for variable in settings.variables()}


def test_the_defaults_named_are_the_defaults() -> None:
    named = {variable.name: variable.default for variable in settings.variables()}

    for name, default in _variables_read().items():
        if default is not None:
            assert named[name] == default, name


def test_the_powers_named_are_the_powers_tried_address_by_address() -> None:
    for power in permissions.POWERS:
        letters = dict(zip(ROLES, ADDRESSES[power.route].letters, strict=True))
        assert power.marks == "".join(_mark(letters, role) for role in permissions.ROLES), power


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.xlsx", b""),
        ("坏.docx", b"PK\x03\x04 not a document"),
        ("谁.bin", b"\x00\x01\x02\x03" * 40),
        ("表.csv", "讲座题目,主讲人,时长,联系电话,时间\n看云,,半天,12,下周\n".encode()),
        (
            "表.csv",
            "题目,主讲人,电话,时间\n看云,李明、王强,13800000001/0379-1234567,2月30日".encode(),
        ),
    ],
)
def test_a_finding_a_file_really_gets_is_on_the_page(name: str, data: bytes) -> None:
    told = {finding.code for finding in collect()}

    reading = read_form(data, name, LECTURE_SPEC, today_year=2026)

    assert reading.findings
    assert {finding.code for finding in reading.findings} <= told
    assert all(f"`{code}`" in findings.page() for code in told)


def _variables_read() -> dict[str, str | None]:
    """Each KEGUANG_* name read anywhere in the program, with its default where that is written."""
    found: dict[str, str | None] = {}
    for path in _PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (name := _read_name(node)):
                found[name] = _default(node)
                if _function(node) == "secret":
                    found[f"{name}_FILE"] = None
    return found


def _read_name(call: ast.Call) -> str:
    """The variable this call reads, if it reads one."""
    asks = _function(call) in _READERS or ast.unparse(call.func) == "os.environ.get"
    match call.args[:1]:
        case [ast.Constant(value=str(name))] if asks and name.startswith("KEGUANG_"):
            return name
    return ""


def _function(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _default(call: ast.Call) -> str | None:
    given = [word.value for word in call.keywords if word.arg == "default"] or call.args[1:2]
    match given:
        case [ast.Constant(value=bool(value))]:
            return str(value).lower()
        case [ast.Constant(value=str(value))]:
            return value
    return None


def _mark(letters: dict[str, str], role: str) -> str:
    """+ may, o may at home but not elsewhere, - may not."""
    if letters[role] not in "YW":
        return "-"
    elsewhere = letters.get(f"other_{role}", letters[role])
    return "+" if elsewhere in "YW" else "o"
