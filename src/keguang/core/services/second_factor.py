"""第二因素: a printed sheet of 备用码 as a second factor of its own."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from keguang.core import audit, rules
from keguang.core.models import User


@transaction.atomic
def renew_paper_codes(*, user: User, now: datetime) -> list[str]:
    """Ten fresh codes, each good for one sign-in; the old sheet becomes worthless."""
    User.objects.select_for_update().get(pk=user.pk)
    sheets = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES)
    sheets.delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    audit.record(actor=user, action="core.renew_paper_codes", subject=user, at=now)
    return codes


@transaction.atomic
def reset_second_factor(*, user: User, by: User, now: datetime) -> None:
    """Take away every second factor of somebody who lost theirs; the next sign-in sets one up."""
    rules.may_manage_accounts(by).require()
    Authenticator.objects.filter(user=user).delete()
    audit.record(actor=by, action="core.reset_second_factor", subject=user, at=now)
