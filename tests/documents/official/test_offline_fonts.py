"""The fonts of the offline folder: enough for every style, with their sums and their licences."""

import subprocess
from pathlib import Path

import pytest

from keguang.documents.official import Kind, document_from_dict, render
from keguang.documents.official.fonts import FREE_FONTS, FontBook, Style
from tests.documents.official.specs import KINDS

_SCRIPT = Path(__file__).parents[3] / "scripts" / "gather-fonts"


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline") / "fonts"
    subprocess.run([_SCRIPT, folder], check=True, capture_output=True)
    return folder


def test_they_serve_every_style_without_a_stand_in(fonts: Path) -> None:
    book = FontBook((fonts,))

    assert book.stand_ins() == []
    for style in Style:
        assert FREE_FONTS[style] in book.main(style).file.names | book.main(style).file.full_names
    assert render(document_from_dict(KINDS["single"]), Kind.PDF, book).startswith(b"%PDF-")


def test_every_file_is_summed_and_every_font_has_its_licence(fonts: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--quiet", "--check", "SHA256SUMS"],
        cwd=fonts,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
    licences = {path.name: path.read_text("utf-8") for path in (fonts / "licences").iterdir()}
    assert "OFL" in licences["fonts-lxgw-wenkai"]
    assert "OFL" in licences["fonts-noto-cjk"] or "Open Font" in licences["fonts-noto-cjk"]
    assert "GPL font exception" in licences["texlive-lang-chinese"]


def test_a_font_found_twice_is_taken_once(fonts: Path, tmp_path: Path) -> None:
    first = FontBook((tmp_path, fonts))
    both = FontBook((tmp_path, fonts, fonts))

    assert all(both.main(s).file.path == first.main(s).file.path for s in Style)
    assert len(both.typst_fonts.fonts()) == len(first.typst_fonts.fonts())
