"""Rows under a heading that are no data: notes, totals, examples, signatures, bare numbers."""

import re
from enum import Enum, auto
from typing import Final

from keguang.documents.forms.layout import words as known
from keguang.documents.forms.layout.board import Spot, anchors, own
from keguang.documents.forms.values.text import is_nothing, squeeze

_NOTE: Final = re.compile(
    r"^(?:[（(【\[]?(?:注|备注|说明|填表说明|填报说明|填写说明|温馨提示|提示|要求|填表要求|附注|附)(?:[:：\d一二三四五六七八九十]|意事项)|※|★|\*(?!\d)|"
    r"[（(]?以[上下](?:空白|内容|无正文)|此处(?:盖章|签字)|请于|请各|本表|报送|邮箱|填报要求|……|\.{3,}|不够可|可另附|可附页|表格不够|（?此表)"
)
_TOTAL: Final = re.compile(r"^(?:合计|总计|小计|共计|总数|汇总|累计|平均|共\d+[场讲个项]|合\s*计)")
_SIGNED: Final = re.compile(
    r"^(?:填报人|填表人|制表人?|制表|审核人?|联系人|负责人|签字|签名|经办人|日期|填报日期|填表日期|单位负责人|学会负责人|联系电话|联系方式|电话|手机|盖章|"
    r"单位盖章|学会盖章|填报单位|申报单位|报送单位|单位意见|学会意见|领导签字|分管领导|审批人|理事长|秘书长|报送人|公章|年月日|\d{4}年\d{0,2}月\d{0,2}日$|"
    r"年\s*月\s*日)(?:[（(][^）)]*[）)])?\s*(?:[:：（(]|$|[\u4e00-\u9fff]{2,4}$)"
)
_OPINION: Final = re.compile(
    r"^[（(]?[\u4e00-\u9fff（）()、/]{0,10}(?:单位|组织|学会|协会|研究会|党委|党组|支部|部门|科协|领导|主管|审核|审批|推荐|评审|[初复终]审|专家|负责人|盖章)"
    r"[）)]?(?:审[核查批])?意见(?:[（(][^）)]*[）)])?[:：]?"
)
_EXAMPLE: Final = re.compile(
    rf"^[（(【\[]?(?:{'|'.join(known.EXAMPLE)})[）)】\]]?(?:[:：\d一二三]|$)|[（(【\[](?:示例|样例|范例|例|例子|举例|填写示例|示范|仅供参考)[）)】\]]"
)
_HINT: Final = re.compile(
    r"^(?:[（(【\[][^）)】\]]*[）)】\]]|(?:必填|选填|可选|请填写?|请选择|请注明|请写|格式|下拉选择|填写全称|单选|多选|限\d+字).*)$"
)
_SUCH_AS: Final = re.compile(r"^(?:如|例如|例|比如|譬如|样例|示例)\s*[:：]")
_BARE_NUMBER: Final = re.compile(r"^[\d.\-、,，第场讲个次一二三四五六七八九十NOno#]+$")


class RowKind(Enum):
    BLANK = auto()
    SERIAL_ONLY = auto()
    NOTE = auto()
    TOTAL = auto()
    EXAMPLE = auto()
    RECORD = auto()


def kind_of(row: tuple[Spot, ...]) -> RowKind:
    """What a row under a heading is, by its own words."""
    texts = [squeeze(spot.text) for spot in own(row)]
    if not texts:
        return RowKind.BLANK
    if all((_BARE_NUMBER.match(t) and len(t) < 7) or is_nothing(t) for t in texts):
        return RowKind.SERIAL_ONLY
    if sum(bool(_SUCH_AS.match(t)) for t in texts) > 1:
        return RowKind.EXAMPLE
    if are_hints(row):
        return RowKind.NOTE
    if any(_EXAMPLE.search(t) and len(t) < 60 for t in texts[:3]):
        return RowKind.EXAMPLE
    first = texts[0]
    if _TOTAL.match(first) and len(texts) <= max(4, len(row) // 2):
        return RowKind.TOTAL
    if _NOTE.match(first) and len(texts) <= 2:
        return RowKind.NOTE
    return RowKind.NOTE if _is_aside(row, texts) else RowKind.RECORD


def are_hints(row: tuple[Spot, ...]) -> bool:
    """Hints on how to fill in, below the headings: "（30字以内）"."""
    texts = [squeeze(spot.text) for spot in own(row)]
    return sum(bool(_HINT.match(t)) for t in texts) > len(texts) / 2


def is_example(text: str) -> bool:
    """Whether a text marks its row as an example of how to fill in the form."""
    return _EXAMPLE.search(squeeze(text)) is not None


def _is_aside(row: tuple[Spot, ...], texts: list[str]) -> bool:
    """Signature lines, and one text set across the whole table."""
    if _SIGNED.match(texts[0]) or (_OPINION.match(texts[0]) and len(texts) < len(row)):
        return True
    spread = [spot for spot in row if spot.text]
    if len(row) > 3 and len(list(anchors(row))) == 1 and len(spread) > len(row) / 2:
        return True
    return len(texts) == 1 and bool(re.search(r"[:：。]", texts[0])) and len(row) > 3
