"""The command as it is typed: what it refuses, where and with which exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from keguang.planning import command


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["solve"], "INSTANCE"),
        (["guess", "a.json"], "guess"),
        (["solve", "a.json", "--time", "soon"], "应为大于 0 的秒数"),
        (["solve", "a.json", "--time", "nan"], "应为大于 0 的秒数"),
        (["solve", "a.json", "--threads", "0"], "线程数至少为 1"),
        (["solve", "a.json", "--executor", "moon"], "pool 或 dask:HOST:PORT"),
        (["check", "nowhere.json", "b.json"], "nowhere.json: 文件不能读取"),
    ],
)
def test_bad_arguments_end_in_a_sentence_and_two(
    argv: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(argv) == command.UNUSABLE

    said = capsys.readouterr()
    assert sentence in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "a.json: $: must be an object, is []"),
        ({}, "a.json: $: field schema is missing"),
        ({"schema": 3}, "a.json: $.schema: must be a string, is 3"),
        ({"schema": "chess/1"}, "a.json: $.schema: no such schema"),
    ],
)
def test_an_instance_nobody_plans_is_refused_with_its_place(
    tmp_path: Path, document: object, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    assert command.run(["solve", str(path), "--lang", "en"]) == command.UNUSABLE
    assert sentence in capsys.readouterr().err


def test_planning_starts_where_django_is_not_installed(tmp_path: Path) -> None:
    blocked = "import sys; sys.modules['django'] = None; sys.argv[1:] = ['plan', 'solve', '--help']"
    run_it = "import runpy; runpy.run_module('keguang.planning', run_name='__main__')"

    done = subprocess.run(
        [sys.executable, "-c", f"{blocked}; {run_it}"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "--iterations" in done.stdout


def test_the_command_itself_loads_no_solver() -> None:
    script = (
        "import sys, keguang.planning.command; "
        "print([m for m in ('numpy', 'ortools', 'highspy', 'pyvrp', 'django') if m in sys.modules])"
    )

    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert told.stdout == "[]\n"
