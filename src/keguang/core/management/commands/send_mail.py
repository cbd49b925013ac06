from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from keguang.core import clock
from keguang.core.mailbox.opening import read_password
from keguang.core.parameters import MAIL_PER_MINUTE
from keguang.core.selectors.settings import get_parameter
from keguang.core.sending.transports import open_transport
from keguang.core.services.outbox import send_due


class Command(BaseCommand):
    help = "发出已确认的函件，不超过每分钟发信上限。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        password = read_password(settings.SMTP_PASSWORD_FILE)
        transport = open_transport(settings.SMTP, password=password)
        result = send_due(
            now=clock.now(), transport=transport, per_minute=get_parameter(MAIL_PER_MINUTE)
        )
        self.stdout.write(
            f"已发送 {result.sent} 封，失败 {result.failed} 封，"
            f"稍后再发 {result.deferred} 封，不确定 {result.uncertain} 封。"
        )
        if result.unreachable:
            raise CommandError(result.unreachable)
