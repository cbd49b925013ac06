"""今日: what waits for this user, what others owe, what comes next; composed of the apps' reads."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from keguang.core.models import Role, User
from keguang.core.parameters import REMINDER_WORKDAYS
from keguang.core.rules import has_role, may_retry_work
from keguang.core.selectors.calendar import key_dates_between, workdays_before
from keguang.core.selectors.jobs import given_up
from keguang.core.selectors.mailbox import mailbox_positions
from keguang.core.selectors.outbox import mails_visible_to
from keguang.core.selectors.settings import get_parameter
from keguang.desk.tasks import Task, Tone, choice_tasks
from keguang.desk.work import WORK
from keguang.lectures.models import Call
from keguang.lectures.selectors.board import Board, Row, call_board
from keguang.lectures.selectors.board_search import UNFINISHED_FILTER
from keguang.lectures.selectors.calls import board_call, calls_visible_to, countdown
from keguang.lectures.selectors.deliveries.board import DueCounts, due_counts
from keguang.lectures.selectors.intake import queue
from keguang.lectures.selectors.standing import Standing
from keguang.lectures.selectors.wording import Step
from keguang.lectures.services.intake import READ_JOB
from keguang.lectures.states import CallState

SOON: Final = timedelta(days=30)
_MOST_DATES: Final = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """A count that links to what it counts."""

    label: str
    count: int
    note: str
    tone: Tone
    url: str


@dataclass(frozen=True, slots=True)
class Coming:
    """One line of 近期安排."""

    day: date
    title: str
    detail: str = ""
    url: str = ""
    near: bool = False


@dataclass(frozen=True, slots=True)
class Today:
    """The whole page."""

    tiles: list[Tile]
    tasks: list[Task]
    owed: list[Task]
    coming: list[Coming]
    call: Call | None


def today(user: User, now: datetime) -> Today:
    """What the page says to this user, in a number of queries that does not grow."""
    call = board_call(user)
    board = call_board(user, call, now) if call else None
    clerk = has_role(user, Role.CLERK)
    letters = _letters(user) if clerk else _Letters()
    waiting = _waiting(user) if clerk else _Waiting()
    tasks = [*_call_tasks(board, now, acting=clerk), *_work_tasks(user, waiting, letters, now)]
    if clerk:
        tasks += _delivery_tasks(due_counts(user, localdate(now)))
    tasks += choice_tasks(user, now)
    order = ("bad", "warn", "info", "good", "idle")
    return Today(
        tiles=list(_tiles(board, waiting, letters, now, acting=clerk)),
        tasks=sorted(tasks, key=lambda task: order.index(task.tone)),
        owed=list(_owed(board, now)),
        coming=_coming(board, now),
        call=call,
    )


@dataclass(frozen=True, slots=True)
class _Letters:
    drafts: int = 0
    failed: int = 0
    bounced: int = 0


@dataclass(frozen=True, slots=True)
class _Waiting:
    pieces: int = 0
    oldest: datetime | None = None


def _letters(user: User) -> _Letters:
    mails = mails_visible_to(user).order_by()
    numbers = mails.aggregate(
        drafts=Count("pk", filter=Q(state="draft"), distinct=True),
        failed=Count("pk", filter=Q(state="failed"), distinct=True),
        bounced=Count("pk", filter=Q(bounced_at__isnull=False), distinct=True),
    )
    return _Letters(**numbers)


def _waiting(user: User) -> _Waiting:
    found = (
        queue(user)
        .order_by()
        .aggregate(pieces=Count("pk", distinct=True), oldest=Min("received_at"))
    )
    return _Waiting(**found)


def _tiles(
    board: Board | None, waiting: _Waiting, letters: _Letters, now: datetime, *, acting: bool
) -> Iterator[Tile]:
    if board:
        yield from _board_tiles(board, now, acting=acting)
    if acting:
        yield from _office_tiles(waiting, letters)


def _board_tiles(board: Board, now: datetime, *, acting: bool) -> Iterator[Tile]:
    totals, url = board.totals, _board_url(board.call)
    over = now > board.call.deadline
    yield Tile(
        _("未完成报送"),
        totals.unfinished,
        countdown(board.call, now),
        "good" if not totals.unfinished else "bad" if over else "warn",
        f"{url}?{urlencode({'standing': UNFINISHED_FILTER})}",
    )
    review = totals.by_standing[Standing.TO_REVIEW]
    if not acting:
        yield Tile(
            _("报送完成"),
            totals.by_standing[Standing.DONE],
            _("共%(n)d家，按%(measure)s")
            % {"n": totals.organisations, "measure": board.measure.label},
            "good",
            f"{url}?standing={Standing.DONE}",
        )
    yield Tile(
        _("待审核"),
        review,
        _("申报已齐的单位"),
        "warn" if review else "idle",
        reverse("lectures:review_queue"),
    )


def _office_tiles(waiting: _Waiting, letters: _Letters) -> Iterator[Tile]:
    yield Tile(
        _("待核对来件"),
        waiting.pieces,
        _("最早一件%(day)s收到") % {"day": _short(waiting.oldest)}
        if waiting.oldest
        else _("没有积压"),
        "warn" if waiting.pieces else "good",
        reverse("lectures:intake"),
    )
    yield Tile(
        _("待发函件"),
        letters.drafts,
        _("核对后发送") if letters.drafts else _("没有草稿"),
        "warn" if letters.drafts else "good",
        reverse("lectures:outbox"),
    )


def _call_tasks(board: Board | None, now: datetime, *, acting: bool) -> Iterator[Task]:
    if board is None or not acting:
        return
    call, url = board.call, _board_url(board.call)
    missing = board.totals.by_standing[Standing.MISSING]
    short = board.totals.by_standing[Standing.SHORT]
    if missing or short:
        said = [_("%(n)d家未报送") % {"n": missing}] if missing else []
        said += [_("%(n)d家场次不足") % {"n": short}] if short else []
        over = now > call.deadline
        yield Task(
            "bad" if over else "warn",
            countdown(call, now),
            _("，").join(said),
            call.title,
            _("催报"),
            f"{url}?{urlencode({'standing': UNFINISHED_FILTER})}",
        )
    broken = [row for row in board.rows if _promise_broken(row, now)]
    if broken:
        names = _("、").join(row.name for row in broken[:3])
        yield Task(
            "warn",
            _("答应已过"),
            _("%(n)d家答应的日期已过") % {"n": len(broken)},
            names + ("…" if len(broken) > 3 else ""),
            _("查看"),
            f"{url}?{urlencode({'standing': UNFINISHED_FILTER, 'order': 'contacted'})}",
        )
    lost = [row for row in board.rows if row.step.step == Step.MEND_ADDRESS]
    if lost:
        first = lost[0].recipient.organisation
        yield Task(
            "warn",
            _("邮件退回"),
            _("%(n)d家的邮箱需要更正") % {"n": len(lost)},
            _("、").join(row.name for row in lost[:3]),
            _("更正"),
            reverse("lectures:recipient", args=[call.code, first.code]),
        )


def _work_tasks(user: User, waiting: _Waiting, letters: _Letters, now: datetime) -> Iterator[Task]:
    if has_role(user, Role.CLERK):
        yield from _mailbox_trouble()
    if may_retry_work(user):
        yield from _given_up_tasks()
    if waiting.pieces:
        yield Task(
            "info",
            _short(waiting.oldest),
            _("%(n)d件来件待核对") % {"n": waiting.pieces},
            _("按收到先后办理"),
            _("核对"),
            reverse("lectures:intake"),
        )
    outbox = reverse("lectures:outbox")
    if letters.failed:
        title = _("%(n)d封邮件没有发出") % {"n": letters.failed}
        yield Task(
            "bad", _("发送失败"), title, _("核对地址后重发"), _("查看"), f"{outbox}?tab=failed"
        )
    if letters.drafts:
        title = _("%(n)d封函件草稿待发送") % {"n": letters.drafts}
        yield Task("info", _("草稿"), title, _("可逐封修改，也可一次发出"), _("核对"), outbox)
    if has_role(user, Role.CLERK):
        for call in calls_visible_to(user).filter(state=CallState.DRAFT):
            yield Task(
                "info",
                _("草稿"),
                call.title,
                _("尚未发出，%(due)s截止") % {"due": _short(call.deadline)},
                _("继续"),
                reverse("lectures:call", args=[call.code]),
            )


def _given_up_tasks() -> Iterator[Task]:
    """Work the machine gave up; a piece that could not be read lies on the desk by itself."""
    for work in given_up():
        if work.name == READ_JOB:
            continue
        words = {"n": work.count, "work": WORK.get(work.name, work.name)}
        yield Task(
            "bad",
            _short(work.since),
            _("“%(work)s”多次没有成功（%(n)d项）") % words,
            work.reason or _("程序出错，重试仍不成功请系统管理员查看日志。"),
            _("重试"),
            "",
            retry=work.name,
        )


def _mailbox_trouble() -> Iterator[Task]:
    """An authorisation code that ran out stops the mail, and nobody else would say so."""
    for position in mailbox_positions().exclude(error=""):
        yield Task(
            "bad",
            _("收件失败"),
            _("收件邮箱读取失败，新来件暂时收不到"),
            position.error,
            _("查看"),
            reverse("lectures:other_mail"),
        )


def _delivery_tasks(due: DueCounts) -> Iterator[Task]:
    """What the days of the published lectures ask for."""
    url = reverse("lectures:deliveries")
    if due.to_report:
        title = _("%(n)d场已过日期待反馈") % {"n": due.to_report}
        detail = _("登记到场人数和照片，或发函请学会反馈")
        yield Task("warn", _("待反馈"), title, detail, _("反馈"), f"{url}?tab=to_report")
    if due.this_week:
        title = _("7天内将开展%(n)d场") % {"n": due.this_week}
        yield Task("idle", _("近期"), title, "", _("查看"), f"{url}?tab=soon")


def _owed(board: Board | None, now: datetime) -> Iterator[Task]:
    """待对方办理: who has been asked and is at it."""
    if board is None:
        return
    url = _board_url(board.call)
    fixing = board.totals.by_standing[Standing.TO_FIX]
    if fixing:
        title = _("%(n)d家正在补正") % {"n": fixing}
        yield Task("warn", _("待补正"), title, "", _("查看"), f"{url}?standing={Standing.TO_FIX}")
    promised = [row for row in board.rows if _has_promised(row, now)]
    if promised:
        names = _("、").join(row.name for row in promised[:3])
        title = _("%(n)d家已答应报送") % {"n": len(promised)}
        yield Task("info", _("已答应"), title, names, _("查看"), f"{url}?order=contacted")
    extended = board.totals.by_standing[Standing.EXTENDED]
    if extended:
        title = _("%(n)d家经批准延期") % {"n": extended}
        yield Task("idle", _("延期"), title, "", _("查看"), f"{url}?standing={Standing.EXTENDED}")


def _coming(board: Board | None, now: datetime) -> list[Coming]:
    """The next dates: own deadlines and reminders, promises, and the office's key dates."""
    start, end = localdate(now), localdate(now) + SOON
    found = [*_call_dates(board, start, end)] if board else []
    found += [
        Coming(max(day.start, start), day.key_date.name, _("重要日子"))
        for day in key_dates_between(start, end)
    ]
    found.sort(key=lambda coming: coming.day)
    near = found[0].day if found else start
    return [
        Coming(c.day, c.title, c.detail, c.url, near=c.day == near) for c in found[:_MOST_DATES]
    ]


