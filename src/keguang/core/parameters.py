"""参数: every value the office may change, with its type, its default and what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keguang.core.errors import RuleBroken

type Words = str | Promise


@dataclass(frozen=True, slots=True)
class Parameter[T]:
    """One setting. `read` makes a T of what a form or the database holds, or raises ValueError."""

    key: str
    default: T
    label: Words
    help: Words
    read: Callable[[object], T]

    def checked(self, raw: object) -> T:
        """The value, or a refusal that names the parameter."""
        try:
            return self.read(raw)
        except (ValueError, TypeError):
            sentence = _("参数“%(label)s”的值不能使用：%(help)s")
            raise RuleBroken(sentence % {"label": self.label, "help": self.help}) from None


def _whole_number(low: int, high: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        value = int(str(raw).strip())
        if not low <= value <= high:
            raise ValueError(raw)
        return value

    return read


def _switch(raw: object) -> bool:
    words = {
        "true": True,
        "on": True,
        "1": True,
        "false": False,
        "off": False,
        "0": False,
        "": False,
    }
    try:
        return words[str(raw).strip().lower()]
    except KeyError:
        raise ValueError(raw) from None


def _days_list(raw: object) -> tuple[int, ...]:
    """Distinct days, the longest first: "14、7,3 1" or [14, 7, 3, 1]."""
    text = " ".join(map(str, raw)) if isinstance(raw, list | tuple) else str(raw)
    days = {
        int(word) for word in text.replace("、", " ").replace("，", " ").replace(",", " ").split()
    }
    if not days or min(days) < 0 or max(days) > 60:
        raise ValueError(raw)
    return tuple(sorted(days, reverse=True))


REMINDER_WORKDAYS: Final[Parameter[tuple[int, ...]]] = Parameter(
    "reminder_workdays",
    (14, 7, 3, 1),
    _("催报提前量"),
    _("截止前第几个工作日催报，0至60之间，用顿号分开，如 14、7、3、1。"),
    _days_list,
)
AUTO_RECEIPT: Final = Parameter(
    "auto_receipt",
    False,  # noqa: FBT003 — the default value itself
    _("自动回复收悉"),
    _("收到来件后自动回复“收悉”；审核意见仍须人工发送。"),
    _switch,
)
AUTO_REMINDER: Final = Parameter(
    "auto_reminder",
    False,  # noqa: FBT003 — the default value itself
    _("自动发送定期提醒"),
    _("到催报日自动发出定期提醒；关闭时只起草，由人工核对后发送。"),
    _switch,
)
MAIL_PER_MINUTE: Final = Parameter(
    "mail_per_minute",
    10,
    _("每分钟发信上限"),
    _("1至120之间；请按邮箱服务商的限制填写。"),
    _whole_number(1, 120),
)
LINK_DAYS: Final = Parameter(
    "link_days",
    30,
    _("办理链接有效天数"),
    _("1至180之间；征集截止后链接另按截止时间计算。"),
    _whole_number(1, 180),
)
INVITATION_DAYS: Final = Parameter(
    "invitation_days",
    7,
    _("账号邀请有效天数"),
    _("1至30之间。"),
    _whole_number(1, 30),
)
MINIMUM_LECTURES: Final = Parameter(
    "minimum_lectures",
    3,
    _("每个学会最低场数"),
    _("新建征集时的默认值，0至50之间；依据：每个学会至少开展3场。"),
    _whole_number(0, 50),
)
SOFT_LOCK_MINUTES: Final = Parameter(
    "soft_lock_minutes",
    10,
    _("来件占用时长（分钟）"),
    _("打开来件后多久无操作即自动让出，1至120之间。"),
    _whole_number(1, 120),
)
TRAVEL_MINUTES: Final = Parameter(
    "travel_minutes",
    60,
    _("两场之间的路程时间（分钟）"),
    _("同一主讲人同半天两场之间至少留多少分钟，0至240之间；不足时定档会提示冲突。"),
    _whole_number(0, 240),
)
KEEP_DRAFTS: Final = Parameter(
    "keep_drafts_days",
    30,
    _("未提交草稿保存天数"),
    _("链接到期或停用后，30至1095天之间；默认值为建议，法律没有规定具体期限。"),
    _whole_number(30, 1095),
)
KEEP_INVITATIONS: Final = Parameter(
    "keep_invitations_days",
    30,
    _("过期邀请保存天数"),
    _("邀请到期后，30至1095天之间；默认值为建议，法律没有规定具体期限。"),
    _whole_number(30, 1095),
)
KEEP_OTHER_MAIL: Final = Parameter(
    "keep_other_mail_days",
    365,
    _("无关邮件登记保存天数"),
    _("登记后，90至3650天之间；默认值为建议，法律没有规定具体期限。"),
    _whole_number(90, 3650),
)
KEEP_UNUSED_PHONES: Final = Parameter(
    "keep_unused_phones_years",
    2,
    _("未采用申报的电话保存年数"),
    _("征集年度结束后，1至30年之间；默认值为建议，法律没有规定具体期限。"),
    _whole_number(1, 30),
)
KEEP_LECTURERS_PHONES: Final = Parameter(
    "keep_lecturers_phones_years",
    5,
    _("主讲人电话保存年数"),
    _("最后一次讲座后，1至30年之间；默认值为建议，法律没有规定具体期限。"),
    _whole_number(1, 30),
)

REGISTRY: Final[tuple[Parameter[int] | Parameter[bool] | Parameter[tuple[int, ...]], ...]] = (
    REMINDER_WORKDAYS,
    AUTO_RECEIPT,
    AUTO_REMINDER,
    MAIL_PER_MINUTE,
    LINK_DAYS,
    INVITATION_DAYS,
    MINIMUM_LECTURES,
    SOFT_LOCK_MINUTES,
    TRAVEL_MINUTES,
    KEEP_DRAFTS,
    KEEP_INVITATIONS,
    KEEP_OTHER_MAIL,
    KEEP_UNUSED_PHONES,
    KEEP_LECTURERS_PHONES,
)
