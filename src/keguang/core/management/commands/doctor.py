from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keguang.core import clock
from keguang.core.doctor import Level, examine

_MARKS = {Level.BAD: "✗", Level.WARNING: "!"}


class Command(BaseCommand):
    help = "检查不安全的配置和将要出现的故障；有严重问题时退出码不为零。"
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = examine(clock.now())
        for diagnosis in found:
            self.stdout.write(f"{_MARKS[diagnosis.level]} {diagnosis.sentence}")
        bad = sum(diagnosis.level == Level.BAD for diagnosis in found)
        if bad:
            raise CommandError(f"{bad}项必须处理。")
        self.stdout.write("没有严重问题。")
