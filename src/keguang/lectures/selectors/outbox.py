"""发件箱: the letters of this line of work, by state and occasion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from keguang.core.audit import subject_key
from keguang.core.models import MailState, OutgoingMail, User
from keguang.core.selectors.outbox import mails_visible_to
from keguang.core.selectors.outbox import outbox as core_outbox
from keguang.lectures.models import Call

KIND_LABELS: Final[dict[str, Promise]] = {
    "lectures.call": gettext_lazy("征集函"),
    "lectures.contact": gettext_lazy("确认联系人"),
    "lectures.reminder": gettext_lazy("定期提醒"),
    "lectures.chase": gettext_lazy("催报函"),
    "lectures.receipt": gettext_lazy("收悉"),
    "lectures.answer": gettext_lazy("核对答复"),
    "lectures.verdict": gettext_lazy("审核结果"),
    "lectures.link": gettext_lazy("办理链接"),
    "lectures.schedule": gettext_lazy("定档函"),
    "lectures.feedback": gettext_lazy("反馈函"),
}
BOUNCED: Final = "bounced"
TABS: Final[tuple[tuple[str, Promise], ...]] = (
    (MailState.DRAFT, gettext_lazy("草稿")),
    (MailState.QUEUED, gettext_lazy("待发送")),
    (MailState.SENDING, gettext_lazy("发送中")),
    (MailState.SENT, gettext_lazy("已发送")),
    (MailState.FAILED, gettext_lazy("发送失败")),
    (BOUNCED, gettext_lazy("已退信")),
    (MailState.CANCELLED, gettext_lazy("已取消")),
)


@dataclass(frozen=True, slots=True)
class OutboxNumbers:
    """How many letters each tab holds, and the drafts of each occasion."""

    by_tab: dict[str, int]
    drafts_by_kind: dict[str, int]


def outbox(
    user: User, *, tab: str, kind: str = "", call: Call | None = None
) -> QuerySet[OutgoingMail]:
    """The letters of one tab, newest first."""
    about = subject_key(call) if call else ""
    if tab == BOUNCED:
        return core_outbox(user, kind=kind, about=about).filter(bounced_at__isnull=False)
    state = MailState(tab) if tab in MailState.values else MailState.DRAFT
    return core_outbox(user, state=state, kind=kind, about=about)


def outbox_numbers(user: User, *, call: Call | None = None) -> OutboxNumbers:
    """The counts beside the tabs and chips, in three queries."""
    mails = mails_visible_to(user).order_by()
    if call is not None:
        mails = mails.filter(about=subject_key(call))
    states = dict(mails.values_list("state").annotate(n=Count("pk", distinct=True)))
    drafts = mails.filter(state=MailState.DRAFT).values_list("kind")
    by_kind = dict(drafts.annotate(n=Count("pk", distinct=True)))
    bounced = mails.filter(bounced_at__isnull=False).values("pk").distinct().count()
    return OutboxNumbers({**states, BOUNCED: bounced}, by_kind)


def register_kinds(labels: Mapping[str, Promise]) -> None:
    """Say what an app above calls its own letters; it calls this once, when it is ready."""
    KIND_LABELS.update(labels)


def kind_label(kind: str) -> str:
    return str(KIND_LABELS.get(kind, kind))
