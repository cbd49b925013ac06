"""The command as an administrator types it: exit codes and sentences, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keguang.config import cli


def _keguang(folder: Path, *argv: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own, with a data folder of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KEGUANG_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "keguang", *argv],
        env={**kept, "KEGUANG_DATA_DIR": str(folder), **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_a_verb_the_usage_is_shown_and_the_call_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run([]) == cli.UNUSABLE
    assert cli.run(["--help"]) == cli.DONE
    shown = capsys.readouterr().out
    assert all(verb.name in shown for verb in cli.VERBS)


def test_an_unknown_verb_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["bakcup"]) == cli.UNUSABLE
    assert "没有“bakcup”这个命令" in capsys.readouterr().err


@pytest.mark.parametrize("verb", cli.VERBS, ids=lambda verb: verb.name)
def test_every_verb_answers_help(verb: cli.Verb, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([verb.name, "--help"]) == cli.DONE
    assert f"keguang {verb.name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("serve", "--port", "eighty"), "参数不对"),
        (("poll-mailbox", "now"), "参数不对"),
        (("create-admin",), "参数不对"),
        (("load-divisions", "nowhere.csv"), "nowhere.csv：不能读取"),
        (("load-demo",), "演示数据只能装入演示环境"),
        (("verify",), "请先运行 keguang prepare"),
        (("doctor",), "项必须处理"),
    ],
)
def test_what_cannot_be_done_ends_in_a_sentence_and_two(
    tmp_path: Path, argv: tuple[str, ...], sentence: str
) -> None:
    refused = _keguang(tmp_path, *argv)

    assert refused.returncode == cli.UNUSABLE
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    refused = _keguang(tmp_path, "doctor", KEGUANG_HTTPS="ja")

    assert refused.returncode == cli.UNUSABLE
    assert "KEGUANG_HTTPS='ja'，只能写 true 或 false" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_password_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    gone = str(tmp_path / "no-such-file")

    refused = _keguang(tmp_path, "poll-mailbox", KEGUANG_MAILBOX_PASSWORD_FILE=gone)

    assert refused.returncode == cli.UNUSABLE
    assert gone in refused.stderr
    assert "Traceback" not in refused.stderr
