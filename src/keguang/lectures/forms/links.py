"""The web form a society fills in by its link: one block a lecture, made from the call's form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.numbers import read_count
from keguang.documents.forms.spec import FieldType, FormField, FormSpec
from keguang.lectures.form_words import label_of
from keguang.lectures.typed import NO, YES, is_empty

MOST_LECTURES: Final = 40
LONGEST_TEXT: Final = 4_000
_HINTS: Final = {
    FieldType.PHONE: gettext_lazy("手机号码，或带区号的固定电话。"),
    FieldType.MINUTES: gettext_lazy("按分钟填写，例如90。"),
    FieldType.DATERANGE: gettext_lazy(
        "例如“4月22日上午9:00”“3月中旬”“二季度”；还没定的填“可预约”。"
    ),
    FieldType.CONSENT: gettext_lazy("是否同意在节目单上公开主讲人的姓名、单位、职称。"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One field of one block as the page draws it."""

    key: str
    name: str
    label: str
    kind: str
    value: str
    required: bool
    hint: str = ""
    fault: str = ""
    choices: Sequence[str] = ()
    max: int = LONGEST_TEXT
    inputmode: str = ""
    autocomplete: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One lecture on the page. `code` is that of a lecture being corrected, empty for a new one."""

    number: int
    prefix: str
    questions: Sequence[Question]
    code: str = ""
    heading: str = ""

    @property
    def faults(self) -> list[Question]:
        return [question for question in self.questions if question.fault]


@dataclass(slots=True)
class PostedForm:
    """What came from the browser, or from the saved draft: texts only, nothing judged."""

    added: list[dict[str, str]] = field(default_factory=list)
    corrected: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, spec: FormSpec, data: QueryDict) -> "PostedForm":
        """Take the known fields of every block; whatever else was posted is left out."""
        number = min(read_count(str(data.get("count", ""))) or 0, MOST_LECTURES)
        added = [_texts(spec, data, f"l{index}-") for index in range(number)]
        codes = dict.fromkeys(data.getlist("code"))
        corrected = {code: _texts(spec, data, f"c{code}-") for code in codes if _is_code(code)}
        return cls(added, corrected)

    @classmethod
    def from_draft(cls, draft: Mapping[str, Any]) -> "PostedForm":
        return cls(list(draft.get("added", [])), dict(draft.get("corrected", {})))

    def as_draft(self) -> dict[str, Any]:
        return {"added": self.added, "corrected": self.corrected}

    def add(self) -> None:
        if len(self.added) < MOST_LECTURES:
            self.added.append({})

    def remove(self, index: int) -> None:
        if 0 <= index < len(self.added):
            del self.added[index]

    def pad(self, least: int) -> None:
        """At least this many blocks to fill in."""
        while len(self.added) < min(least, MOST_LECTURES):
            self.added.append({})

    @property
    def filled(self) -> list[dict[str, str]]:
        return [texts for texts in self.added if not is_empty(texts)]


def blocks_of(spec: FormSpec, added: Sequence[Mapping[str, str]]) -> list[Block]:
    """The blocks of new lectures, numbered from one."""
    return [
        Block(index + 1, f"l{index}-", _questions(spec, f"l{index}-", texts))
        for index, texts in enumerate(added)
    ]


def correction_block(
    spec: FormSpec,
    *,
    number: int,
    code: str,
    heading: str,
    texts: Mapping[str, str],
    faults: Mapping[str, str],
) -> Block:
    """The block of a faulty lecture: what is wrong stands beside its field."""
    prefix = f"c{code}-"
    return Block(number, prefix, _questions(spec, prefix, texts, faults), code, heading)


def _is_code(text: str) -> bool:
    return len(text) <= 12 and text.isascii() and text.isalnum()


def _texts(spec: FormSpec, data: QueryDict, prefix: str) -> dict[str, str]:
    return {
        f.key: str(data[f"{prefix}{f.key}"]).replace("\x00", "")[:LONGEST_TEXT].strip()
        for f in spec.fields
        if f"{prefix}{f.key}" in data
    }


def _questions(
    spec: FormSpec,
    prefix: str,
    texts: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
) -> list[Question]:
    return [
        _question(f, f"{prefix}{f.key}", texts.get(f.key, ""), (faults or {}).get(f.key, ""))
        for f in spec.fields
    ]


def _question(spec_field: FormField, name: str, value: str, fault: str) -> Question:
    kind = spec_field.type
    choices = (YES, NO) if kind is FieldType.CONSENT else spec_field.choices
    return Question(
        key=spec_field.key,
        name=name,
        label=label_of(spec_field),
        kind="long" if kind is FieldType.LONG else "choice" if choices else "line",
        value=value,
        required=spec_field.required,
        hint=spec_field.help or str(_HINTS.get(kind, "")),
        fault=fault,
        choices=choices,
        max=spec_field.max or LONGEST_TEXT,
        inputmode={FieldType.PHONE: "tel", FieldType.MINUTES: "numeric"}.get(kind, ""),
    )


class ContactForm(forms.Form):
    """更新联系人."""

    name = forms.CharField(label=gettext_lazy("联系人姓名"), max_length=40)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=20)
    email = forms.EmailField(label=gettext_lazy("邮箱"), required=False)

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if sum(c.isdecimal() for c in phone) < 7:
            raise forms.ValidationError(_("电话位数不够，请检查。"))
        return phone
