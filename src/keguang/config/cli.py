"""`keguang`: the only command. Pure verbs answer before Django is even imported.

Exit 0 done, 2 bad arguments or unusable input, always with a sentence on stderr; 1 is for `plan`
alone: no plan is feasible, or the check failed.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn
from unicodedata import east_asian_width

from keguang.core.prepared import WELCOME, is_prepared

DONE: Final = 0
UNUSABLE: Final = 2
PATIENCE_S: Final = 10  # for a page that is being made when the site is told to stop
BEHIND: Final = 3  # how much the worker gives way to the pages people wait for


@dataclass(frozen=True, slots=True)
class Verb:
    """One word after `keguang`; `command` is the management command behind it, if one is."""

    name: str
    arguments: str
    help: str
    command: str = ""

    @property
    def usage(self) -> str:
        return f"{self.name} {self.arguments}".strip()


VERBS: Final = (
    Verb("intake", "文件 [--json] [--spec 表样] [--year 年]", "识别一份征集表，不用数据库"),
    Verb("form", "表样.json --out 文件.docx|.xlsx", "由表样生成空白表，不用数据库"),
    Verb(
        "document",
        "公文.json --out 文件.pdf|.docx|前缀.png",
        "按 GB/T 9704-2012 生成公文，不用数据库",
    ),
    Verb(
        "plan",
        "solve|check|explain|baseline 实例.json",
        "排方案、查方案、说明原因，不用数据库",
    ),
    Verb("demo", "[--port 8000]", "洛阳演示年：建库、装载、启动"),
    Verb("serve", "[--port 8000] [--workers 2] [--no-worker]", "启动网站和后台任务"),
    Verb("worker", "[--drain]", "只启动后台任务", "worker"),
    Verb("prepare", "", "建库或升级，装载基础数据，整理静态文件", "prepare"),
    Verb("migrate", "", "只升级数据库结构", "migrate"),
    Verb(
        "create-admin", "用户名 [--name 姓名]", "建立第一位安全管理员，打印邀请链接", "create_admin"
    ),
    Verb(
        "make-token",
        "用户名 --name 用途 --scope 权限…",
        "为一个账号生成接口令牌，只打印一次",
        "make_token",
    ),
    Verb("revoke-token", "令牌开头", "停用接口令牌", "revoke_token"),
    Verb("load-divisions", "[文件.csv]", "载入行政区划", "load_divisions"),
    Verb("load-calendar", "[--years 年…]", "载入节假日、调休和重要日子", "load_calendar"),
    Verb("load-demo", "", "向演示环境装入演示年", "load_demo"),
    Verb("poll-mailbox", "", "收一次邮件", "poll_mailbox"),
    Verb("send-mail", "", "发一次待发邮件", "send_mail"),
    Verb("remind", "", "起草今天应发的定期提醒", "draft_reminders"),
    Verb("reindex", "", "核对公开节目单的检索表，不一致的重建", "reindex"),
    Verb("retention", "[--dry-run]", "删除保存期限已到的内容，或只看将删除多少", "retention"),
    Verb("backup", "[--out 文件.zip]", "备份全部数据和原件，可在运行中进行", "backup"),
    Verb("restore", "备份.zip", "把备份恢复到新的数据目录或空数据库", "restore"),
    Verb("verify", "[备份.zip]", "校验操作记录链和原件，或校验一份备份", "verify_records"),
    Verb(
        "figures",
        "[--year 年] [--quarter 季] [--from 日 --to 日] [--as-of 日] [--json]",
        "统计数字，可按过去任一天",
        "figures",
    ),
    Verb("doctor", "", "检查不安全的配置和将要出现的故障", "doctor"),
)
_BY_NAME: Final = {verb.name: verb for verb in VERBS}


class _Unusable(Exception):
    """Arguments this command cannot work with; the message is what the user reads."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Unusable(f"{self.format_usage()}参数不对：{message}")


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Run one verb; 0 done, 2 bad arguments or unusable input, 1 as the module says."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage())
        return DONE if argv else UNUSABLE
    verb, rest = argv[0], list(argv[1:])
    if verb not in _BY_NAME:
        return _refuse(f"没有“{verb}”这个命令。\n\n{usage()}")
    if verb in PURE:
        return PURE[verb](rest)
    if command := _BY_NAME[verb].command:
        return _manage(verb, command, rest)
    return _start(verb, rest)


def usage() -> str:
    """All verbs, one a line."""
    lines = [f"  {verb.usage}{' ' * (50 - _columns(verb.usage))}{verb.help}" for verb in VERBS]
    return "\n".join(["用法: keguang 命令 [参数]", "", *lines, ""])


def _columns(text: str) -> int:
    """How wide a terminal shows it: Chinese takes two columns a character."""
    return sum(1 + (east_asian_width(character) in "WF") for character in text)


def _intake(rest: list[str]) -> int:
    from keguang.documents import commands  # noqa: PLC0415  keeps start-up of other verbs quick

    return commands.run(["intake", *rest])


def _form(rest: list[str]) -> int:
    from keguang.documents import commands  # noqa: PLC0415  keeps start-up of other verbs quick

    return commands.run(["form", *rest])


def _document(rest: list[str]) -> int:
    from keguang.documents import commands  # noqa: PLC0415  keeps start-up of other verbs quick

    return commands.run(["document", *rest])


def _plan(rest: list[str]) -> int:
    from keguang.planning import command  # noqa: PLC0415  keeps start-up of other verbs quick

    return command.run(rest)


