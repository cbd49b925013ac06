"""Every name of Luoyang and every rare name of a person is printed; a stand-in is told, no box."""

import csv
import io
import shutil
from importlib import resources
from pathlib import Path

import pdfplumber
import pytest

from keguang.documents.official import (
    Kind,
    NoFonts,
    NoGlyph,
    default_folders,
    document_from_dict,
    font_book,
    render,
)
from keguang.documents.official.fonts import FontBook, Style
from tests.documents.official.specs import spec

RARE_SURNAMES = "逄亓郗仝芈妫莘訾郄笪禤钭昝亶宓郏璩濮厍禚鞠啜缑幸佘谌乜麴酆邰蔺隗郤"
RARE_GIVEN = "璟喆堃犇昉旻玥珺骉翀淼焱垚鑫珩祎奕晗昱曦炜煜甯頔赟燊芃翃彧琤瑢骐鋆"
PLACES = "瀍涧洛嵩伊汝偃栾孟津"


def test_every_division_of_the_city_can_be_printed_in_every_style() -> None:
    book = font_book(default_folders())
    names = _division_names()

    assert "瀍河回族区" in names
    for style in Style:
        for character in sorted(set("".join(names) + RARE_SURNAMES + RARE_GIVEN + PLACES)):
            assert book.font(style, character).file.has(character)


def _division_names() -> list[str]:
    table = next(
        path
        for path in Path(str(resources.files("keguang.core"))).rglob("*.csv")
        if "division" in path.name
    )
    with table.open(encoding="utf-8-sig") as opened:
        return [row["name"] for row in csv.DictReader(opened)]


def test_a_rare_character_is_set_in_the_nearest_style_and_the_rest_in_its_own() -> None:
    book = font_book(default_folders())

    assert book.font(Style.BODY, "洛").family.startswith("FandolFang")
    assert book.font(Style.BODY, "瀍").family == "LXGW WenKai"  # 仿宋 of GB 2312 has no 瀍
    assert book.font(Style.TITLE, "瀍").weight == book.font(Style.TITLE, "洛").weight


def test_rare_names_come_out_of_the_pdf_as_they_went_in() -> None:
    text = f"{PLACES}{RARE_SURNAMES}{RARE_GIVEN}"
    document = document_from_dict(spec(body=[{"text": text}], title=f"关于{PLACES}的通知"))

    pdf = render(document, Kind.PDF, font_book(default_folders()))

    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        read = "".join(c["text"] for page in opened.pages for c in page.chars)
        assert text in read.replace(" ", "")
        fonts = {str(c["fontname"]) for page in opened.pages for c in page.chars}
    assert all("+" in font for font in fonts), "every font is embedded as a subset"


def test_a_missing_glyph_is_an_error_that_names_the_character() -> None:
    with pytest.raises(NoGlyph, match="𒀀"):
        font_book(default_folders()).font(Style.BODY, "\U00012000")


def test_chinese_quotation_marks_and_dashes_take_a_whole_cell_in_every_style() -> None:
    book = font_book(default_folders())

    for style in Style:
        assert all(book.advance(style, mark) > 0.85 for mark in "“”‘’—…")


def test_fonts_of_the_office_are_used_before_all_others(tmp_path: Path) -> None:
    """Whatever the file is called, the name inside it counts."""
    system = font_book(default_folders())
    kai = system.main(Style.KAI).file.path
    shutil.copy(kai, tmp_path / "单位字体.ttf")
    named = tmp_path / "单位字体.ttf"
    named.write_bytes(_renamed(named.read_bytes(), "LXGW WenKai", "仿宋_GB2312"))

    book = FontBook((tmp_path, *default_folders()[1:]))

    assert book.main(Style.BODY).file.path == named
    assert system.main(Style.BODY).file.path != named


def _renamed(font: bytes, old: str, new: str) -> bytes:
    """The font under the family name a proprietary one has."""
    padded = new.ljust(len(old))
    return font.replace(old.encode("utf-16-be"), padded.encode("utf-16-be"))


def test_without_the_right_font_the_stand_in_is_said(tmp_path: Path) -> None:
    only = default_folders()[-1] / "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
    shutil.copy(only, tmp_path)

    said = FontBook((tmp_path,)).stand_ins()

    assert any("没有仿宋字体，以 LXGW WenKai 代替" in sentence for sentence in said)
    assert any("没有小标宋字体" in sentence for sentence in said)


def test_without_any_font_the_packages_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoFonts, match="fonts-noto-cjk"):
        FontBook((tmp_path,))
