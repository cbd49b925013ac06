from typing import Any

from django.core.management.base import BaseCommand

from keguang.core import clock
from keguang.lectures.services import chasing


class Command(BaseCommand):
    help = "起草今天应发的定期提醒（截止前第14、7、3、1个工作日）；同一次只起草一封，可重复运行。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        drafted = chasing.remind_all(now=clock.now())
        self.stdout.write(f"已起草提醒 {drafted} 封。")
