"""Our scripts are small, plain and optional: read as text here, driven in test_browser.py."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "src/keguang/web/static/web"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
NEWER_THAN_ES2019 = re.compile(
    r"\?\.[\w\[(]|\?\?|\|\|=|&&=|\.at\(|\.replaceAll\(|\b\d+n\b|^\s*import\b", re.M
)
INJECTING = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_plain_es2019_in_at_most_150_lines(script: Path) -> None:
    text = script.read_text(encoding="utf-8")

    assert NEWER_THAN_ES2019.findall(re.sub(r"//.*", "", text)) == []
    assert len(text.splitlines()) <= 150
    assert '"use strict";' in text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_writes_markup(script: Path) -> None:
    assert INJECTING.findall(script.read_text(encoding="utf-8")) == []
