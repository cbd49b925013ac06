import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from keguang.core import clock
from keguang.oversight import rules
from keguang.oversight.measures import HEADLINES
from keguang.oversight.periods import QUARTERS, Period
from keguang.oversight.selectors.as_json import figures_as_dict
from keguang.oversight.selectors.figures import figures_of, read
from keguang.oversight.selectors.years import usual_year, years_with_calls


class Command(BaseCommand):
    help = "统计数字：按年度、季度或起止日期，可按过去任一天当时的记录；只读。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        day: dict[str, Any] = {"type": date.fromisoformat, "metavar": "日"}
        parser.add_argument("--year", type=int, metavar="年", help="征集年度，默认最近一年")
        parser.add_argument("--quarter", type=int, choices=QUARTERS, metavar="季", help="1至4")
        parser.add_argument("--from", dest="first", help="起日，不分年度", **day)
        parser.add_argument("--to", dest="last", help="止日", **day)
        parser.add_argument("--as-of", dest="on", help="截至日期，默认现在", **day)
        parser.add_argument("--json", action="store_true", help="输出一份JSON")

    def handle(self, *_args: Any, on: date | None, **options: Any) -> None:
        now = clock.now()
        if on is not None and on > localdate(now):
            raise CommandError("截至日期不能晚于今天。")
        period = self._period(localdate(now), **options)
        found = figures_of(read(rules.EVERYWHERE, period, on=on, now=now))
        if options["json"]:
            self.stdout.write(json.dumps(figures_as_dict(found), ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{period.label}，截至{found.reading.on}")
        for measure in HEADLINES:
            now_n, before = (c.get(measure, 0) for c in (found.total.now, found.total.before))
            self.stdout.write(f"{measure.label}\t{now_n}\t上年{before}")

    def _period(self, today: date, **said: Any) -> Period:
        first, last = said["first"], said["last"]
        if first or last:
            if not (first and last) or last < first or said["year"] or said["quarter"]:
                raise CommandError("起止日期须同时给出，先起后止，不与年度、季度并用。")
            return Period(first=first, last=last)
        year = said["year"] or usual_year(years_with_calls(), today)
        return Period(year=year, quarter=said["quarter"])
