"""过时的催报: drafts of reminders that stopped being true before anybody released them.

A reminder says what was missing on the day it was written. When the organisation has sent it since,
or a later reminder says it better, the draft is taken out of the outbox and tells why.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core.audit import subject_key
from keguang.core.models import MailState, OutgoingMail, User
from keguang.core.services.outbox import cancel_mail, release_mail
from keguang.lectures.models import Call
from keguang.lectures.selectors.board import rows_for
from keguang.lectures.services.letters import KIND_CHASE, KIND_REMINDER

CHASING: Final = (KIND_REMINDER, KIND_CHASE)


@transaction.atomic
def release_letters(
    mails: Sequence[OutgoingMail], *, by: User, now: datetime
) -> tuple[list[OutgoingMail], list[OutgoingMail]]:
    """放行: queue these letters, except chases that no longer hold; the queued, the withdrawn."""
    wanted = {mail.pk for mail in mails}
    chases = [mail for mail in mails if mail.kind in CHASING]
    withdrawn: list[OutgoingMail] = []
    if chases:
        about = {mail.about for mail in chases}
        for call in Call.objects.all():
            if subject_key(call) in about:
                withdrawn += withdraw_outdated(call=call, now=now)
    gone = {mail.pk for mail in withdrawn}
    released = release_mail([mail for mail in mails if mail.pk not in gone], by=by, now=now)
    return released, [mail for mail in withdrawn if mail.pk in wanted]


@transaction.atomic
def withdraw_outdated(*, call: Call, now: datetime) -> list[OutgoingMail]:
    """Take back the drafts of organisations that owe nothing now, and all but each one's latest."""
    drafts = list(
        OutgoingMail.objects.filter(
            about=subject_key(call), kind__in=CHASING, state=MailState.DRAFT
        ).order_by("-created_at", "-pk")
    )
    if not drafts:
        return []
    short = _still_short(call, {mail.organisation_id for mail in drafts}, now)
    told: set[int | None] = set()
    withdrawn = []
    for mail in drafts:
        reason = ""
        if mail.organisation_id not in short:
            reason = _("单位已补齐或正在等待办理，不再催报。")
        elif mail.organisation_id in told:
            reason = _("已有更新的催报函，这一封不再发出。")
        told.add(mail.organisation_id)
        if reason:
            withdrawn.append(cancel_mail(mail, by=None, now=now, reason=reason))
    return withdrawn


def _still_short(call: Call, organisations: Iterable[int | None], now: datetime) -> set[int]:
    asked = call.recipients.filter(
        exempt_reason="", organisation__in=[o for o in organisations if o]
    )
    rows = rows_for(call, list(asked.select_related("organisation", "contact")), now)
    return {row.recipient.organisation_id for row in rows if row.is_short}
