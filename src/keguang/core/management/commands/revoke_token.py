from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keguang.core import clock
from keguang.core.models import ApiToken
from keguang.core.services.tokens import revoke_token


class Command(BaseCommand):
    help = "停用接口令牌，按其开头几个字符（工作台和操作记录里看到的那几个）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prefix", metavar="令牌开头", help="例如 kg_Ab12Cd")

    def handle(self, *_args: Any, prefix: str, **_options: Any) -> None:
        found = list(ApiToken.objects.filter(prefix=prefix.removesuffix("…")))
        if not found:
            raise CommandError(f"没有以“{prefix}”开头的令牌。")
        for token in found:
            revoke_token(token=token, by=None, now=clock.now())
            self.stderr.write(f"已停用{token}。")
