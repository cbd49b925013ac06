"""`keguang plan solve|check|explain|baseline`: one JSON document out, progress on stderr.

Exit 0 done (also after Ctrl-C, if there is a plan), 1 infeasible or the check failed, 2 bad input.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

from keguang.planning import blocks, progress, stopping
from keguang.planning.explaining import Explanation, UnknownItem
from keguang.planning.instances import Node, PlanningInputError, read_document, schema_of
from keguang.planning.results import Meta, Report, Solved, as_text, write_document
from keguang.planning.wording import Language, Words

DONE: Final = 0
INFEASIBLE: Final = 1
UNUSABLE: Final = 2

# schema -> the package that plans it; its modules are loaded when a verb needs them, because
# solvers take seconds to load
PLANNERS: Final[dict[str, str]] = {
    "lectures/1": "dispatch",
    "rotation/1": "rotation",
    "shifts/1": "rosters",
    "tours/1": "tours",
}

_NO_SCHEMA: Final = Words("没有这个种类，只有 {known}", "no such schema; there are {known}")
_NO_PLAN: Final = Words(
    "没有可行的方案；原因见 plan explain", "no plan is feasible; see plan explain"
)
_NOT_FOUND: Final = Words("时间内没有找到方案", "no plan was found in time")
_NO_ITEM: Final = Words("没有 {id}", "there is no {id}")
_NOT_WRITTEN: Final = Words("{path}：不能写入（{why}）", "{path}: cannot be written ({why})")
_NO_EXECUTOR: Final = Words(
    "--executor {name}：连接不上（{why}）", "--executor {name}: no answer ({why})"
)
_NOT_INSTALLED: Final = Words(
    "没有安装求解组件 {name}：请安装 keguang[planning]",
    "the solver {name} is not installed: install keguang[planning]",
)
_SOLVERS: Final = frozenset({"numpy", "highspy", "numba", "ortools", "pyvrp", "distributed"})


class _Unusable(Exception):
    """Arguments this command cannot work with; the message is what the user reads."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Unusable(f"{self.format_usage().strip()}\n{message}")


def run(argv: Sequence[str]) -> int:
    """Run one verb of `plan`; the module's docstring has the exit codes."""
    try:
        arguments = parser().parse_args(argv)
    except _Unusable as refusal:
        return _refuse(str(refusal))
    except SystemExit as done:  # argparse has answered --help
        return int(done.code or 0)
    language: Language = arguments.lang
    try:
        return _VERBS[arguments.verb](arguments, language)
    except PlanningInputError as refusal:
        return _refuse(refusal.say(language))
    except UnknownItem as refusal:
        return _refuse(_NO_ITEM.say(language, {"id": str(refusal)}))
    except ModuleNotFoundError as missing:
        if missing.name not in _SOLVERS:
            raise
        return _refuse(_NOT_INSTALLED.say(language, {"name": missing.name}))
    except OSError as fault:
        path, why = str(fault.filename or ""), fault.strerror or str(fault)
        return _refuse(_NOT_WRITTEN.say(language, {"path": path, "why": why}))


def parser() -> argparse.ArgumentParser:
    """What the verbs take, for running them and for the reference page."""
    top = _Parser(prog="keguang plan", description="排方案、查方案、说明原因。不连接数据库。")
    verbs = top.add_subparsers(dest="verb", required=True, parser_class=_Parser, metavar="VERB")
    _solve_arguments(verbs.add_parser("solve", help="求解"))
    check = verbs.add_parser("check", help="检查一个方案：退出码 0 可行，1 不可行")
    check.add_argument("instance", type=Path, metavar="INSTANCE", help="实例，.json 或 .json.gz")
    check.add_argument("solution", type=Path, metavar="SOLUTION", help="方案")
    explain = verbs.add_parser("explain", help="说明冲突、缺口和其他选择")
    explain.add_argument("instance", type=Path, metavar="INSTANCE", help="实例")
    explain.add_argument("solution", type=Path, nargs="?", metavar="SOLUTION", help="方案")
    explain.add_argument("--item", metavar="ID", help="只问这一项还有哪些选择")
    explain.add_argument("--alternatives", type=_count, default=5, metavar="N", help="几个选择")
    explain.add_argument("--time", type=_seconds, default=60.0, metavar="SECONDS", help="时限，秒")
    baseline = verbs.add_parser("baseline", help="作对照的简单方案")
    baseline.add_argument("instance", type=Path, metavar="INSTANCE", help="实例")
    baseline.add_argument("--method", choices=["greedy"], default="greedy", help="方法")
    baseline.add_argument("--out", type=Path, metavar="SOLUTION", help="方案写到哪里")
    for verb in (*verbs.choices.values(),):
        verb.add_argument("--lang", choices=["zh", "en"], default="zh", help="说明的语言")
    return top