PURE: Final[dict[str, Callable[[list[str]], int]]] = {
    "intake": _intake,
    "form": _form,
    "document": _document,
    "plan": _plan,
}


def _manage(verb: str, name: str, rest: list[str]) -> int:
    """Run a management command; what it refuses becomes one sentence, never a traceback."""
    from django.core.exceptions import (  # noqa: PLC0415  Django only where a verb needs it
        ImproperlyConfigured,
    )
    from django.core.management.base import (  # noqa: PLC0415  Django only where a verb needs it
        CommandError,
    )
    from django.db import DatabaseError  # noqa: PLC0415  Django only where a verb needs it

    from keguang.config.env import BadSetting  # noqa: PLC0415  not wanted by the pure verbs
    from keguang.core.errors import DomainError  # noqa: PLC0415  not wanted by the pure verbs

    try:
        _execute(verb, name, rest)
    except (CommandError, DomainError) as refusal:
        return _refuse(str(refusal).replace("Error: ", "参数不对：", 1))
    except (BadSetting, ImproperlyConfigured) as fault:
        return _refuse(f"配置不能使用：{fault}")
    except DatabaseError as fault:
        return _refuse(f"数据库不能使用（{fault}）。如果是新装或刚升级，请先运行 keguang prepare。")
    except OSError as fault:
        return _refuse(f"文件不能读写：{fault.filename or ''}（{fault.strerror or fault}）")
    except SystemExit as ended:  # argparse has answered --help
        return UNUSABLE if ended.code else DONE
    return DONE


def _execute(verb: str, name: str, rest: list[str]) -> None:
    """What Django's own runner does, with refusals raised instead of printed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
    import django  # noqa: PLC0415  Django only where a verb needs it
    from django.core.management import (  # noqa: PLC0415  Django only where a verb needs it
        get_commands,
        load_command_class,
    )

    django.setup()
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    options = vars(command.create_parser("keguang", verb).parse_args(rest))
    command.execute(*options.pop("args", ()), **options)


def _start(verb: str, rest: list[str]) -> int:
    try:
        options = server_parser(verb).parse_args(rest)
    except _Unusable as refusal:
        return _refuse(str(refusal))
    except SystemExit:  # argparse has answered --help
        return DONE
    if verb == "demo":
        os.environ.setdefault("KEGUANG_DATA_DIR", str(Path("var/demo").resolve()))
        os.environ["KEGUANG_DEMO"] = "true"
        os.environ.setdefault("KEGUANG_BASE_URL", f"http://{options.host}:{options.port}")
    folder = Path(os.environ.get("KEGUANG_DATA_DIR", "var"))
    database_url = os.environ.get("KEGUANG_DATABASE_URL", "")
    if not is_prepared(folder, database_url=database_url):
        refused = _manage("prepare", "prepare", ["--demo"] if verb == "demo" else [])
        if refused:
            return refused
    if verb == "demo":
        sys.stdout.write((folder / WELCOME).read_text(encoding="utf-8"))
        sys.stdout.write(f"\n  {os.environ['KEGUANG_BASE_URL']}\n\n")
        sys.stdout.flush()
    commands = {_web(options.host, options.port, options.workers): 0}
    if not options.no_worker:
        commands[sys.executable, "-m", "keguang", "worker"] = BEHIND
    return _run_together(commands)


def server_parser(verb: str) -> argparse.ArgumentParser:
    parser = _Parser(prog=f"keguang {verb}", description=_BY_NAME[verb].help)
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只供本机")
    workers = 1 if verb == "demo" else 2
    parser.add_argument("--workers", type=int, default=workers, help=f"网站进程数，默认 {workers}")
    parser.add_argument("--no-worker", action="store_true", help="不启动后台任务（另行启动）")
    return parser


def _web(host: str, port: int, workers: int) -> tuple[str, ...]:
    """granian's command line: a Rust server that needs no proxy in front to be safe on a LAN."""
    return (
        sys.executable,
        "-m",
        "keguang.config.web",
        *("--interface", "wsgi", "--host", host, "--port", f"{port}", "--workers", f"{workers}"),
        *("--blocking-threads", "4", "--log-level", "warning", "--respawn-failed-workers"),
        # one that is told to stop while it still starts does not hear it
        *("--workers-kill-timeout", f"{PATIENCE_S}"),
        "keguang.config.wsgi:application",
    )


def _run_together(commands: Mapping[tuple[str, ...], int]) -> int:
    """Run the commands, each this much behind others, until one ends or we are told to stop; then
    stop them all.

    Ending because we were told to is done; a command that ended by itself could not go on.
    """
    told_to_stop = False
    environment = {"MALLOC_ARENA_MAX": "2", **os.environ}  # threads' own arenas give nothing back
    children = [subprocess.Popen(command, env=environment) for command in commands]  # noqa: S603  our own commands
    for child, behind in zip(children, commands.values(), strict=True):
        os.setpriority(os.PRIO_PROCESS, child.pid, os.getpriority(os.PRIO_PROCESS, 0) + behind)

    def stop(*_: object) -> None:
        nonlocal told_to_stop
        told_to_stop = True
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)  # the first to end, whichever it is
    as_told = told_to_stop
    stop()
    for child in children:
        child.wait()
    return DONE if as_told else UNUSABLE


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return UNUSABLE


if __name__ == "__main__":
    main()
