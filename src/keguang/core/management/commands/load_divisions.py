from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.services.divisions import LUOYANG, load_divisions, read_division_rows


class Command(BaseCommand):
    help = "载入一个城市的行政区划（CSV：code,parent,level,name）；不写路径则载入洛阳市。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=LUOYANG, metavar="文件.csv", help="默认为洛阳市"
        )
        parser.add_argument(
            "--ended-on",
            type=date.fromisoformat,
            help="文件中不再出现的区划自该日起停用（如 2026-07-01）",
        )

    def handle(self, *_args: Any, path: Path, ended_on: date | None, **_options: Any) -> None:
        try:
            loaded = load_divisions(read_division_rows(path), now=clock.now(), ended_on=ended_on)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(f"{path}：不能读取（{fault.strerror}）") from fault
        self.stdout.write(
            f"新增 {loaded.created} 个，更新 {loaded.changed} 个，停用 {loaded.ended} 个。"
        )
