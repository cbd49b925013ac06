"""`keguang document SPEC.json --out FILE`: files, pictures, reminders and refusals."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from keguang.documents.commands import run
from tests.documents.official.specs import BODIES, KINDS, Spec, spec

EXAMPLES = sorted((Path(__file__).parents[3] / "docs" / "examples" / "official").glob("*.json"))


@pytest.fixture
def write(tmp_path: Path) -> Path:
    return tmp_path / "公文.json"


def put(path: Path, content: Spec) -> str:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_a_pdf_is_written_and_nothing_goes_to_stdout(
    write: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = write.with_suffix(".pdf")

    code = run(["document", put(write, spec()), "--out", str(out)])

    assert code == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert capsys.readouterr().out == ""


def test_every_page_becomes_a_picture(write: Path) -> None:
    source = put(write, KINDS["landscape"])

    code = run(["document", source, "--out", str(write.with_name("页.png")), "--ppi", "50"])

    pictures = sorted(write.parent.glob("页-*.png"))
    sizes = [Image.open(io.BytesIO(p.read_bytes())).size for p in pictures]
    assert code == 0
    assert (413, 585) in sizes
    assert (585, 413) in sizes
    assert [p.name for p in pictures][:2] == ["页-1.png", "页-2.png"]


def test_a_joint_document_signed_in_another_order_is_made_with_a_reminder(
    write: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a real joint notice got wrong: one body's number, the other's signature first."""
    source = put(write, spec(issuers=list(BODIES[:2]), signatories=list(BODIES[1::-1])))

    code = run(["document", source, "--out", str(write.with_suffix(".pdf"))])

    assert code == 0
    assert "signatories: 署名以“洛阳市文明办”居首，主办机关是“洛阳市科学技术协会”" in (
        capsys.readouterr().err
    )


def test_a_character_no_font_has_is_named_with_its_field(
    write: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = put(write, spec(body=[{"text": "好"}, {"text": "楔形文字\U00012000"}]))

    code = run(["document", source, "--out", str(write.with_suffix(".pdf"))])

    assert code == 2
    assert capsys.readouterr().err.endswith(
        "body[1].text: 所有字体都没有“\U00012000”（U+12000）这个字\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "公文.txt"], "--out"),
        (["--out", "公文.pdf", "--fonts", "没有的文件夹"], "--fonts"),
        (["--out", "没有的文件夹/公文.pdf"], "--out"),
        (["--out", "公文.png", "--ppi", "9999"], "--ppi"),
    ],
)
def test_unusable_arguments_are_named(
    arguments: list[str],
    said: str,
    write: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(write.parent)

    code = run(["document", put(write, spec()), *arguments])

    assert code == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"{said}: ")


def test_a_file_that_cannot_be_read_is_named(
    write: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["document", str(write), "--out", "公文.pdf"]) == 2
    assert str(write) in capsys.readouterr().err


def test_the_verb_answers_without_django(write: Path) -> None:
    """Both doors: the console script's module and the documents' own."""
    source = put(write, spec())
    for module in ("keguang", "keguang.documents"):
        out = write.with_name(f"{module}.pdf")
        code = (
            "import runpy, sys; sys.argv[1:] = sys.argv[1:]\n"
            f"try: runpy.run_module('{module}', run_name='__main__')\n"
            "except SystemExit as end: assert not end.code, end.code\n"
            "assert 'django' not in sys.modules"
        )
        subprocess.run(
            [sys.executable, "-c", code, "document", source, "--out", str(out)],
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
        )
        assert out.stat().st_size > 10_000


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_of_the_documents_are_made_without_a_reminder(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "公文.pdf"

    assert run(["document", str(example), "--out", str(out)]) == 0
    assert capsys.readouterr().err == f"已生成 {out}\n"
