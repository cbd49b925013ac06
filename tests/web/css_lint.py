"""Which CSS of ours a Chromium 86 would not understand.

Domestic office browsers are built on Chromium 86. Everything a page needs must be known to it; what
it merely ignores may be used as an enhancement, named here with what happens without it. The check
is by permission: a property, selector, at-rule, unit or function nobody has looked at is reported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

PROPERTIES: Final = frozenset(
    [
        "-webkit-appearance",
        "-webkit-font-smoothing",
        "-webkit-print-color-adjust",
        "-webkit-text-emphasis",
        "-webkit-text-size-adjust",
        "align-content",
        "align-items",
        "align-self",
        "appearance",
        "background",
        "background-size",
        "border",
        "border-bottom",
        "border-bottom-color",
        "border-bottom-width",
        "border-collapse",
        "border-color",
        "border-left",
        "border-left-color",
        "border-left-width",
        "border-radius",
        "border-right",
        "border-style",
        "border-top",
        "border-top-color",
        "border-top-width",
        "border-width",
        "bottom",
        "box-shadow",
        "box-sizing",
        "break-inside",
        "clip-path",
        "color",
        "color-scheme",
        "column-gap",
        "content",
        "cursor",
        "display",
        "fill",
        "fill-opacity",
        "flex",
        "flex-basis",
        "flex-direction",
        "flex-wrap",
        "float",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant-numeric",
        "font-weight",
        "gap",
        "grid-area",
        "grid-auto-columns",
        "grid-auto-flow",
        "grid-column",
        "grid-row",
        "grid-template-columns",
        "grid-template-rows",
        "height",
        "justify-content",
        "justify-items",
        "justify-self",
        "left",
        "letter-spacing",
        "line-break",
        "line-height",
        "list-style",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-height",
        "max-width",
        "min-height",
        "min-width",
        "opacity",
        "order",
        "outline",
        "outline-offset",
        "overflow",
        "overflow-wrap",
        "overflow-x",
        "overflow-y",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "page",
        "place-items",
        "position",
        "right",
        "scroll-padding-top",
        "size",
        "stroke",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-width",
        "table-layout",
        "text-align",
        "text-decoration",
        "text-decoration-color",
        "text-overflow",
        "top",
        "transform",
        "transition",
        "vector-effect",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
        "word-spacing",
        "z-index",
    ]
)
ENHANCEMENTS: Final = {
    "accent-color": "check boxes keep the browser's blue",
    "font-synthesis-style": "no slanted Han is asked for anyway",
    "print-color-adjust": "the prefixed name is beside it",
    "text-autospace": "no thin space between Han and figures",
    "text-decoration-thickness": "underlines have the browser's thickness",
    "text-emphasis": "the prefixed name is beside it",
    "text-emphasis-position": "dots stand above, not below",
    "text-spacing-trim": "punctuation keeps its full width",
    "text-underline-offset": "underlines sit closer",
    "text-wrap": "headings break anywhere",
}
PSEUDOS: Final = frozenset(
    [
        ":active",
        ":after",
        ":before",
        ":checked",
        ":disabled",
        ":empty",
        ":first-child",
        ":first-of-type",
        ":focus",
        ":focus-visible",
        ":focus-within",
        ":hover",
        ":last-child",
        ":not",
        ":nth-child",
        ":nth-last-child",
        ":root",
        ":target",
        "::after",
        "::backdrop",
        "::before",
        "::-moz-progress-bar",
        "::-webkit-details-marker",
        "::-webkit-progress-bar",
        "::-webkit-progress-value",
    ]
)
AT_RULES: Final = frozenset({"@media", "@page", "@supports"})
MEDIA_FEATURES: Final = frozenset(
    {"min-width", "max-width", "pointer", "prefers-contrast", "prefers-reduced-motion"}
)
FUNCTIONS: Final = frozenset(
    [
        "attr",
        "calc",
        "clamp",
        "env",
        "inset",
        "linear-gradient",
        "max",
        "min",
        "minmax",
        "repeat",
        "repeating-linear-gradient",
        "rgba",
        "rotate",
        "url",
        "var",
    ]
)
UNITS: Final = frozenset(["px", "rem", "em", "fr", "s", "ms", "%", "vh", "vw", "deg", "mm", "pt"])
# keywords that are newer than the property they are written for
NEW_KEYWORDS: Final = {("overflow", "clip"), ("overflow-x", "clip"), ("overflow-y", "clip")}

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING: Final = re.compile(r'"[^"]*"|url\([^)]*\)')
_PSEUDO: Final = re.compile(r"::?[a-z-]+")
_FUNCTION: Final = re.compile(r"([a-z-]+)\(")
_NUMBER: Final = re.compile(r"(?<![\w#.-])[-+]?(?:\d+\.?\d*|\.\d+)([a-z]+|%)?")
_FEATURE: Final = re.compile(r"\(\s*([a-z-]+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """A block's prelude, its own declarations, and the blocks inside it."""

    prelude: str
    declarations: tuple[str, ...]
    blocks: tuple["Rule", ...]


