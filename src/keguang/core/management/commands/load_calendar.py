from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from keguang.core import clock
from keguang.core.services.calendar import load_key_dates, seed_calendar


class Command(BaseCommand):
    help = "载入法定节假日、调休上班日和重要日子；已修改过的不动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--years", type=int, nargs="*", help="默认去年至明年")

    def handle(self, *_args: Any, years: list[int] | None, **_options: Any) -> None:
        this_year = clock.now().year
        for warning in seed_calendar(years or range(this_year - 1, this_year + 2)):
            self.stderr.write(warning)
        self.stdout.write(f"新增重要日子 {load_key_dates()} 个。")
