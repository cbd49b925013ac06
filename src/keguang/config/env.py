"""Typed reads of environment variables; a bad value stops the program with its name."""

import os
from datetime import datetime
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo


class BadSetting(Exception):
    """An environment variable holds a value that cannot be used."""


def flag(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name, str(default)).strip().lower()
    if raw not in {"true", "false"}:
        raise BadSetting(f"{name}={raw!r}，只能写 true 或 false")
    return raw == "true"


def text(name: str, *, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def secret(name: str, *, keep_in: Path) -> str:
    """Read a secret from NAME or NAME_FILE; otherwise make one once and keep it, mode 0600."""
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    kept = keep_in / name.lower()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(os.urandom(32).hex(), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def database(name: str, *, embedded: Path) -> dict[str, object]:
    """Django DATABASES entry: PostgreSQL when NAME is a postgresql:// URL, else SQLite."""
    raw = os.environ.get(name, "")
    if not raw:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(embedded),
            # a file, not memory: tests with several threads need a database they can share
            "TEST": {"NAME": str(embedded.with_name("test.sqlite3"))},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": pragmas,
                "timeout": 20,
            },
        }
    parts = url(name, schemes=("postgresql",))
    options: dict[str, object] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "HOST": parts.hostname or "",
        "PORT": parts.port or 5432,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # Without a pool every request opens its own connection: about eight times fewer requests/s
        "OPTIONS": {"pool": True, **options},
    }


def url(name: str, *, schemes: tuple[str, ...], default: str = "") -> SplitResult:
    """Read a URL whose scheme must be one of `schemes`."""
    parts = urlsplit(os.environ.get(name, "") or default)
    if parts.scheme not in schemes:
        raise BadSetting(f"{name} 应以 {'、'.join(f'{scheme}://' for scheme in schemes)} 开头")
    return parts


def moment(name: str, *, zone: ZoneInfo) -> datetime | None:
    """An ISO date and time, without an offset meant in `zone`; None when not set."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return None
    try:
        read = datetime.fromisoformat(raw)
    except ValueError:
        raise BadSetting(f"{name}={raw!r}，应写成 2026-03-03T09:00 这样的时间") from None
    return read if read.tzinfo else read.replace(tzinfo=zone)
