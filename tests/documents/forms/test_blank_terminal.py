"""`keguang form SPEC.json --out FILE`."""

import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from keguang.documents.forms.blank import command
from keguang.documents.forms.spec import LECTURE_SPEC, spec_to_dict


def written(folder: Path, spec: dict[str, Any]) -> str:
    path = folder / "spec.json"
    path.write_text(json.dumps(spec, ensure_ascii=False), "utf-8")
    return str(path)


def test_it_writes_the_word_form(tmp_path: Path) -> None:
    out = tmp_path / "附件1.docx"

    code = command([written(tmp_path, spec_to_dict(LECTURE_SPEC)), "--out", str(out), "--rows=4"])

    assert code == 0
    assert len(Document(str(out)).tables[0].rows) == 6  # heading, example and four


def test_it_writes_the_excel_form(tmp_path: Path) -> None:
    out = tmp_path / "附件1.xlsx"
    spec = written(tmp_path, spec_to_dict(LECTURE_SPEC))

    code = command([spec, "--out", str(out), "--year=2026", "--organisation=洛阳市气象学会"])

    assert code == 0
    assert load_workbook(out)["征集表"]["A2"].value == "2026年科普大讲堂活动征集表"


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ({"schema": "form/9"}, "schema"),
        ({"title": ""}, "title"),
        ({"fields": []}, "fields"),
        ({"fields": [{"key": "a", "label": "甲"}, {"key": "b", "label": ""}]}, "fields[1].label"),
        ({"fields": [{"key": "a", "label": "甲", "type": "月份"}]}, "fields[0].type"),
    ],
)
def test_an_unusable_spec_is_refused_with_the_path_of_its_fault(
    fault: dict[str, Any], path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.docx"

    code = command([written(tmp_path, spec_to_dict(LECTURE_SPEC) | fault), "--out", str(out)])

    assert code == 2
    assert capsys.readouterr().err.startswith(f"{path}:")
    assert not out.exists()


def test_a_missing_spec_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command([str(tmp_path / "none.json"), "--out", str(tmp_path / "x.docx")]) == 2
    assert "none.json" in capsys.readouterr().err


def test_only_word_and_excel_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = written(tmp_path, spec_to_dict(LECTURE_SPEC))

    assert command([spec, "--out", str(tmp_path / "x.pdf")]) == 2
    assert capsys.readouterr().err.startswith("--out:")