def _solve_arguments(solve: argparse.ArgumentParser) -> None:
    solve.add_argument("instance", type=Path, metavar="INSTANCE", help="实例，.json 或 .json.gz")
    solve.add_argument(
        "--out", type=Path, metavar="SOLUTION", help="方案写到哪里；报告改到标准输出"
    )
    solve.add_argument("--report", type=Path, metavar="REPORT", help="报告写到哪里")
    solve.add_argument("--time", type=_seconds, default=60.0, metavar="SECONDS", help="时限，秒")
    solve.add_argument("--iterations", type=_count, metavar="N", help="只按次数停止，不看时钟")
    solve.add_argument("--seed", type=_count, default=0, metavar="N", help="随机种子")
    cores = os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count()
    solve.add_argument("--threads", type=_threads, metavar="N", help="线程数，默认为处理器数")
    solve.set_defaults(threads=cores or 1)
    solve.add_argument("--warm", type=Path, metavar="SOLUTION", help="从这个方案出发")
    solve.add_argument("--free", type=_ids, default=(), metavar="ID,ID…", help="只重排这些项")
    solve.add_argument(
        "--executor",
        type=_executor,
        default=blocks.POOL,
        metavar="pool|dask:HOST:PORT",
        help="分块在哪里求解",
    )


def _solve(arguments: argparse.Namespace, language: Language) -> int:
    problem_of, instance = _opened(arguments.instance)
    problem = _parsed(problem_of("problem").parse, instance, arguments.instance)
    warm = _plan(problem_of, arguments.warm)
    if arguments.free and warm is None:
        raise PlanningInputError("--free", Words("需要 --warm", "needs --warm"))
    limit = (
        stopping.Limit(seconds=arguments.time)
        if arguments.iterations is None
        else stopping.Limit(iterations=arguments.iterations)
    )
    solve = problem_of("solve").solve
    stopping.listen_for_interrupt()
    try:
        opened = blocks.opened(arguments.executor, threads=arguments.threads)
        with opened as executor:
            solved: Solved[Any] = solve(
                problem,
                limit=limit,
                seed=arguments.seed,
                threads=arguments.threads,
                warm=warm,
                free=frozenset(arguments.free),
                executor=executor,
                progress=progress.to_stderr,
            )
    except OSError as fault:
        if arguments.executor == blocks.POOL:
            raise
        values = {"name": arguments.executor, "why": str(fault)}
        return _refuse(_NO_EXECUTOR.say(language, values))
    return _hand_over(problem_of, problem, solved, arguments, language)


def _hand_over(
    module: Callable[[str], Any],
    problem: Any,
    solved: Solved[Any],
    arguments: argparse.Namespace,
    language: Language,
) -> int:
    """Judge the plan by the checker, write plan and report where they are wanted."""
    if solved.plan is None:
        sentence = _NO_PLAN if solved.meta.status == "infeasible" else _NOT_FOUND
        _write(arguments.out, {"meta": solved.meta.to_json(language)})
        sys.stderr.write(f"{sentence.say(language)}\n")
        return INFEASIBLE
    report: Report = module("check").check(problem, solved.plan)
    solution = {**solved.plan.to_json(), "meta": solved.meta.to_json(language)}
    _write(arguments.out, solution)
    if arguments.report is not None:
        write_document(arguments.report, report.to_json(language))
    if arguments.out is not None:
        sys.stdout.write(as_text(report.to_json(language)))
    if report.feasible and report.objective == solved.meta.objective:
        return DONE
    sys.stderr.write(f"objective {solved.meta.objective} / {report.objective}\n")
    return INFEASIBLE


