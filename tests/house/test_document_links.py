"""Every relative link and picture in the documents leads to a file that exists."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

_ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_DOCUMENTS = sorted([*_ROOT.glob("*.md"), *_ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    text = _FENCED.sub("", document.read_text(encoding="utf-8"))
    targets = [link for link in _LINK.findall(text) if "://" not in link and "mailto:" not in link]

    dead = [link for link in targets if not _exists(document, link)]

    assert dead == []


def test_every_picture_is_shown_somewhere() -> None:
    """That every shown one exists is what the links above are tested for."""
    shown = "".join(document.read_text(encoding="utf-8") for document in _DOCUMENTS)

    unused = [
        picture.name
        for picture in sorted(_ROOT.glob("docs/screenshots/*.png"))
        if f"screenshots/{picture.name})" not in shown
    ]

    assert unused == []


def _exists(document: Path, link: str) -> bool:
    path, _, anchor = unquote(link).partition("#")
    target = (document.parent / path).resolve() if path else document
    if not target.exists():
        return False
    return not anchor or anchor in _anchors(target)


def _anchors(document: Path) -> set[str]:
    """The anchors GitHub gives to headings: small letters, no punctuation, dashes for blanks."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
