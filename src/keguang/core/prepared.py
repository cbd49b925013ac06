"""Whether a data folder was last prepared by exactly this code; answered before Django starts.

Preparing takes seconds even when there is nothing to do, and every start would pay for it.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Final

MARK: Final = "prepared"
WELCOME: Final = "welcome.txt"


def is_prepared(folder: Path, *, database_url: str) -> bool:
    mark = folder / MARK
    return mark.exists() and mark.read_text(encoding="utf-8") == _fingerprint(database_url)


def note_prepared(folder: Path, *, database_url: str) -> None:
    """To be called when everything is done; a start that was killed before prepares again."""
    (folder / MARK).write_text(_fingerprint(database_url), encoding="utf-8")


def _fingerprint(database_url: str) -> str:
    """The version, the database, and size and time of every migration and static source."""
    root = Path(__file__).parents[1]
    sources = (*root.glob("*/static/**/*"), *root.glob("*/migrations/*.py"))
    files = sorted(path for path in sources if path.is_file())
    lines = [f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files]
    text = "\n".join([version("keguang"), database_url, *lines])
    return hashlib.sha256(text.encode()).hexdigest()
