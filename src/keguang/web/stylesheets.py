"""One public and one desk stylesheet, joined from small sources without a build step.

The joined files exist wherever static files are looked for: `collectstatic` copies them, and
development servers find them, joined afresh whenever a source has changed.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, overload, override

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

SOURCES: Final = Path(__file__).parent / "static" / "web" / "css"

_FOUNDATION: Final = ("tokens", "base", "layout")
_SHARED: Final = tuple(
    f"components/{name}"
    for name in (
        "button", "tag", "panel", "form", "facet", "dates", "pager", "overlay", "calendar",
        "upload",
    )
)  # fmt: skip
SHEETS: Final = {
    "web/public.css": (
        *_FOUNDATION, *_SHARED, "components/site", "components/slip", "components/offer",
        "components/month",
    ),
    "web/desk.css": (
        *_FOUNDATION, *_SHARED, "components/site",
        "desk/shell", "desk/today", "desk/board", "desk/progress", "desk/bench", "desk/print",
    ),
    "web/guide.css": ("components/guide",),
}  # fmt: skip

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE: Final = re.compile(r"\s+")
_AROUND: Final = re.compile(r" ?([{};,>]) ?")
_URL: Final = re.compile(r'url\("([^"]+)"\)')


def join(names: Sequence[str]) -> str:
    """Join sources in order, without comments and spare white space.

    Addresses are rewritten to be relative to the joined file, one folder above the sources.
    """
    return "\n".join(_compact(_readdressed(name)) for name in names) + "\n"


def _readdressed(name: str) -> str:
    text = (SOURCES / f"{name}.css").read_text(encoding="utf-8")
    folder = posixpath.dirname(f"css/{name}")
    return _URL.sub(lambda m: f'url("{posixpath.normpath(posixpath.join(folder, m[1]))}")', text)


def _compact(css: str) -> str:
    flat = _SPACE.sub(" ", _COMMENT.sub("", css)).strip()
    return _AROUND.sub(r"\1", flat).replace(": ", ":").replace(";}", "}")


class JoinedStylesheetFinder(BaseFinder):
    """Offers the joined stylesheets as static files; they are kept beside STATIC_ROOT."""

    def __init__(self) -> None:
        self.storage = FileSystemStorage(location=Path(settings.STATIC_ROOT).with_name("joined"))

    @override
    def check(self, **kwargs: object) -> list[CheckMessage]:
        return []

    @overload
    def find(self, path: str, find_all: Literal[False] = False) -> str | None: ...  # noqa: FBT002 (Django's own)
    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...
    @override
    def find(
        self,
        path: str,
        find_all: bool = False,
    ) -> str | list[str] | None:
        found = self._written(path) if path in SHEETS else None
        if find_all:
            return [found] if found else []
        return found

    @override
    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in SHEETS:
            self._written(path)
            yield path, self.storage

    def _written(self, path: str) -> str:
        """Write the sheet when its text has changed; renamed into place, so nobody reads half."""
        target = Path(self.storage.path(path))
        css = join(SHEETS[path])
        if not target.exists() or target.read_text(encoding="utf-8") != css:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_suffix(".new")
            draft.write_text(css, encoding="utf-8")
            draft.replace(target)
        return str(target)
