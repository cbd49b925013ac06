"""Numbers in headings and at the head of lines: 讲座1题目, 第二场, （三）."""

import re
from collections.abc import Iterator
from typing import Final

from keguang.documents.forms.values.numerals import to_number
from keguang.documents.forms.values.text import squeeze

# "1.5小时" is no item 1; "2、5G改变生活" is item 2
ITEM: Final = re.compile(
    r"^\s*(?:[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、）)]|\d{1,2}\s*(?:．|[:：](?!\d)|\.(?!\d+(?:[.\-/~—至日号小时hH上下晚]|\s|$)))|"
    r"[一二三四五六七八九十]{1,3}[.．]|[①-⑳]|第[一二三四五六七八九十\d]{1,2}[讲场个][:：、]?)\s*"
)
NUMBER: Final = re.compile(
    rf"(?:{ITEM.pattern}|^\s*(?:讲座|活动|题目|课程)[一二三四五六七八九十\d]{{1,2}}[:：、.]?\s*)"
)
_ORDINAL: Final = re.compile(
    r"第?[（(【\[]?(\d{1,2}|[一二三四五六七八九十]{1,2})[）)】\]]?(?:[场讲个次节门]|号)?(?:[:：.、\-_—]|的)?"
)
_MOST: Final = 20  # lectures on one line; "时长：60分钟" is no sixtieth
_UNIT_WORDS: Final = re.compile(r"(?:讲座|活动|课程|报告|场次|讲|场)$")


def without_ordinals(text: str) -> Iterator[tuple[int, str]]:
    """Each number that may set apart one of several equal headings, and the heading without it."""
    bare = squeeze(text)
    for match in reversed(list(_ORDINAL.finditer(bare))):
        if match.start() == 0 and match[0][-1] in "、.":  # the number of a question
            continue
        number = int(match[1]) if match[1].isdecimal() else to_number(match[1])
        if number and number <= _MOST:
            before, after = bare[: match.start()], bare[match.end() :]
            yield number, before + after
            yield number, _UNIT_WORDS.sub("", before) + after
