"""`keguang prepare`: bring database, lists and static files to where this version needs them."""

import os
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command

from keguang.core.models import CalendarDay, Division
from keguang.core.prepared import note_prepared


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
        call_command("reindex", stdout=self.stderr)
        self.stderr.write("整理静态文件…")
        call_command("collectstatic", verbosity=0, interactive=False)
        if demo:
            call_command("load_demo")
        note_prepared(settings.DATA_DIR, database_url=os.environ.get("KEGUANG_DATABASE_URL", ""))
