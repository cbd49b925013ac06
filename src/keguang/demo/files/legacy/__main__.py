"""Writes the sources of the kept files; see README.md beside this file."""

import json
import sys
from pathlib import Path
from random import Random
from typing import Final

from keguang.demo.files import excel, word
from keguang.demo.files.form import FilledForm
from keguang.demo.lectures import DemoLecture, Season, lectures_of
from keguang.demo.people import people
from keguang.demo.societies import all_societies

_FILES: Final = {
    "zhileng": "zhileng.xls",
    "jiliang": "jiliang.et",
    "biaozhun": "biaozhun.doc",
    "dangan": "dangan.wps",
    "kangai": "kangai.ods",
    "hanjie": "hanjie.7z",
}
_WORD: Final = {"biaozhun", "dangan"}
_FIRST_PHONE: Final = 13800009001
_TIMES: Final = (
    ("10月中旬", "10-11", "10-20"),
    ("下半年", "07-01", "12-31"),
    ("11月", "11-01", "11-30"),
    ("四季度", "10-01", "12-31"),
)


def write_sources(folder: Path) -> None:
    chance = Random("legacy")  # noqa: S311  seeded chance, no secret
    speakers = people(chance, first_phone=_FIRST_PHONE)
    truth: dict[str, object] = {}
    for society in all_societies():
        if society.key not in _FILES:
            continue
        lectures = lectures_of(society, chance, speakers, Season(2000, 3))
        lectures = [_without_year(one, number) for number, one in enumerate(lectures)]
        form = FilledForm(
            society.name,
            "科普大讲堂活动征集表",
            tuple(one.cells for one in lectures),
            "",
            next(speakers),
        )
        if society.key in _WORD:
            (folder / f"{society.key}.docx").write_bytes(word.own_table(form, chance))
        else:
            (folder / f"{society.key}.xlsx").write_bytes(excel.own_table(form, chance))
        rows = [{"cells": dict(one.cells), "truth": dict(one.truth)} for one in lectures]
        truth[society.key] = {"file": _FILES[society.key], "lectures": rows}
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", "utf-8")


def _without_year(lecture: DemoLecture, number: int) -> DemoLecture:
    """A time in words; the truth keeps month and day, to which the reader adds its year."""
    text, first, last = _TIMES[number % len(_TIMES)]
    return lecture.rewritten({"dates": text}, {"date_from": first, "date_to": last})


if __name__ == "__main__":
    write_sources(Path(sys.argv[1]))
