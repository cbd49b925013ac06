"""Names of bodies: recognising 学会, hospitals, schools and offices by how their names end."""

import re
from functools import lru_cache
from typing import Final

from keguang.documents.forms.values.text import squeeze

SOCIETY_END: Final = (
    r"(?:学会|协会|研究会|联合会|促进会|联谊会|商会|基金会|学社|联盟|专业委员会|科协)"
)
_BODY_END: Final = (
    rf"(?:{SOCIETY_END}|医院|卫生院|卫生服务中心|保健院|大学|学院|学校|党校|中学|小学|[一二三四五六七八九十\d]中|高中|幼儿园|研究院|研究所|科学院|"
    r"设计院|勘察院|检测院|规划院|中心|委员会|办公室|公司|集团|事务所|出版社|报社|电视台|天文台|气象台|气象局|实验室|教研室|合作社|"
    r"[^\s，。]{1,8}局|[^\s，。]{1,6}厅|[^\s，。]{2,8}厂|[^\s，。]{1,8}馆|[^\s，。]{2,6}站|[^\s，。]{1,8}所|[^\s，。]{1,8}院|[^\s，。]{1,6}院系|"
    r"支队|大队|总队|中队|[卫健农交教科体工民]委|银行|基地|工作室|园区|林场|农场|[^\s，。]{2,6}科|[^\s，。]{2,6}系|[^\s，。]{2,6}部|[^\s，。]{2,6}处)"
)
_BODY: Final = re.compile(
    rf"^[\w（）()·、“”\"—\-&.\s]{{0,38}}{_BODY_END}(?:[（(][^（()）]{{1,20}}[）)])?$"
)
_SOCIETY: Final = re.compile(
    rf"[\u4e00-\u9fff]{{2,24}}?{SOCIETY_END}(?:[\u4e00-\u9fff]{{2,10}}(?:分会|专业委员会|工作委员会|专委会))?(?![\u4e00-\u9fff]{{0,6}}{SOCIETY_END})"
)
_NOT_A_BODY: Final = re.compile(r"[。！？!?;；:：《》]|讲座|题目|知识|技术$")


@lru_cache(maxsize=4096)
def is_body(text: str) -> bool:
    """Whether a text reads as the name of an institution."""
    bare = squeeze(text)
    return 2 < len(bare) <= 40 and not _NOT_A_BODY.search(bare) and _BODY.match(bare) is not None


def is_society(text: str) -> bool:
    """Whether a text is the name of a society and nothing else."""
    return _SOCIETY.fullmatch(squeeze(text)) is not None


def body_prefix(text: str) -> str:
    """The longest beginning of a text that names an institution; empty if there is none."""
    for end in range(len(text), 3, -1):
        if is_body(text[:end]):
            return text[:end]
    return ""


def find_societies(text: str) -> list[str]:
    """Every society named in running text, in order."""
    return [m[0] for m in _SOCIETY.finditer(text)]
