"""The desk's side navigation: which pages there are, who sees them, what waits behind them."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from keguang.core.models import MailState, Role, User
from keguang.core.rules import (
    has_role,
    may_back_up,
    may_change_settings,
    may_edit_calendar,
    may_merge_people,
    may_open_tokens,
    may_read_audit,
    may_read_directory,
    may_see_retention,
)
from keguang.core.selectors.outbox import mails_visible_to
from keguang.core.verdict import Verdict
from keguang.lectures.rules import (
    may_file_lists,
    may_list_proposals,
    may_open_review_queue,
    may_take_editions,
)
from keguang.lectures.selectors.intake import queue
from keguang.lectures.selectors.review import count_waiting
from keguang.orders.rules import may_see_rounds
from keguang.orders.selectors.rounds import sheets_to_check
from keguang.oversight.rules import may_see_figures
from keguang.web.navigation import Entry, desk


def register() -> None:
    """Called once, when the apps are ready."""
    desk.add("", Entry(_("今日"), "desk:today", "layout-dashboard"))
    _register_lectures()
    _register_programme()
    _register_office()


def _register_lectures() -> None:
    office = _held_by(Role.CLERK, Role.REVIEWER, Role.LEADER)
    desk.add(
        _("科普大讲堂"),
        Entry(
            _("征集进度"),
            "lectures:board_current",
            "clipboard-list",
            shown_to=_asked(may_list_proposals),
        ),
        Entry(_("征集"), "lectures:calls", "file-text", shown_to=office),
        Entry(_("来件办理"), "lectures:intake", "inbox", _pieces, _held_by(Role.CLERK)),
        Entry(_("申报讲座"), "lectures:proposals", "books", shown_to=_asked(may_list_proposals)),
        Entry(
            _("内容审核"),
            "lectures:review_queue",
            "circle-check",
            _to_review,
            _asked(may_open_review_queue),
        ),
        Entry(
            _("汇总与审定"),
            "lectures:summary_current",
            "rubber-stamp",
            shown_to=_asked(may_file_lists),
        ),
    )


def _register_programme() -> None:
    """What follows once the programme is out."""
    desk.add(
        _("科普大讲堂"),
        Entry(
            _("定档与开展"),
            "lectures:deliveries",
            "calendar-event",
            shown_to=_asked(may_list_proposals),
        ),
        Entry(
            _("选报"),
            "orders:rounds",
            "table",
            _choices_to_check,
            _asked(may_see_rounds),
        ),
        Entry(
            _("印发与导出"),
            "lectures:editions",
            "file-type-doc",
            shown_to=_asked(may_take_editions),
        ),
        Entry(_("统计"), "oversight:figures", "chart-bar", shown_to=_asked(may_see_figures)),
        Entry(_("发件箱"), "lectures:outbox", "send", _drafts, _held_by(Role.CLERK)),
    )


def _register_office() -> None:
    desk.add(
        _("基础信息"),
        Entry(
            _("学会名录"),
            "core:directory",
            "building-community",
            shown_to=_asked(may_read_directory),
        ),
        Entry(_("科技人员"), "core:people", "users", shown_to=_asked(may_merge_people)),
        Entry(_("工作日历"), "core:calendar", "calendar", shown_to=_asked(may_edit_calendar)),
        Entry(_("账号"), "core:accounts", "key", shown_to=_held_by(Role.SYSTEM, Role.SECURITY)),
        Entry(_("接口令牌"), "core:tokens", "link", shown_to=_asked(may_open_tokens)),
        Entry(_("参数"), "core:settings", "settings", shown_to=_asked(may_change_settings)),
        Entry(_("备份"), "core:backups", "file-zip", shown_to=_asked(may_back_up)),
        Entry(_("保存期限"), "core:retention", "hourglass", shown_to=_asked(may_see_retention)),
        Entry(_("操作记录"), "core:audit", "history", shown_to=_asked(may_read_audit)),
    )


def _asked(rule: Callable[[User | AnonymousUser], Verdict]) -> Callable[[HttpRequest], bool]:
    def shown(request: HttpRequest) -> bool:
        return bool(rule(request.user))

    return shown


def _held_by(*roles: Role) -> Callable[[HttpRequest], bool]:
    def shown(request: HttpRequest) -> bool:
        return has_role(request.user, *roles)

    return shown


def _pieces(request: HttpRequest) -> int:
    assert request.user.is_authenticated  # only clerks see the entry
    return queue(request.user).order_by().count()


def _to_review(request: HttpRequest) -> int:
    assert request.user.is_authenticated  # only reviewers and counties see the entry
    return count_waiting(request.user)


def _choices_to_check(request: HttpRequest) -> int:
    return sheets_to_check(request.user).count()


def _drafts(request: HttpRequest) -> int:
    assert request.user.is_authenticated  # only clerks see the entry
    return mails_visible_to(request.user).filter(state=MailState.DRAFT).count()