def _call_dates(board: Board, start: date, end: date) -> Iterator[Coming]:
    call, url = board.call, _board_url(board.call)
    due = localdate(call.deadline)
    if start <= due <= end:
        yield Coming(due, _("征集截止"), call.title, url)
    if board.totals.unfinished:
        yield from _reminder_dates(due, start, end)
    extended = Counter(
        localdate(row.situation.due) for row in board.rows if row.standing == Standing.EXTENDED
    )
    for day, count in extended.items():
        if start <= day <= end:
            yield Coming(day, _("延期截止"), _("%(n)d家") % {"n": count}, url)


def _reminder_dates(due: date, start: date, end: date) -> Iterator[Coming]:
    for step in get_parameter(REMINDER_WORKDAYS):
        day = workdays_before(due, step)
        if start < day <= end:
            detail = _("截止前第%(n)d个工作日，未完成的单位") % {"n": step}
            yield Coming(day, _("定期提醒"), detail, reverse("lectures:outbox"))


def _has_promised(row: Row, now: datetime) -> bool:
    last = row.reach.last
    return bool(row.is_short and last and last.promised_for and last.promised_for >= localdate(now))


def _promise_broken(row: Row, now: datetime) -> bool:
    last = row.reach.last
    return bool(row.is_short and last and last.promised_for and last.promised_for < localdate(now))


def _board_url(call: Call) -> str:
    return reverse("lectures:board", args=[call.code])


def _short(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return date_format(localtime(moment), _("n月j日"))
