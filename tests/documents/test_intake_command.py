"""`keguang intake FILE`: the published JSON, the calm summary, and the exit codes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keguang.documents.commands import run
from keguang.documents.forms.spec import LECTURE_SPEC, spec_to_dict
from tests.documents.forms.sources import build

FORM = [
    ["洛阳市植物学会2023年科普大讲堂征集表", "", "", "", "", "", ""],
    ["讲座题目", "主讲人", "工作单位", "时长", "拟开展时间", "联系电话", "受众"],
    ["牡丹的花期与养护", "林 小满", "洛阳市植物园", "1.5小时", "3月中旬", "138 0000 0401", "公众"],
    ["认识身边的入侵植物", "苏芷若", "洛阳师范学院", "半天", "待定", "13800000402", ""],
]
FINDING_KEYS = {"level", "code", "file", "part", "ref", "field", "message"}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "附件1.xlsx"
    path.write_bytes(build.xlsx(build.workbook(FORM)))
    return path


def intake(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["intake", "--json", *arguments]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_the_json_is_the_published_contract(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = intake(capsys, str(form))

    assert set(document) == {"outcome", "sender_org", "lectures", "findings"}
    assert (document["outcome"], document["sender_org"]) == ("parsed", "洛阳市植物学会")
    first, second = document["lectures"]
    assert first == {
        "title": "牡丹的花期与养护",
        "speaker": "林小满",
        "position": None,
        "employer": "洛阳市植物园",
        "audience": "公众",
        "duration_min": 90,
        "date_from": "2023-03-11",
        "date_to": "2023-03-20",
        "date_text": "3月中旬",
        "start_time": None,
        "place": None,
        "contact_phone": "13800000401",
        "summary": None,
        "consent": None,
        "sender_org": "洛阳市植物学会",
        "sources": first["sources"],
    }
    assert first["sources"]["title"] == {"file": "附件1.xlsx", "part": "征集表", "ref": "A3"}
    assert first["sources"]["contact_phone"]["ref"] == "F3"
    assert (second["duration_min"], second["date_from"]) == (None, None)
    assert all(set(finding) == FINDING_KEYS for finding in document["findings"])


def test_a_year_given_wins_over_the_title(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = intake(capsys, str(form), "--year", "2025")

    assert document["lectures"][0]["date_from"] == "2025-03-11"


def test_another_spec_reads_other_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "spec.json"
    fields = [
        {"key": "society", "label": "学会名称", "type": "text", "required": True},
        {"key": "secretary", "label": "秘书长", "type": "name"},
        {"key": "phone", "label": "联系电话", "type": "phone"},
    ]
    spec.write_text(
        json.dumps({"schema": "form/1", "title": "学会名录", "per": "row", "fields": fields}),
        encoding="utf-8",
    )
    roster = tmp_path / "名录.csv"
    roster.write_text(
        "学会名称,秘书长,联系电话\n洛阳市植物学会,林小满,13800000401\n", encoding="gb18030"
    )

    (row,) = intake(capsys, str(roster), "--spec", str(spec))["lectures"]

    assert (row["society"], row["secretary"], row["phone"]) == (
        "洛阳市植物学会",
        "林小满",
        "13800000401",
    )


@pytest.mark.parametrize(
    ("name", "data", "outcome"),
    [
        ("坏.docx", b"PK\x03\x04 broken", "corrupt"),
        ("空.xlsx", b"", "corrupt"),
        ("片头.mp4", bytes(range(256)) * 9, "unsupported"),
        ("便条.txt", "下周开会,请准时参加。".encode(), "empty"),
    ],
)
def test_every_readable_path_exits_0_with_its_outcome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, outcome: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    document = intake(capsys, str(path))

    assert (document["outcome"], document["lectures"]) == (outcome, [])


def test_without_json_a_person_reads_a_summary(
    form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["intake", str(form)]) == 0

    shown = capsys.readouterr().out
    assert "结果  已识别" in shown
    assert "单位  洛阳市植物学会" in shown
    assert "讲座题目  牡丹的花期与养护  [A3]" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["intake"], "FILE"),
        (["intake", "{here}/没有.xlsx"], "没有.xlsx"),
        (["intake", "{here}"], "无法读取"),
        (["intake", "{form}", "--year", "twenty"], "--year"),
        (["intake", "{form}", "--year", "23"], "--year"),
        (["intake", "{form}", "--spec", "{form}"], "附件1.xlsx"),
        (["intake", "{form}", "--spec", "{bad}"], "fields[0].type"),
        (["unknown"], "unknown"),
        ([], "用法"),
    ],
)
def test_unusable_arguments_exit_2_and_say_why_on_stderr(
    form: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    bad = form.parent / "bad.json"
    bad.write_text(
        '{"schema": "form/1", "title": "x", "fields": [{"key": "a", "label": "b", "type": "z"}]}',
        encoding="utf-8",
    )
    given = [text.format(here=form.parent, form=form, bad=bad) for text in arguments]

    assert run(given) == 2

    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err


def test_the_form_verb_makes_a_blank_form_that_intake_finds_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec, blank = tmp_path / "spec.json", tmp_path / "空白表.xlsx"
    spec.write_text(json.dumps(spec_to_dict(LECTURE_SPEC)), encoding="utf-8")

    assert run(["form", str(spec), "--out", str(blank)]) == 0
    capsys.readouterr()

    assert intake(capsys, str(blank))["outcome"] == "empty"


def test_it_runs_as_a_module_and_never_loads_django(form: Path) -> None:
    program = (
        "import sys; from keguang.documents.commands import run; "
        f"code = run(['intake', '--json', {str(form)!r}]); "
        "sys.exit(code or ('django' in sys.modules and 9))"
    )

    for command in (["-m", "keguang.documents", "intake", "--json", str(form)], ["-c", program]):
        done = subprocess.run(
            [sys.executable, *command], capture_output=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["outcome"] == "parsed"
        assert done.stderr == b""
