"""`keguang form SPEC.json --out FILE.docx|.xlsx`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from keguang.documents.forms.blank.content import Blank
from keguang.documents.forms.blank.excel import write_workbook
from keguang.documents.forms.blank.word import write_document
from keguang.documents.forms.spec import BadSpec, spec_from_json

_WRITERS: Final = {".docx": write_document, ".xlsx": write_workbook}


def command(argv: Sequence[str]) -> int:
    """Write the blank form of a spec; 0 done, 2 unusable, with the field's path on stderr."""
    arguments = parser().parse_args(argv)
    out: Path = arguments.out
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        return _refuse(f"--out: 只能是 {' 或 '.join(_WRITERS)} 文件")
    if arguments.rows < 1:
        return _refuse("--rows: 至少为 1")
    try:
        spec = spec_from_json(arguments.spec.read_text("utf-8"))
    except BadSpec as fault:
        return _refuse(str(fault))
    except (OSError, UnicodeDecodeError) as fault:
        return _refuse(f"{arguments.spec}: 读不出（{fault}）")
    blank = Blank(
        spec,
        organisation=arguments.organisation,
        year=arguments.year,
        notice=arguments.notice,
        rows=arguments.rows,
        deadline_text=arguments.deadline,
        mailbox=arguments.mailbox,
    )
    try:
        out.write_bytes(write(blank))
    except OSError as fault:
        return _refuse(f"--out: 写不进（{fault}）")
    sys.stderr.write(f"已生成 {out}\n")
    return 0


def parser() -> argparse.ArgumentParser:
    """What this verb takes, for running it and for the reference page."""
    taken = argparse.ArgumentParser(prog="keguang form", description="由表格说明生成空白征集表")
    taken.add_argument("spec", type=Path, metavar="SPEC.json", help="表格说明（form/1）")
    taken.add_argument(
        "--out", type=Path, required=True, metavar="FILE.docx|.xlsx", help="写到哪里"
    )
    taken.add_argument("--organisation", default="", help="填报单位全称")
    taken.add_argument("--year", type=int, default=None, help="标题中的年份")
    taken.add_argument("--notice", default="", help="所依据的通知")
    taken.add_argument("--rows", type=int, default=3, help="空白行数")
    taken.add_argument("--deadline", default="", help="截止日期，如 2月28日")
    taken.add_argument("--mailbox", default="", help="收件邮箱")
    return taken


def _refuse(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2
