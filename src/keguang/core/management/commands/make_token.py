from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.models import Role, TokenScope, User
from keguang.core.services.tokens import make_token


class Command(BaseCommand):
    help = "为一个账号生成接口令牌，只打印这一次；操作记录记为系统。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="用户名", help="令牌所代表的账号")
        parser.add_argument("--name", required=True, metavar="用途", help="以后凭它认出这个令牌")
        parser.add_argument(
            *("--scope", "--scopes"), required=True, nargs="+", dest="scopes",
            choices=TokenScope.values, metavar="权限", help="、".join(TokenScope.values),
        )  # fmt: skip
        parser.add_argument("--role", choices=Role.values, metavar="角色", help="限于一个角色")
        parser.add_argument("--days", type=int, default=90, metavar="天", help="有效期，默认90天")

    def handle(
        self,
        *_args: Any,
        username: str,
        name: str,
        scopes: Sequence[str],
        role: str | None,
        days: int,
        **_options: Any,
    ) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有“{username}”这个账号。")
        try:
            token, secret = make_token(
                user=user,
                name=name,
                scopes=[TokenScope(scope) for scope in scopes],
                role=Role(role) if role else None,
                ttl=timedelta(days=days),
                by=None,
                now=clock.now(),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(f"已为“{user}”生成令牌{token}，{token.expires_at:%F}前有效：")
        self.stdout.write(secret)
