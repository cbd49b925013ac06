"""The desk's side navigation: which pages there are, who sees them, what waits behind them."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from keguang.core.models import MailState, Role
from keguang.core.rules import has_role
from keguang.core.selectors.outbox import mails_visible_to
from keguang.lectures.selectors.intake import queue
from keguang.web.navigation import Entry, desk


def register() -> None:
    """Called once, when the apps are ready."""
    office = _held_by(Role.CLERK, Role.REVIEWER, Role.LEADER)
    desk.add("", Entry(_("今日"), "desk:today", "layout-dashboard"))
    desk.add(
        _("科普大讲堂"),
        Entry(_("征集进度"), "lectures:board_current", "clipboard-list"),
        Entry(_("征集"), "lectures:calls", "file-text", shown_to=office),
        Entry(_("来件办理"), "lectures:intake", "inbox", _pieces, _held_by(Role.CLERK)),
        Entry(_("审核"), "lectures:review_queue", "circle-check", shown_to=office),
        Entry(_("发件箱"), "lectures:outbox", "send", _drafts, _held_by(Role.CLERK)),
    )


def _held_by(*roles: Role) -> Callable[[HttpRequest], bool]:
    def shown(request: HttpRequest) -> bool:
        return has_role(request.user, *roles)

    return shown


def _pieces(request: HttpRequest) -> int:
    assert request.user.is_authenticated  # only clerks see the entry
    return queue(request.user).order_by().count()


def _drafts(request: HttpRequest) -> int:
    assert request.user.is_authenticated  # only clerks see the entry
    return mails_visible_to(request.user).filter(state=MailState.DRAFT).count()
