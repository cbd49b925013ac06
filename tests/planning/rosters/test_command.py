"""`plan` on rosters as it is typed: documents out, exit codes, refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from keguang.planning import command, stopping
from keguang.planning.rosters.generate import generate
from tests.planning.rosters import make

TINY = generate("tiny", seed=1)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(TINY), encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_solved_instance_passes_the_check(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, report = tmp_path / "plan.json", tmp_path / "report.json"

    solved = ["solve", str(tiny), "--out", str(out), "--report", str(report), "--threads", "1"]
    assert command.run(solved) == command.DONE
    first = said(capsys)
    assert command.run(["check", str(tiny), str(out)]) == command.DONE
    assert said(capsys) == first == json.loads(report.read_text(encoding="utf-8"))

    meta = json.loads(out.read_text(encoding="utf-8"))["meta"]
    assert meta["status"] == "optimal"
    assert meta["objective"] == meta["bound"] == meta["block_bound"] == first["objective"]
    assert meta["bound_reason"] is None


def test_without_out_the_plan_itself_is_printed(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(["solve", str(tiny), "--threads", "1"]) == command.DONE

    captured = capsys.readouterr()
    assert set(json.loads(captured.out)) == {"assignments", "meta"}
    assert "gap" in captured.err


def test_the_greedy_plan_says_that_it_proves_nothing(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(["baseline", str(tiny), "--method", "greedy"]) == command.DONE

    meta = said(capsys)["meta"]
    assert (meta["method"], meta["status"], meta["bound"]) == ("greedy", "feasible", None)
    assert meta["bound_reason"] == "简单方法不给出下界"


def test_a_broken_plan_ends_in_one(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({"assignments": make.pairs("A nobody")}), encoding="utf-8")

    assert command.run(["check", str(tiny), str(broken)]) == command.INFEASIBLE

    assert [one["code"] for one in said(capsys)["violations"]] == ["UNKNOWN"]


def test_a_contradiction_ends_in_one_and_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "contradicted.json"
    shift = TINY["shifts"][0]["id"]
    lock = {"shift": shift, "volunteer": "nobody"}
    path.write_text(json.dumps({**TINY, "locks": [lock]}), encoding="utf-8")

    assert command.run(["solve", str(path), "--threads", "1", "--lang", "en"]) == command.INFEASIBLE
    assert said(capsys)["meta"]["status"] == "infeasible"
    assert command.run(["explain", str(path), "--lang", "en"]) == command.INFEASIBLE
    explained = said(capsys)
    assert [one["rule"] for one in explained["conflict"]] == ["LOCK"]
    assert [one["action"] for one in explained["repairs"]] == ["drop_lock"]


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["solve", "{tiny}", "--free", "U00001"], "--free: 需要 --warm"),
        (["solve", "{tiny}", "--warm", "{tiny}"], "tiny.json: $: 缺少字段 assignments"),
        (["solve", "{tiny}", "--out", "{tiny}/x.json"], "不能写入"),
        (["explain", "{tiny}", "--item", "nowhere"], "没有 nowhere"),
        (["solve", "{tiny}", "--executor", "dask:127.0.0.1:1"], "连接不上"),
    ],
)
def test_what_cannot_be_used_ends_in_two_and_a_sentence(
    tiny: Path, argv: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [word.format(tiny=tiny) for word in argv]

    assert command.run([*typed, "--lang", "zh"]) == command.UNUSABLE

    assert sentence in capsys.readouterr().err


def test_an_interruption_still_hands_over_a_plan(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.json"
    stopping.interrupt()
    try:
        assert command.run(["solve", str(tiny), "--out", str(out), "--threads", "1"]) == 0
    finally:
        stopping.forget_interrupt()

    assert said(capsys)["feasible"] is True
    meta = json.loads(out.read_text(encoding="utf-8"))["meta"]
    assert (meta["status"], meta["bound"]) == ("feasible", None)
