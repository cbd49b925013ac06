"""The command's pure verbs: they need neither Django nor a database.

Each is imported when it is asked for: Typst and fonts would slow down every reading, the reader of
office files every document.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Final

DONE: Final = 0
UNUSABLE: Final = 2
_USAGE: Final = """\
用法: python -m keguang.documents 命令 [参数]

  intake    识别一份文件（办公文件、邮件、压缩包、照片）
  form      由表样生成空白表
  document  按国家标准生成公文
"""


def run(argv: Sequence[str]) -> int:
    """Run one verb.

    Returns
    -------
    int
        0 when done, whatever the file turned out to be; 2 for unusable arguments or input.
    """
    verb, *rest = argv or [""]
    if verb in {"-h", "--help"}:
        sys.stdout.write(_USAGE)
        return DONE
    command = VERBS.get(verb)
    if command is None:
        sys.stderr.write(f"没有“{verb}”这个命令。\n\n{_USAGE}" if verb else _USAGE)
        return UNUSABLE
    try:
        return command(rest)
    except SystemExit as done:  # argparse has answered --help, or said what it cannot use
        return int(done.code or 0)


def _intake(argv: Sequence[str]) -> int:
    from keguang.documents.forms import terminal  # noqa: PLC0415  see above

    return terminal.command(argv)


def _form(argv: Sequence[str]) -> int:
    from keguang.documents.forms.blank import terminal  # noqa: PLC0415  see above

    return terminal.command(argv)


def _document(argv: Sequence[str]) -> int:
    from keguang.documents.official import terminal  # noqa: PLC0415  see above

    return terminal.command(argv)


VERBS: Final[dict[str, Callable[[Sequence[str]], int]]] = {
    "intake": _intake,
    "form": _form,
    "document": _document,
}
