"""体检: what is unsafe or about to fail in this installation, said plainly."""

import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from keguang.core.models import Division, Role, RoleGrant
from keguang.core.selectors.accounts import staff_without_second_factor
from keguang.core.selectors.calendar import is_year_known
from keguang.core.selectors.divisions import home_city
from keguang.core.selectors.jobs import failed_jobs, queue_state
from keguang.core.selectors.mailbox import mailbox_positions

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SECRET_FILES: Final = ("keguang_secret_key", "keguang_field_key")
_FREE_BYTES_WANTED: Final = 2 * 1024**3
_CONNECT_S: Final = 5.0
_STANDSTILL: Final = timedelta(minutes=30)
_MOST_NAMED: Final = 20


class Level(StrEnum):
    BAD = "bad"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    level: Level
    sentence: str


type Check = Callable[[datetime], Iterator[Diagnosis]]


def examine(now: datetime) -> list[Diagnosis]:
    """Run every check. A database that does not answer ends the checks that need one."""
    found = [diagnosis for check in _WITHOUT_DATABASE for diagnosis in check(now)]
    try:
        found += [diagnosis for check in _WITH_DATABASE for diagnosis in check(now)]
    except DatabaseError as refused:
        found.append(Diagnosis(Level.BAD, _("数据库不能使用：%(why)s") % {"why": refused}))
    return found


def _debug(_now: datetime) -> Iterator[Diagnosis]:
    if settings.DEBUG:
        yield Diagnosis(Level.BAD, _("DEBUG 已打开，会向访问者泄露内部信息，请关闭。"))


def _demonstration(_now: datetime) -> Iterator[Diagnosis]:
    if settings.DEMO:
        yield Diagnosis(Level.WARNING, _("当前为演示模式：不要求第二因素，请勿录入真实数据。"))
    elif settings.NOW is not None:
        yield Diagnosis(Level.BAD, _("设置了 KEGUANG_NOW，时间不真实；正式使用请取消。"))


def _transport(_now: datetime) -> Iterator[Diagnosis]:
    if settings.HTTPS:
        return
    level = Level.WARNING if set(settings.ALLOWED_HOSTS) <= _LOCAL else Level.BAD
    message = _("未启用 HTTPS，密码会明文传输；正式使用请设 KEGUANG_HTTPS=true。")
    yield Diagnosis(level, message)


def _hosts(_now: datetime) -> Iterator[Diagnosis]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Diagnosis(Level.BAD, _("KEGUANG_HOSTS 含 *，任何域名都能访问，请写明域名。"))
    elif set(settings.ALLOWED_HOSTS) <= _LOCAL:
        yield Diagnosis(Level.WARNING, _("KEGUANG_HOSTS 仍为本机默认值，外部无法访问。"))
    if urlsplit(settings.BASE_URL).hostname in _LOCAL:
        message = _("KEGUANG_BASE_URL 仍为本机默认值，邮件中的链接打不开。")
        yield Diagnosis(Level.WARNING, message)


def _secret_files(_now: datetime) -> Iterator[Diagnosis]:
    named = (settings.MAILBOX_PASSWORD_FILE, settings.SMTP_PASSWORD_FILE)
    files = [settings.DATA_DIR / name for name in _SECRET_FILES] + [Path(n) for n in named if n]
    for path in files:
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = _("%(path)s 可被其他用户读取，请改为仅本人可读（chmod 600）。")
            yield Diagnosis(Level.BAD, message % {"path": path})
    for name in filter(None, named):
        if not Path(name).exists():
            yield Diagnosis(Level.BAD, _("找不到密码文件 %(path)s。") % {"path": name})