def unsupported(css: str) -> list[str]:
    """What a Chromium 86 does not know and no @supports guards, each in a few words."""
    return [problem for rule in parse(css) for problem in _problems(rule)]


def parse(css: str) -> tuple[Rule, ...]:
    """The blocks of a stylesheet, nested as they are written."""
    text = _COMMENT.sub("", css)
    rules, end = _blocks(text, 0)
    assert end == len(text), f"unbalanced braces near {text[end - 40 : end]!r}"
    return rules.blocks


def _blocks(text: str, start: int) -> tuple[Rule, int]:
    declarations, blocks, held, at = [], [], "", start
    while at < len(text) and text[at] != "}":
        char = text[at]
        if char == "{":
            inner, at = _blocks(text, at + 1)
            blocks.append(Rule(held.strip(), inner.declarations, inner.blocks))
            held = ""
        elif char == ";":
            declarations.append(held.strip())
            held = ""
        else:
            held += char
        at += 1
    if held.strip():
        declarations.append(held.strip())
    return Rule("", tuple(filter(None, declarations)), tuple(blocks)), at


def _problems(rule: Rule, *, inside: str = "") -> Iterator[str]:
    if rule.prelude.startswith("@"):
        yield from _at_rule_problems(rule)
        return
    if inside == "style":
        yield f"nested rule: {rule.prelude}"
    yield from _selector_problems(rule.prelude)
    for declaration in rule.declarations:
        yield from _declaration_problems(declaration)
    for block in rule.blocks:
        yield from _problems(block, inside="style")


def _at_rule_problems(rule: Rule) -> Iterator[str]:
    name = rule.prelude.split()[0]
    if name not in AT_RULES:
        yield f"at-rule: {rule.prelude}"
    if name == "@supports":
        return
    if name == "@media":
        yield from _media_problems(rule.prelude)
    for declaration in rule.declarations:
        yield from _declaration_problems(declaration)
    for block in rule.blocks:
        yield from _problems(block)


def _media_problems(query: str) -> Iterator[str]:
    if "<" in query or ">" in query:
        yield f"range media query: {query}"
    for feature in _FEATURE.findall(query):
        if feature not in MEDIA_FEATURES:
            yield f"media feature: {feature}"


def _selector_problems(selector: str) -> Iterator[str]:
    for pseudo in _PSEUDO.findall(_STRING.sub("", selector)):
        if pseudo not in PSEUDOS:
            yield f"selector: {pseudo} in {selector}"
    for inner in re.findall(r":not\(([^()]*)\)", selector):
        if "," in inner:
            yield f"selector: a list inside :not() in {selector}"


def _declaration_problems(declaration: str) -> Iterator[str]:
    name, _, value = declaration.partition(":")
    name, value = name.strip(), _STRING.sub("", value.strip())
    if not name.startswith("--") and name not in PROPERTIES and name not in ENHANCEMENTS:
        yield f"property: {declaration}"
    if (name, value) in NEW_KEYWORDS:
        yield f"keyword: {declaration}"
    for function in _FUNCTION.findall(value):
        if function not in FUNCTIONS:
            yield f"function: {function}() in {declaration}"
    for unit in _NUMBER.findall(value):
        if unit and unit not in UNITS:
            yield f"unit: {unit} in {declaration}"
