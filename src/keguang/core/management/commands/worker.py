from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from keguang.core import clock
from keguang.core.worker import Worker, load_handlers


class Command(BaseCommand):
    requires_system_checks = ()  # it serves no page
    help = "办理后台任务，直到收到停止信号（SIGTERM）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--drain", action="store_true", help="办完到期的任务就退出")

    def handle(self, *_args: Any, drain: bool, **_options: Any) -> None:
        load_handlers()
        worker = Worker(clock=clock.now)
        if drain:
            self.stderr.write(f"已完成后台任务 {worker.drain()} 项。")
        else:
            worker.run()
