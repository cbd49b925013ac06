"""Which year a form is for."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from keguang.documents.forms.layout.delivery import PartRead
from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.parts import Prose
from keguang.documents.forms.values.dates import explicit_year

_OF_A_LIFE: Final = re.compile("生于|年生|出生|毕业|获|任职|历任|从事|参加工作|至今|以来|发表|出版")
_BARE: Final = re.compile(r"(?<![\d.\-/:])(20[2-4]\d)(?![\d.\-/:人元场份个次号台])")
_STAMP: Final = re.compile(r"(?<!\d)(20[2-4]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")
_TITLE_WORDS: Final = (
    "征集",
    "申报表",
    "报送",
    "推荐",
    "清单",
    "汇总",
    "大讲堂",
    "一览",
    "讲座",
    "计划",
    "安排",
    "登记表",
)


def year_meant(
    reads: Sequence[PartRead], names: Sequence[str], words: Vocabulary, today_year: int
) -> int:
    """The year the headings of a delivery name, else what its other words agree on."""
    titles: list[str] = []
    others: list[str] = []
    dates = words.key_of("dates")
    for read in reads:
        texts = [e.text for e in read.harvest.beside]
        if isinstance(read.part, Prose):
            texts += [line.text for line in read.part.lines]
        titles += [t for t in texts if len(t) < 60 and any(w in t for w in _TITLE_WORDS)]
        others += [t for t in texts if len(t) < 60 and not _OF_A_LIFE.search(t)]
        others.append(read.part.part)
        for draft in read.harvest.drafts:
            others += [e.text for e in draft.cells.get(dates or "", ())]
    titles += names
    return _year_of(titles, others, today_year)


def _year_of(titles: Iterable[str], others: Iterable[str], today_year: int) -> int:
    """The year a form is for: its title's, else what its other words agree on, else this year."""
    titles, others = list(titles), list(others)
    for named in (explicit_year, _bare_year):
        for text in titles:
            found = named(text)
            if found:
                return found
    for named in (explicit_year, _bare_year, _sent_in):
        counted = Counter(y for text in others if (y := named(text)))
        if counted:
            return counted.most_common(1)[0][0]
    return next((y for text in titles if (y := _sent_in(text))), today_year)


def _bare_year(text: str) -> int | None:
    """大讲堂（2027）征集表, 2027科普讲座, or a sheet named 2027: a year without 年."""
    found = _BARE.search(text)
    return int(found[1]) if found else None


def _sent_in(text: str) -> int | None:
    """征集表20270218.xlsx: the day somebody saved it, if nothing better says the year."""
    found = _STAMP.search(text)
    return int(found[1]) if found else None
