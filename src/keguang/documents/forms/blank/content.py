"""What the blank form says, whichever program it is written for."""

import re
from dataclasses import dataclass
from typing import Final

from keguang.documents.forms.examples import EXAMPLE_MARK, example_row
from keguang.documents.forms.spec import FieldType, FormField, FormSpec, Per

REQUIRED_MARK: Final = "*"
CONSENT_CHOICES: Final = ("是", "否")
OPINION_LABEL: Final = "单位意见"
SEAL_LINE: Final = "（盖章）"
CONTACT_LINE: Final = f"联系人：{'　' * 8}联系电话：{'　' * 10}电子邮箱："
DATE_LINE: Final = "年    月    日"

LABEL_MM: Final = 42.0  # the label column of a one-row form
_SHORT_ANSWER_MM: Final = 10.0
_LONG_ANSWER_MM: Final = 34.0
_MANY_FIELDS: Final = 6
_NUMBER_MM: Final = 10.0

# (least width in millimetres at 10.5 points, share of what is left over)
_WIDTHS: Final[dict[FieldType, tuple[float, float]]] = {
    FieldType.TEXT: (20, 1),
    FieldType.NAME: (16, 0.2),
    FieldType.PHONE: (28, 0),
    FieldType.MINUTES: (15, 0),
    FieldType.DATERANGE: (23, 1),
    FieldType.CHOICE: (18, 0.5),
    FieldType.LONG: (34, 4),
    FieldType.INTEGER: (14, 0),
    FieldType.CONSENT: (18, 0),
}
_LONG_TEXT: Final = 100  # characters allowed from which a text column deserves more room

_HINTS: Final[dict[FieldType, str]] = {
    FieldType.PHONE: "填一个手机号码或带区号的固定电话",
    FieldType.MINUTES: "按分钟填写数字",
    FieldType.DATERANGE: "能定日期的填日期（可写明上下午或起止时间），暂不能定的填月份或季度",
}


@dataclass(frozen=True, slots=True)
class Blank:
    """A form about to be written: the questions, and what is known before it is filled in."""

    spec: FormSpec
    organisation: str = ""
    year: int | None = None
    notice: str = ""
    rows: int = 3
    deadline_text: str = ""
    mailbox: str = ""

    @property
    def title(self) -> str:
        """The spec's title in its year: 2026年科普大讲堂活动征集表."""
        if self.year is None or re.match(r"\d{4}年", self.spec.title):
            return self.spec.title
        return f"{self.year}年{self.spec.title}"

    @property
    def landscape(self) -> bool:
        return len(self.spec.fields) > _MANY_FIELDS

    @property
    def sender_line(self) -> str:
        return f"填报单位（盖章）：{self.organisation}"

    @property
    def example(self) -> list[str]:
        """The cells of the example row behind its mark, in the order of the fields."""
        row = example_row(self.spec)
        return [row[field.key] for field in self.spec.fields]

    @property
    def consent_lines(self) -> list[str]:
        return [
            consent_words(self.spec, f) for f in self.spec.fields if f.type is FieldType.CONSENT
        ]

    def notes(self) -> list[str]:
        """填表说明, numbered, in the order a person filling the form needs them."""
        said = [f"标“{REQUIRED_MARK}”的栏目为必填项。"] if self.spec.required_keys else []
        hints = [f"“{f.label}”{hint}" for f in self.spec.fields if (hint := hint_for(f))]
        if hints:
            said.append("；".join(hints) + "。")
        said.append(
            "一份表只填一项，份数不够可复制本表。"
            if self.spec.per is Per.ROW
            else f"“{EXAMPLE_MARK}”一行不计入，请从下一行填起；行数不够可自行增加，"
            "请不要改动表头文字，也不要合并单元格。"
        )
        if self.deadline_text or self.mailbox:
            said.append(self._delivery())
        if self.notice:
            said.append(f"本表随{self.notice}印发。")
        return [f"{number}.{text}" for number, text in enumerate(said, start=1)]

    def _delivery(self) -> str:
        when = f"请于{self.deadline_text.removesuffix('前')}前" if self.deadline_text else "请"
        where = f"发送至{self.mailbox}" if self.mailbox else "一并报送"
        return f"{when}将本表电子版和盖章扫描件{where}。"


def hint_for(field: FormField) -> str:
    """The field's own help, else what its type needs said, with its choices and limit."""
    if field.type is FieldType.CONSENT:
        return ""  # said by the consent line in full
    parts = [field.help.rstrip("。；") or _HINTS.get(field.type, "")]
    if field.choices:
        parts.append(f"从“{'、'.join(field.choices)}”中选填")
    if field.type is FieldType.LONG and field.max:
        parts.append(f"{field.max}字以内")
    return "，".join(part for part in parts if part)


def consent_words(spec: FormSpec, field: FormField) -> str:
    """The consent line in the office's words: what the sender vouches for, and 是 or 否."""
    if field.help:
        words = field.help.rstrip("。")
    else:
        names = [f.label for f in spec.fields if f.type is FieldType.NAME]
        wish = field.label.replace("同意公开", "同意公开其", 1)
        words = f"本单位已征得{names[0] if names else '本人'}{wish}"
    return f"{words}（在“{field.label}”栏填“是”或“否”）。"


def prompt_for(field: FormField) -> str:
    """The hint that a spreadsheet shows beside the cell."""
    if field.type is FieldType.CONSENT:
        return "已征得同意的填“是”，不同意公开的填“否”"
    return hint_for(field)


def answer_height_mm(field: FormField) -> float:
    """Room to write in a one-row form, where every question has a line of its own.

    Two questions beside each other would save paper, and look like two lectures side by side.
    """
    return _LONG_ANSWER_MM if field.type is FieldType.LONG else _SHORT_ANSWER_MM


def choices_of(field: FormField) -> tuple[str, ...]:
    if field.type is FieldType.CONSENT:
        return field.choices or CONSENT_CHOICES
    return field.choices if field.type is FieldType.CHOICE else ()


def widths_mm(spec: FormSpec, available: float) -> list[float]:
    """Widths of the number column and of every field, filling `available` millimetres exactly.

    A phone number or a name is never squeezed for the sake of a long text, unless all must be.
    """
    wishes = [_wish(f) for f in spec.fields]
    least = [_NUMBER_MM, *(mm for mm, _ in wishes)]
    spare = available - sum(least)
    if spare < 0:
        return [mm * available / sum(least) for mm in least]
    shares = [0.0, *(share for _, share in wishes)]
    total = sum(shares)
    if not total:
        return [mm * available / sum(least) for mm in least]
    return [mm + spare * share / total for mm, share in zip(least, shares, strict=True)]


def _wish(field: FormField) -> tuple[float, float]:
    least, share = _WIDTHS[field.type]
    if field.type is FieldType.TEXT and field.max >= _LONG_TEXT:
        return least + 3, share * 2
    return least, share
