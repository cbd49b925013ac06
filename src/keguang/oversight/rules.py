"""Who may see the figures, and of whom. Predicates; scope comes from `core.rules`."""

from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from keguang.core.models import Role, User
from keguang.core.rules import Scope, has_role, scope_of
from keguang.core.verdict import YES, Verdict, no

FIGURE_READERS: Final = (Role.CLERK, Role.REVIEWER, Role.LEADER, Role.COUNTY)
EVERYWHERE: Final = Scope(whole_city=True)  # for commands, which act as the system


def may_see_figures(user: User | AnonymousUser) -> Verdict:
    if has_role(user, *FIGURE_READERS):
        return YES
    return no(_("统计只供学会部、审核人员、分管领导和县区科协使用。"))


def figures_scope(user: User | AnonymousUser) -> Scope:
    """The bodies whose lectures a user's figures count: a county office's own territory."""
    return scope_of(user, *FIGURE_READERS)
