"""`keguang`: the only command. Pure verbs answer before Django is even imported."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

USAGE: Final = """\
用法: keguang 命令 [参数]

  intake 文件 [--json] [--spec 表样] [--year 年]   识别一份征集表，不用数据库
  form 表样.json --out 文件.docx|.xlsx            由表样生成空白表
  demo [--port 8000]                             洛阳演示年：建库、装载、启动
  serve [--port 8000] [--workers 2]              启动网站（先自动升级数据库）
  worker                                         启动后台任务
  migrate · load-divisions 文件.csv · load-calendar
  poll-mailbox · send-mail                       收一次邮件 · 发一次待发邮件
  verify                                         校验操作记录链和原件
  doctor                                         检查不安全的配置
  create-admin 用户名                             建立第一个系统管理员，打印邀请链接
"""
MANAGEMENT: Final = {
    "worker": "worker",
    "migrate": "migrate",
    "load-divisions": "load_divisions",
    "load-calendar": "load_calendar",
    "load-demo": "load_demo",
    "poll-mailbox": "poll_mailbox",
    "send-mail": "send_mail",
    "verify": "verify_records",
    "doctor": "doctor",
    "create-admin": "create_admin",
    "remind": "remind",
}


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Run one verb; 0 done, 2 bad arguments or unusable input."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        sys.stdout.write(USAGE)
        return 0 if argv else 2
    verb, rest = argv[0], list(argv[1:])
    if verb in PURE:
        return PURE[verb](rest)
    if verb in MANAGEMENT:
        return _manage(MANAGEMENT[verb], rest)
    if verb in {"serve", "demo"}:
        return _start(verb, rest)
    sys.stderr.write(f"没有“{verb}”这个命令。\n\n{USAGE}")
    return 2


def _intake(rest: list[str]) -> int:
    from keguang.documents import commands  # noqa: PLC0415  keeps start-up of other verbs quick

    return commands.run(["intake", *rest])


def _form(rest: list[str]) -> int:
    from keguang.documents import commands  # noqa: PLC0415  keeps start-up of other verbs quick

    return commands.run(["form", *rest])


PURE: Final[dict[str, Callable[[list[str]], int]]] = {"intake": _intake, "form": _form}


def _manage(name: str, rest: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
    from django.core.management import (  # noqa: PLC0415  Django only where a verb needs it
        execute_from_command_line,
    )

    execute_from_command_line(["keguang", name, *rest])
    return 0


def _start(verb: str, rest: list[str]) -> int:
    port = _option(rest, "--port", "8000")
    workers = _option(rest, "--workers", "1" if verb == "demo" else "2")
    host = _option(rest, "--host", "127.0.0.1")
    if rest:
        sys.stderr.write(f"不认识的参数：{' '.join(rest)}\n")
        return 2
    if verb == "demo":
        os.environ.setdefault("KEGUANG_DATA_DIR", str(Path("var/demo").resolve()))
        os.environ["KEGUANG_DEMO"] = "true"
        os.environ.setdefault("KEGUANG_BASE_URL", f"http://{host}:{port}")
        _manage("prepare", ["--demo"])
    else:
        _manage("prepare", [])
    return _run_together(_web(host, port, workers), [sys.executable, "-m", "keguang", "worker"])


def _web(host: str, port: str, workers: str) -> list[str]:
    """granian's command line: a Rust server that needs no proxy in front to be safe on a LAN."""
    return [
        sys.executable,
        "-m",
        "granian",
        *("--interface", "wsgi", "--host", host, "--port", port, "--workers", workers),
        *("--blocking-threads", "4", "--log-level", "warning", "--respawn-failed-workers"),
        "keguang.config.wsgi:application",
    ]


def _run_together(*commands: list[str]) -> int:
    """Run the commands until one ends or we are told to stop; then stop them all."""
    children = [subprocess.Popen(command) for command in commands]  # noqa: S603  our own commands

    def stop(*_: object) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)  # the first to end, whichever it is
    stop()
    return max(child.wait() for child in children)


def _option(rest: list[str], name: str, default: str) -> str:
    if name not in rest:
        return default
    at = rest.index(name)
    if at + 1 >= len(rest):
        sys.stderr.write(f"{name} 后面缺少值\n")
        raise SystemExit(2)
    value = rest[at + 1]
    del rest[at : at + 2]
    return value


if __name__ == "__main__":
    main()
