"""Who may handle outgoing letters."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from keguang.core.models import Organisation, Role, User
from keguang.core.rules import has_role
from keguang.core.verdict import YES, Verdict, no


def may_handle_mail(
    user: User | AnonymousUser | None, organisation: Organisation | None = None
) -> Verdict:
    """Clerks, within their scope. None is the system itself: only commands and jobs pass it."""
    if user is None or has_role(user, Role.CLERK, organisation=organisation):
        return YES
    return no(_("只有学会部工作人员可以处理发件箱。"))
