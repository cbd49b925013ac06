"""`keguang prepare`: bring database, lists and static files to where this version needs them."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command

from keguang.core.models import CalendarDay, Division

MARK: Final = "prepared"


class Command(BaseCommand):
    help = "升级数据库结构，装载还空着的基础数据，整理静态文件；可重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="同时装入演示年")

    def handle(self, *_args: Any, demo: bool, **_options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if not Division.objects.exists():
            self.stderr.write("装载行政区划…")
            call_command("load_divisions")
        if not CalendarDay.objects.exists():
            self.stderr.write("装载工作日历和重要日子…")
            call_command("load_calendar")
        self._collect_static()
        if demo:
            call_command("load_demo")

    def _collect_static(self) -> None:
        """Only when something changed: a second start should take a moment, not seconds."""
        mark = settings.DATA_DIR / MARK
        state = _fingerprint()
        if mark.exists() and mark.read_text(encoding="utf-8") == state:
            return
        self.stderr.write("整理静态文件…")
        call_command("collectstatic", verbosity=0, interactive=False)
        mark.write_text(state, encoding="utf-8")


def _fingerprint() -> str:
    """The version, and every static source's size and time."""
    root = Path(__file__).parents[3]
    files = sorted(path for path in root.glob("*/static/**/*") if path.is_file())
    lines = [f"{p.name}:{p.stat().st_size}:{p.stat().st_mtime_ns}" for p in files]
    return hashlib.sha256("\n".join([version("keguang"), *lines]).encode()).hexdigest()
