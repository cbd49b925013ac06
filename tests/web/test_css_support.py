import gzip
import re
from pathlib import Path

import pytest

from keguang.web.stylesheets import SHEETS, SOURCES, join
from tests.web.css_lint import parse, unsupported

KIB = 1024
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(", re.IGNORECASE)


def sources() -> list[Path]:
    return sorted(SOURCES.rglob("*.css"))


@pytest.mark.parametrize("source", sources(), ids=lambda path: str(path.relative_to(SOURCES)))
def test_every_rule_is_understood_by_chromium_86(source: Path) -> None:
    assert unsupported(source.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("css", "problem"),
    [
        ("@layer a { p { color: red } }", "at-rule: @layer a"),
        ("@container a { p { color: red } }", "at-rule: @container a"),
        ("@media (width > 1em) { p { top: 0 } }", "range media query: @media (width > 1em)"),
        (".a:has(b) { color: red }", "selector: :has in .a:has(b)"),
        (".a:is(b, c) { color: red }", "selector: :is in .a:is(b, c)"),
        (".a:not(.b, .c) { color: red }", "selector: a list inside :not() in .a:not(.b, .c)"),
        (".a { .b { color: red } }", "nested rule: .b"),
        (".a { inset: 0 }", "property: inset: 0"),
        (".a { margin-inline: 0 }", "property: margin-inline: 0"),
        (".a { aspect-ratio: 1 }", "property: aspect-ratio: 1"),
        (".a { overflow: clip }", "keyword: overflow: clip"),
        (".a { color: oklch(1 2 3) }", "function: oklch() in color: oklch(1 2 3)"),
        (".a { height: 100dvh }", "unit: dvh in height: 100dvh"),
        (".a { height: calc(1lh + 2px) }", "unit: lh in height: calc(1lh + 2px)"),
    ],
)  # fmt: skip
def test_the_check_reports_what_is_newer(css: str, problem: str) -> None:
    assert problem in unsupported(css)


def test_newer_rules_are_allowed_behind_supports() -> None:
    assert unsupported("@supports (inset: 0) { .a { inset: 0 } }") == []


def test_raw_colours_stand_in_the_tokens_and_where_tokens_do_not_reach() -> None:
    strays = {
        (path.name, colour)
        for path in sources()
        if path.name not in {"tokens.css", "print.css"}
        for colour in COLOUR.findall(path.read_text(encoding="utf-8"))
    }
    assert strays == {("overlay.css", "rgba(")}  # ::backdrop


def test_every_token_used_is_defined() -> None:
    css = "".join(path.read_text(encoding="utf-8") for path in sources())
    used = set(re.findall(r"var\((--[\w-]+)", css))
    assert used - set(re.findall(r"(--[\w-]+)\s*:", css)) == set()


@pytest.mark.parametrize(("sheet", "limit_kib"), [("web/public.css", 10), ("web/desk.css", 12)])
def test_a_joined_stylesheet_stays_within_its_budget(sheet: str, limit_kib: int) -> None:
    assert len(gzip.compress(join(SHEETS[sheet]).encode())) <= limit_kib * KIB


@pytest.mark.parametrize("sheet", SHEETS)
def test_joining_keeps_every_block(sheet: str) -> None:
    apart = [
        rule for name in SHEETS[sheet] for rule in parse((SOURCES / f"{name}.css").read_text())
    ]

    joined = parse(join(SHEETS[sheet]))

    assert len(joined) == len(apart)
    assert [len(rule.declarations) for rule in joined] == [len(rule.declarations) for rule in apart]