def _check(arguments: argparse.Namespace, language: Language) -> int:
    module, instance = _opened(arguments.instance)
    problem = _parsed(module("problem").parse, instance, arguments.instance)
    report: Report = module("check").check(problem, _plan(module, arguments.solution))
    sys.stdout.write(as_text(report.to_json(language)))
    return DONE if report.feasible else INFEASIBLE


def _explain(arguments: argparse.Namespace, language: Language) -> int:
    module, instance = _opened(arguments.instance)
    problem = _parsed(module("problem").parse, instance, arguments.instance)
    plan = _plan(module, arguments.solution)
    stopping.listen_for_interrupt()
    explanation: Explanation = module("explain").explain(
        problem,
        plan,
        item=arguments.item,
        alternatives=arguments.alternatives,
        limit=stopping.Limit(seconds=arguments.time),
    )
    sys.stdout.write(as_text(explanation.to_json(language)))
    return DONE if explanation.status == "feasible" else INFEASIBLE


def _baseline(arguments: argparse.Namespace, language: Language) -> int:
    module, instance = _opened(arguments.instance)
    problem = _parsed(module("problem").parse, instance, arguments.instance)
    clock = stopping.Limit(iterations=0).start()
    plan = module("baseline").greedy(problem)
    report: Report = module("check").check(problem, plan)
    meta = Meta(
        status="feasible" if report.feasible else "unknown",
        objective=report.objective,
        bound=None,
        bound_reason=Words("简单方法不给出下界", "the greedy method proves no bound"),
        method="greedy",
        seconds=clock.seconds_used(),
        seed=0,
        threads=1,
    )
    _write(arguments.out, {**plan.to_json(), "meta": meta.to_json(language)})
    if arguments.out is not None:
        sys.stdout.write(as_text(report.to_json(language)))
    return DONE


_VERBS: Final[dict[str, Callable[[argparse.Namespace, Language], int]]] = {
    "solve": _solve,
    "check": _check,
    "explain": _explain,
    "baseline": _baseline,
}


def _opened(path: Path) -> tuple[Callable[[str], Any], Node]:
    """How to load the modules of the planner an instance belongs to, and the instance."""
    instance = read_document(path)
    try:
        schema = schema_of(instance)
        if schema not in PLANNERS:
            instance.field("schema").refuse(_NO_SCHEMA, known=", ".join(PLANNERS))
    except PlanningInputError as refusal:
        raise refusal.within(path.name) from None
    package = PLANNERS[schema]
    return lambda name: import_module(f"keguang.planning.{package}.{name}"), instance


def _plan(module: Callable[[str], Any], path: Path | None) -> Any:
    """The plan in a file, as it stands there: ids are the checker's business."""
    if path is None:
        return None
    return _parsed(module("problem").parse_plan, read_document(path), path)


def _parsed[T](parse: Callable[[Node], T], node: Node, path: Path) -> T:
    try:
        return parse(node)
    except PlanningInputError as refusal:
        raise refusal.within(path.name) from None


def _write(path: Path | None, document: Mapping[str, Any]) -> None:
    if path is None:
        sys.stdout.write(as_text(document))
    else:
        write_document(path, document)


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return UNUSABLE


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text}：应为不小于 0 的整数")
    return int(text)


def _threads(text: str) -> int:
    if (number := _count(text)) == 0:
        raise argparse.ArgumentTypeError("线程数至少为 1")
    return number


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 10_000_000:
        raise argparse.ArgumentTypeError(f"{text}：应为大于 0 的秒数")
    return seconds


def _ids(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def _executor(text: str) -> str:
    if text != blocks.POOL and not blocks.names_dask(text):
        raise argparse.ArgumentTypeError(f"{text}：应为 pool 或 dask:HOST:PORT")
    return text
