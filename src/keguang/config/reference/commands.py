"""commands.md: every `keguang` verb with the arguments its own parser takes."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from keguang.config import cli
from keguang.config.reference import markdown
from keguang.config.reference.markdown import code, section, table
from keguang.documents.forms import terminal as intake
from keguang.documents.forms.blank import terminal as form
from keguang.documents.official import terminal as official
from keguang.planning import command as planning

# what every management command takes, and argparse's own
_SHARED: Final = frozenset(
    action.dest for action in BaseCommand().create_parser("keguang", "any")._actions
)


def page() -> str:
    """Usage, then one section a verb."""
    introduction = (
        "`keguang` is the only command (`python -m keguang` is the same). Exit status: "
        "0 done, 2 bad arguments or unusable input, with one sentence on stderr; 1 for `plan` "
        "alone: no plan is feasible, or the check failed.\n\n"
        "`keguang` 是唯一的命令。退出码：0 完成；2 参数不对或输入不能使用，"
        "并在标准错误输出一句说明；1 只用于 `plan`：没有可行的方案，或检查没有通过。"
    )
    blocks = [section(f"keguang {verb.usage}", _body(verb)) for verb in cli.VERBS]
    return markdown.page("Commands 命令", introduction, markdown.fenced(cli.usage()), *blocks)


def _body(verb: cli.Verb) -> str:
    if verb.name == "plan":
        return "\n\n".join([f"{verb.help}。", *_planning_verbs()])
    parser, help_text = _parser_of(verb)
    sentence = f"{help_text.removesuffix('。')}。"
    rows = [_argument(action) for action in parser._actions if action.dest not in _SHARED]
    if verb.command in _DJANGOS_OWN or not rows:
        return sentence
    return "\n\n".join([sentence, table(("Argument 参数", "Default 默认", "含义"), rows)])


_DJANGOS_OWN: Final = frozenset({"migrate"})
_PURE: Final = {"intake": intake.parser, "form": form.parser, "document": official.parser}


def _parser_of(verb: cli.Verb) -> tuple[argparse.ArgumentParser, str]:
    if verb.name in _PURE:
        return _PURE[verb.name](), verb.help
    if not verb.command:
        return cli.server_parser(verb.name), verb.help
    app = get_commands()[verb.command]
    command = load_command_class(app, verb.command) if isinstance(app, str) else app
    help_text = verb.help if verb.command in _DJANGOS_OWN else str(command.help)
    return command.create_parser("keguang", verb.name), help_text


def _verbs_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    verbs = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return verbs.choices


def _planning_verbs() -> Iterator[str]:
    """Each verb of `plan` with its own table; what it falls back to depends on the machine."""
    for name, parser in _verbs_of(planning.parser()).items():
        rows = [_argument(action) for action in parser._actions if action.dest not in _SHARED]
        heading = f"### keguang plan {name}"
        yield f"{heading}\n\n{table(('Argument 参数', 'Default 默认', '含义'), rows)}"


def _argument(action: argparse.Action) -> tuple[Any, ...]:
    name = action.option_strings[-1] if action.option_strings else (action.metavar or action.dest)
    takes = action.nargs != 0 and action.option_strings
    shown = f"{name} {action.metavar or action.dest.upper()}" if takes else str(name)
    default = action.default if isinstance(action.default, str | int) and takes else ""
    return code(shown), code(default), action.help or "—"
