"""LibreOffice draws the Word file where the PDF has everything."""

import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from keguang.documents.official import Kind, default_folders, document_from_dict, font_book, render
from tests.documents.official.measuring import (
    CELL,
    LEFT,
    LINE,
    RIGHT,
    Sheet,
    chinese_steps,
    near,
    sheets,
)
from tests.documents.official.specs import KINDS

pytestmark = pytest.mark.services
UPRIGHT = [kind for kind in KINDS if kind != "landscape"]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Sheet]]:
    folder = tmp_path_factory.mktemp("word")
    book = font_book(default_folders())
    files = []
    for kind, content in KINDS.items():
        files.append(folder / f"{kind}.docx")
        files[-1].write_bytes(render(document_from_dict(content), Kind.DOCX, book))
    _convert(folder, files)
    return {kind: sheets((folder / f"{kind}.pdf").read_bytes()) for kind in KINDS}


def _convert(folder: Path, files: list[Path]) -> None:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files],
        check=True,
        capture_output=True,
        timeout=300,
    )


@cache
def ours(kind: str) -> list[Sheet]:
    book = font_book(default_folders())
    return sheets(render(document_from_dict(KINDS[kind]), Kind.PDF, book))


@pytest.mark.parametrize("kind", UPRIGHT)
def test_it_has_as_many_pages(kind: str, drawn: dict[str, list[Sheet]]) -> None:
    assert len(drawn[kind]) == len(ours(kind))


@pytest.mark.parametrize("kind", UPRIGHT)
def test_marks_rules_and_parts_stand_within_a_millimetre_and_a_half(
    kind: str, drawn: dict[str, list[Sheet]]
) -> None:
    first, other = ours(kind)[0], drawn[kind][0]
    wanted = ["洛市科协", "关于" if kind != "minutes" else "研究2023"]
    wanted += ["：" if KINDS[kind]["recipients"] else "为把科学"]

    for text in wanted:
        assert near(other.find(text).middle, first.find(text).middle), text
    mine = sorted({round(rule.top) for rule in first.level(red=True)})
    theirs = sorted({round(rule.top) for rule in other.level(red=True)})
    assert all(any(abs(a - b) <= 2 for b in theirs) for a in mine)
    red, other_red = ([g for x in s.lines if x.red for g in x.glyphs] for s in (first, other))
    assert near(min(g.top for g in other_red), min(g.top for g in red))
    assert near(max(g.x1 for g in other_red), max(g.x1 for g in red), 1.6)


@pytest.mark.parametrize("kind", UPRIGHT)
def test_its_lines_keep_the_grid_and_the_type_area(
    kind: str, drawn: dict[str, list[Sheet]]
) -> None:
    lines = [
        line
        for sheet in drawn[kind]
        for line in sheet.in_text_area()
        if near(line.size, 16, 0.2) and line.x1 - line.x0 > 100 and "签发人" not in line.text
    ]
    steps = [step for line in lines for step in chinese_steps(line)]
    middles = [line.middle for line in lines]
    pitches = [b - a for a, b in pairwise(middles) if 0 < b - a < 12]

    assert near(median(steps), CELL, 0.1)
    assert near(median(pitches), LINE, 0.2)
    assert min(line.x0 for line in lines) > LEFT - 1
    # this LibreOffice lets a mark hang at the right whatever overflowPunct says
    inside = [line for line in lines if line.text[-1] not in "，。、；：）”"]
    assert max(line.x1 for line in inside) < RIGHT + 1.5


@pytest.mark.parametrize("kind", UPRIGHT)
def test_the_end_of_the_document_is_where_ours_is(kind: str, drawn: dict[str, list[Sheet]]) -> None:
    for text in ("2023年2月14日", "抄送："):
        mine = next(s for s in ours(kind) if s.has(text))
        theirs = next(s for s in drawn[kind] if s.has(text))
        assert theirs.number == mine.number
        assert near(theirs.find(text).middle, mine.find(text).middle, 2 * LINE)
        # and it parts digits from characters by a quarter, three times in a date
        one, other = mine.find(text), theirs.find(text)
        assert near(one.x0, other.x0) or near(one.centre, other.centre, 2.0)
    number = next(x for x in drawn[kind][-1].lines if x.text.startswith("—"))
    assert near(number.middle, 262 + 7)


def test_a_landscape_annex_lies(drawn: dict[str, list[Sheet]]) -> None:
    lying = [s for s in drawn["landscape"] if s.width > s.height]

    assert len(lying) == sum(s.width > s.height for s in ours("landscape"))
    assert all(s.has("序号县区站点") for s in lying)
