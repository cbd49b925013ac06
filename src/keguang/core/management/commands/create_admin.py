from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.services.accounts import found_office


class Command(BaseCommand):
    help = "建立第一位安全管理员，打印其设置密码的链接；其余账号由其在网页上发出邀请。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="用户名", help="登录用的名字")
        parser.add_argument("--name", default="", help="姓名")

    def handle(self, *_args: Any, username: str, name: str, **_options: Any) -> None:
        try:
            user, path = found_office(
                username=username, display_name=name or username, now=clock.now()
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(f"已建立安全管理员“{user}”。请本人打开下面的链接设置密码：")
        self.stdout.write(f"{settings.BASE_URL}{path}")
