import os
from pathlib import Path

from django.contrib.staticfiles import finders
from pytest_django import Settings

from keguang.web.stylesheets import SHEETS, JoinedStylesheetFinder, join


def finder(settings: Settings, tmp_path: Path) -> JoinedStylesheetFinder:
    settings.STATIC_ROOT = tmp_path / "static"
    return JoinedStylesheetFinder()


def test_addresses_are_relative_to_the_joined_file() -> None:
    assert 'url("img/arcs.svg")' in join(["components/offer"])


def test_joined_files_are_found_and_listed(settings: Settings, tmp_path: Path) -> None:
    made = finder(settings, tmp_path)

    found = made.find("web/public.css")

    assert found is not None
    assert Path(found).read_text(encoding="utf-8") == join(SHEETS["web/public.css"])
    assert made.find("web/other.css") is None
    assert made.find("web/other.css", find_all=True) == []
    assert [path for path, _ in made.list(None)] == list(SHEETS)


def test_a_changed_source_is_joined_again(settings: Settings, tmp_path: Path) -> None:
    made = finder(settings, tmp_path)
    found = Path(made.find("web/desk.css") or "")
    found.write_text("old", encoding="utf-8")

    made.find("web/desk.css")

    assert found.read_text(encoding="utf-8") == join(SHEETS["web/desk.css"])


def test_an_unchanged_file_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    made = finder(settings, tmp_path)
    found = Path(made.find("web/desk.css") or "")
    os.utime(found, (1, 1))

    made.find("web/desk.css")

    assert found.stat().st_mtime == 1


def test_the_product_finds_its_stylesheets_as_static_files() -> None:
    assert all(finders.find(path) for path in SHEETS)
