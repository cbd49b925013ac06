"""到期删除: every night what its period has run out for goes, in small batches.

A batch is one transaction with its entry in the record, which tells kind and number and nothing
else. What was erased is not due any more, so a round killed at any moment is simply made again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keguang.core import audit, parameters
from keguang.core.models import Invitation, MailboxMessage, SignedLink
from keguang.core.retention import Rule, registered_rules
from keguang.core.selectors.retention import (
    RAN,
    SUBJECT,
    drafts_due,
    header_lines_due,
    invitations_due,
)
from keguang.core.selectors.settings import get_parameter

BATCH: Final = 200


def what_is_due(*, now: datetime) -> dict[str, int]:
    """How many records of each kind a round would erase at this moment."""
    rules = registered_rules()
    return {rule.key: rule.due(now, get_parameter(rule.period)).count() for rule in rules}


def erase_what_is_due(
    *, now: datetime, batch: int = BATCH, after_each: Callable[[], None] = lambda: None
) -> dict[str, int]:
    """One round of all rules; how many records of each kind it cleared."""
    erased: dict[str, int] = {}
    for rule in registered_rules():
        erased[rule.key] = 0
        while done := _erase_batch(rule, batch, now):
            erased[rule.key] += done
            after_each()
    audit.record(actor=None, action=RAN, subject=SUBJECT, at=now, detail=erased)
    return erased


@transaction.atomic
def _erase_batch(rule: Rule, batch: int, now: datetime) -> int:
    """Whatever changed before we had the locks is asked again: a draft may have been taken up."""
    due = rule.due(now, get_parameter(rule.period))
    found = list(due.order_by("pk").values_list("pk", flat=True)[:batch])
    model: Any = due.model
    list(model.objects.filter(pk__in=found).order_by("pk").select_for_update().values_list("pk"))
    still = list(due.filter(pk__in=found).order_by("pk").values_list("pk", flat=True))
    if still:
        rule.erase(still, now)
        subject, detail = f"{SUBJECT}:{rule.key}", {"kind": rule.key, "count": len(still)}
        audit.record(actor=None, action="core.erase_due", subject=subject, at=now, detail=detail)
    return len(still)


def _forget_drafts(links: Sequence[int], _now: datetime) -> None:
    SignedLink.objects.filter(pk__in=links).update(draft={}, draft_saved_at=None)


def _drop_invitations(invitations: Sequence[int], _now: datetime) -> None:
    Invitation.objects.filter(pk__in=invitations).delete()


def _blank_header_lines(messages: Sequence[int], now: datetime) -> None:
    MailboxMessage.objects.filter(pk__in=messages).update(
        sender="", sender_name="", subject="", note="", erased_at=now
    )


OF_CORE: Final = (
    Rule(
        key="drafts",
        kind=_("办理链接的未提交草稿"),
        since=_("链接到期或停用之日"),
        erased=_("填了没有提交的内容"),
        stays=_("链接发给谁、何时用过：已提交的内容由它说明来历。"),
        period=parameters.KEEP_DRAFTS,
        due=drafts_due,
        erase=_forget_drafts,
    ),
    Rule(
        key="invitations",
        kind=_("没有接受的账号邀请"),
        since=_("邀请到期之日"),
        erased=_("整条邀请"),
        stays=_("操作记录里何时邀请过谁：操作记录不能改动。"),
        period=parameters.KEEP_INVITATIONS,
        due=invitations_due,
        erase=_drop_invitations,
    ),
    Rule(
        key="other_mail",
        kind=_("与征集无关的邮件登记"),
        since=_("登记之日"),
        erased=_("发件人、主题；此后不再列出"),
        stays=_("邮件编号和时间：用来认出登记过的邮件。邮箱里的邮件本身不动。"),
        period=parameters.KEEP_OTHER_MAIL,
        due=header_lines_due,
        erase=_blank_header_lines,
    ),
)
