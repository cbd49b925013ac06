"""FormSpec (schema form/1): the one description a blank form and its reader are both made from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final


class BadSpec(ValueError):
    """The specification cannot be used; the message names the field's path."""


class FieldType(StrEnum):
    TEXT = "text"
    NAME = "name"
    PHONE = "phone"
    MINUTES = "minutes"
    DATERANGE = "daterange"
    CHOICE = "choice"
    LONG = "long"
    INTEGER = "integer"
    CONSENT = "consent"


class Per(StrEnum):
    """What one filled form stands for: a whole organisation's list, or one row by itself."""

    ORGANISATION = "organisation"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of the form.

    `synonyms` are other headings people write for it; `max` is the longest text accepted, in
    characters (0: no limit). A missing column of a field that is not required is no finding.
    """

    key: str
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    max: int = 0
    help: str = ""

    @property
    def value_keys(self) -> tuple[str, ...]:
        """The keys of a row that answer it; a date range is told in four (see `date_keys`)."""
        return date_keys(self.key) if self.type is FieldType.DATERANGE else (self.key,)


def date_keys(key: str) -> tuple[str, str, str, str]:
    """The value keys of a daterange field: of `dates` date_from, date_to, date_text, start_time."""
    if key == "dates":
        return "date_from", "date_to", "date_text", "start_time"
    return f"{key}_from", f"{key}_to", f"{key}_text", f"{key}_start_time"


@dataclass(frozen=True, slots=True)
class FormSpec:
    """An ordered list of questions under a title."""

    title: str
    fields: tuple[FormField, ...]
    per: Per = Per.ORGANISATION
    # made once: a long sheet asks for them in every cell
    keys: tuple[str, ...] = field(init=False, repr=False, compare=False)
    required_keys: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _by_key: dict[str, FormField] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        by_key = {f.key: f for f in self.fields}
        if len(by_key) != len(self.fields):
            raise BadSpec("fields: 两个栏目用了同一个 key")
        if not self.fields:
            raise BadSpec("fields: 至少要有一个栏目")
        object.__setattr__(self, "_by_key", by_key)
        object.__setattr__(self, "keys", tuple(by_key))
        object.__setattr__(self, "required_keys", tuple(f.key for f in self.fields if f.required))

    def __getitem__(self, key: str) -> FormField:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key


def spec_from_json(text: str) -> FormSpec:
    """Read schema form/1; refuse with the path of what is wrong."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as broken:
        raise BadSpec(f"第{broken.lineno}行第{broken.colno}列: 不是合法的 JSON") from broken
    return spec_from_dict(raw)


def spec_from_dict(raw: object) -> FormSpec:
    """The same for an already decoded document."""
    if not isinstance(raw, Mapping):
        raise BadSpec("(根): 应为对象")
    if raw.get("schema") != "form/1":
        raise BadSpec("schema: 应为 form/1")
    title = _text(raw, "title", "title")
    per = _one_of(Per, raw.get("per", Per.ORGANISATION), "per")
    rows = raw.get("fields")
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise BadSpec("fields: 应为数组")
    return FormSpec(title, tuple(_field(row, f"fields[{i}]") for i, row in enumerate(rows)), per)


def spec_to_dict(spec: FormSpec) -> dict[str, Any]:
    """The JSON document of a spec; `spec_from_dict` is its inverse."""
    fields = [{**asdict(f), "type": f.type.value} for f in spec.fields]
    return {"schema": "form/1", "title": spec.title, "per": spec.per.value, "fields": fields}


def _field(row: object, path: str) -> FormField:
    if not isinstance(row, Mapping):
        raise BadSpec(f"{path}: 应为对象")
    limit = row.get("max", 0)
    if not isinstance(limit, int) or limit < 0:
        raise BadSpec(f"{path}.max: 应为非负整数")
    return FormField(
        key=_text(row, "key", f"{path}.key"),
        label=_text(row, "label", f"{path}.label"),
        type=_one_of(FieldType, row.get("type", FieldType.TEXT), f"{path}.type"),
        required=row.get("required") is True,
        synonyms=_texts(row.get("synonyms", ()), f"{path}.synonyms"),
        choices=_texts(row.get("choices", ()), f"{path}.choices"),
        max=limit,
        help=str(row.get("help", "")),
    )


def _text(row: Mapping[str, object], key: str, path: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadSpec(f"{path}: 应为非空文字")
    return value.strip()


def _texts(value: object, path: str) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadSpec(f"{path}: 应为文字数组")
    return tuple(str(item) for item in value)


def _one_of[E: StrEnum](kind: type[E], value: object, path: str) -> E:
    try:
        return kind(str(value))
    except ValueError:
        allowed = "、".join(kind)
        raise BadSpec(f"{path}: 只能是 {allowed}") from None


LECTURE_SPEC: Final = FormSpec(
    title="科普大讲堂活动征集表",
    fields=(
        FormField(
            "title",
            "讲座题目",
            FieldType.TEXT,
            required=True,
            max=120,
            synonyms=("活动名称", "讲座名称", "题目", "讲座主题", "主题", "课题", "报告题目"),
        ),
        FormField(
            "speaker",
            "主讲人",
            FieldType.NAME,
            required=True,
            max=40,
            synonyms=("主讲专家", "专家姓名", "讲师", "姓名", "授课人", "主讲", "报告人"),
        ),
        FormField(
            "position",
            "职务/职称",
            max=60,
            synonyms=("职称", "职务", "专业技术职务", "技术职称", "职务职称"),
        ),
        FormField(
            "employer",
            "工作单位",
            required=True,
            max=80,
            synonyms=("单位", "所在单位", "专家单位", "主讲人单位"),
        ),
        FormField(
            "audience",
            "适合人群",
            max=80,
            synonyms=("受众", "面向人群", "讲座对象", "适用对象", "听众", "对象"),
        ),
        FormField(
            "duration_min",
            "时长(分钟)",
            FieldType.MINUTES,
            synonyms=("时长", "讲座时长", "预计时长", "课时"),
        ),
        FormField(
            "dates",
            "拟开展时间",
            FieldType.DATERANGE,
            synonyms=("拟讲时间", "时间", "活动时间", "讲座时间", "计划时间", "日期", "开展时间"),
        ),
        FormField(
            "place",
            "拟开展地点",
            max=120,
            synonyms=("地点", "讲座地点", "活动地点", "拟讲地点", "场所"),
        ),
        FormField(
            "contact_phone",
            "联系电话",
            FieldType.PHONE,
            required=True,
            synonyms=("电话", "手机", "手机号", "联系方式", "手机号码"),
        ),
        FormField(
            "summary",
            "内容提要",
            FieldType.LONG,
            max=2000,
            synonyms=("内容简介", "讲座内容", "主要内容", "简介", "内容"),
        ),
        FormField(
            "consent",
            "同意公开姓名、单位、职称",
            FieldType.CONSENT,
            synonyms=("是否同意公开", "信息公开", "同意公开"),
        ),
    ),
)
