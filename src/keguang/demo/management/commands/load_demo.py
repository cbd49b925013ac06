from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from keguang.core import clock
from keguang.core.prepared import WELCOME
from keguang.demo.accounts import sign_in_lines
from keguang.demo.year import DemoYear
from keguang.lectures.models import Call


class Command(BaseCommand):
    help = "向空的演示环境装入洛阳演示年。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示数据只能装入演示环境（KEGUANG_DEMO=true）。")
        if not Call.objects.exists():
            DemoYear(clock.now(), self.stderr.write).load()
        welcome = "\n".join(["", "科光演示年", "", *sign_in_lines(), ""])
        (settings.DATA_DIR / WELCOME).write_text(welcome, encoding="utf-8")
