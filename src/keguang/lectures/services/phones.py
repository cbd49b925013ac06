"""查看电话: the one way to a lecture's whole telephone number, always on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import User
from keguang.core.rules import may_reveal_phone, may_see_phones
from keguang.lectures.models import Proposal


@transaction.atomic
def contact_phone(*, proposal: Proposal, reason: str, by: User, now: datetime) -> str:
    """The contact's number in full; whoever is not in charge says why."""
    organisation = proposal.organisation
    if organisation is None:
        raise NotAllowed(_("尚未确定申报单位，不能查看电话。"))
    if not may_see_phones(by, organisation):
        may_reveal_phone(by, organisation).require()
        if not reason.strip():
            raise RuleBroken(_("请填写查看电话的事由。"))
    audit.record(
        actor=by,
        action="lectures.reveal_phone",
        subject=proposal,
        at=now,
        detail={"reason": reason.strip()},
    )
    return proposal.contact_phone
