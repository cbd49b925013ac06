from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from keguang.core import clock
from keguang.core.retention import registered_rules
from keguang.core.services.retention import erase_what_is_due, what_is_due


class Command(BaseCommand):
    help = "删除保存期限已到的内容；后台任务每天3:10自动执行，可重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出将删除多少，不删除")

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        now = clock.now()
        numbers = what_is_due(now=now) if dry_run else erase_what_is_due(now=now)
        verb = "将删除" if dry_run else "已删除"
        for rule in registered_rules():
            self.stdout.write(f"{rule.kind}：{verb}{numbers[rule.key]}条（{rule.erased}）")
