"""The grey row that shows how a blank form is filled in: for who writes it and for who reads it."""

from typing import Final

from keguang.documents.forms.spec import FieldType, FormField, FormSpec

NUMBER_LABEL: Final = "序号"
EXAMPLE_MARK: Final = "示例"  # stands where other rows have their number
_TITLED: Final = f"（{EXAMPLE_MARK}）"

# Nobody is called so, and no telephone has such a number.
_BY_KEY: Final = {
    "title": "看云识天气",
    "position": "高级工程师",
    "employer": "洛阳市某某单位",
    "audience": "中小学生",
    "place": "某某社区活动室",
}
_BY_TYPE: Final[dict[FieldType, str]] = {
    FieldType.TEXT: "按实际填写",
    FieldType.NAME: "张某某",
    FieldType.PHONE: "手机或区号加座机",
    FieldType.MINUTES: "90",
    FieldType.DATERANGE: "3月中旬",
    FieldType.CHOICE: "按实际选填",
    FieldType.LONG: "用一两句话写明讲什么、怎样讲",
    FieldType.INTEGER: "50",
    FieldType.CONSENT: "是",
}
# What nobody would answer: left in a row that was written over, it is no answer. What is left of
# the others, a profession or 90 minutes, may be meant.
_NO_ANSWERS: Final = (
    "某某",
    *(_BY_TYPE[t] for t in (FieldType.TEXT, FieldType.PHONE, FieldType.LONG)),
)


def anchor_of(spec: FormSpec) -> str:
    """The field without which a row is no row: the first required one, else the first."""
    return next(iter(spec.required_keys), spec.keys[0])


def example_row(spec: FormSpec) -> dict[str, str]:
    """An answer to every question; the row's anchor says once more that it is an example."""
    row = {field.key: _example_of(field) for field in spec.fields}
    anchor = anchor_of(spec)
    return row | {anchor: _TITLED + row[anchor]}


def leftovers(spec: FormSpec) -> dict[str, str]:
    """The example's own texts that are nobody's answer, by key."""
    row = example_row(spec)
    return {key: text for key, text in row.items() if any(part in text for part in _NO_ANSWERS)}


def _example_of(field: FormField) -> str:
    if field.choices:
        return field.choices[0]
    text = _BY_KEY.get(field.key, "") if field.type is FieldType.TEXT else ""
    text = text or _BY_TYPE[field.type]
    return text[: field.max] if field.max else text
