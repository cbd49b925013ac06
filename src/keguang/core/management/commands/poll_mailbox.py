from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from keguang.core import clock
from keguang.core.mailbox.opening import open_mailbox, read_password
from keguang.core.services.mailbox import poll_mailbox


class Command(BaseCommand):
    help = "登记邮箱里的新邮件，把来件取回存档；不改动邮箱里的任何邮件。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        password = read_password(settings.MAILBOX_PASSWORD_FILE)
        mailbox = open_mailbox(settings.MAILBOX, password=password)
        more = True
        while more:
            result = poll_mailbox(mailbox, now=clock.now())
            more = result.more
            self.stdout.write(
                f"登记 {result.registered} 封：来件 {result.accepted}，退信 {result.bounced}，"
                f"自动回复 {result.automatic}；已登记过 {result.known} 封。"
            )
        if result.unavailable:
            raise CommandError(result.unavailable)
