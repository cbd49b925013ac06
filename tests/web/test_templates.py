"""What holds for every template of the product, whoever wrote it."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/keguang"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
ELSEWHERE = {
    "portal/templates/portal/pasted_table.html"
}  # copied into sites with rules of their own
SPRITE = SOURCE / "web/static/web/img/icons.svg"
COMMENT = re.compile(r"{% comment.*?endcomment %}|{#.*?#}", re.DOTALL)
# a block of JSON is data to a browser, no script
INLINE = re.compile(
    r"<style|<script(?![^>]*\b(?:src=|type=\"application/json\"))|\sstyle=|\son[a-z]+="
    r"|href=[\"']javascript:|\shx-on",
    re.IGNORECASE,
)
ICON = re.compile(r"{% icon [\"']([\w-]+)[\"']|{% state [^%]*[\"']([a-z][a-z-]*)[\"'] %}")
ASKED = re.compile(r"\bicon(?:_name)?=[\"']([\w-]+)[\"']")
TONES = {"good", "warn", "bad", "info", "idle"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def plain(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_nothing_in_a_template_needs_more_than_the_strict_policy(template: Path) -> None:
    if name_of(template) not in ELSEWHERE:
        assert INLINE.findall(plain(template)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_every_picture_a_template_asks_for_is_in_the_sprite(template: Path) -> None:
    there = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    asked = {first or second for first, second in ICON.findall(plain(template))}
    asked |= set(ASKED.findall(plain(template)))

    assert asked - TONES - {""} - there == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_is_at_most_150_lines(template: Path) -> None:
    assert len(template.read_text(encoding="utf-8").splitlines()) <= 150


def test_pictures_come_once_and_keep_their_notice() -> None:
    sprite = SPRITE.read_text(encoding="utf-8")
    names = re.findall(r'<symbol id="([^"]+)"', sprite)

    assert names == sorted(set(names))
    assert "MIT (c)" in sprite.splitlines()[0]
