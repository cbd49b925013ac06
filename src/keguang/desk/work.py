"""What the office's machine does by itself, as a clerk calls it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORK: Final[Mapping[str, Promise]] = {
    "core.poll_mailbox": gettext_lazy("收取邮件"),
    "core.send_mail": gettext_lazy("发送邮件"),
    "core.take_backup": gettext_lazy("每日备份"),
    "lectures.fetch_message": gettext_lazy("取回为来件"),
    "lectures.draft_call_letters": gettext_lazy("起草征集函"),
    "lectures.make_bundle": gettext_lazy("制作汇编包"),
    "lectures.remind": gettext_lazy("定期提醒"),
    "orders.read_sheet": gettext_lazy("识别选报件"),
    "lectures.close_overdue_calls": gettext_lazy("到期截止征集"),
}