def _disk(_now: datetime) -> Iterator[Diagnosis]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < _FREE_BYTES_WANTED:
        message = _("数据目录所在磁盘只剩 %(mb)d MB，请清理或扩容。")
        yield Diagnosis(Level.BAD, message % {"mb": free // 1024**2})


def _mail_servers(_now: datetime) -> Iterator[Diagnosis]:
    for label, url in ((_("收件邮箱"), settings.MAILBOX), (_("发信服务"), settings.SMTP)):
        parts = urlsplit(url)
        if parts.scheme in {"maildir", "eml"}:
            message = _("%(label)s使用本机目录，仅供演示。") % {"label": label}
            yield Diagnosis(Level.WARNING, message)
        elif why := _unreachable(parts):
            message = _("%(label)s %(host)s 连接不上：%(why)s")
            values = {"label": label, "host": parts.hostname, "why": why}
            yield Diagnosis(Level.BAD, message % values)


def _unreachable(parts: SplitResult) -> str:
    """Why no connection can be opened, or nothing; signing in is the worker's business."""
    port = parts.port or {"imaps": 993, "imap": 143, "smtps": 465}.get(parts.scheme, 587)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=_CONNECT_S).close()
    except OSError as refused:
        return str(refused)
    return ""


def _database(_now: datetime) -> Iterator[Diagnosis]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        message = _("数据库有%(count)d项结构更新未执行，请运行 keguang migrate。")
        yield Diagnosis(Level.BAD, message % {"count": len(waiting)})


def _calendar(now: datetime) -> Iterator[Diagnosis]:
    message = _("%(year)d年的节假日安排未录入，催报日期会算错。")
    if not is_year_known(now.year):
        yield Diagnosis(Level.BAD, message % {"year": now.year})
    if now.month == 12 and not is_year_known(now.year + 1):
        yield Diagnosis(Level.WARNING, message % {"year": now.year + 1})


def _territory(_now: datetime) -> Iterator[Diagnosis]:
    try:
        home_city()
    except Division.DoesNotExist:
        message = _("行政区划未载入（代码 %(code)s），请运行 keguang load_divisions。")
        yield Diagnosis(Level.BAD, message % {"code": settings.KEGUANG_SITE["city"]})


def _powers(_now: datetime) -> Iterator[Diagnosis]:
    in_force = RoleGrant.objects.filter(revoked_at__isnull=True, user__is_active=True)
    held = set(in_force.values_list("role", flat=True))
    for role in (Role.SYSTEM, Role.SECURITY, Role.AUDIT):
        if role not in held:
            yield Diagnosis(Level.WARNING, _("还没有%(role)s。") % {"role": role.label})


def _second_factors(_now: datetime) -> Iterator[Diagnosis]:
    without = staff_without_second_factor()
    if without and not settings.DEMO:
        names = _("、").join(str(user) for user in without[:10])
        message = _("%(count)d位工作人员没有第二因素：%(names)s。")
        yield Diagnosis(Level.WARNING, message % {"count": len(without), "names": names})


def _work(now: datetime) -> Iterator[Diagnosis]:
    state = queue_state(now)
    if state.failed:
        names = _("、").join(dict.fromkeys(job.name for job in failed_jobs()[:_MOST_NAMED]))
        message = _("有%(count)d项后台任务多次失败，已停止重试：%(names)s。原因见日志。")
        yield Diagnosis(Level.WARNING, message % {"count": state.failed, "names": names})
    if state.oldest_due is not None and now - state.oldest_due > _STANDSTILL:
        yield Diagnosis(Level.BAD, _("后台任务停滞，请检查 keguang worker 是否在运行。"))
    for position in mailbox_positions().exclude(error=""):
        message = _("收件邮箱%(name)s读取失败：%(why)s")
        values = {"name": position.mailbox, "why": position.error}
        yield Diagnosis(Level.BAD, message % values)


_WITHOUT_DATABASE: Final[tuple[Check, ...]] = (
    _debug,
    _demonstration,
    _transport,
    _hosts,
    _secret_files,
    _disk,
    _mail_servers,
)
_WITH_DATABASE: Final[tuple[Check, ...]] = (
    _database,
    _calendar,
    _territory,
    _powers,
    _second_factors,
    _work,
)
