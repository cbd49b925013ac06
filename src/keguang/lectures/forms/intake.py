"""Shapes of what the intake pages post. Whether it is permitted is the services' business."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core import clock
from keguang.core.models import Organisation
from keguang.core.selectors.organisations import find_by_name
from keguang.documents.forms.spec import FieldType, FormSpec
from keguang.lectures.form_words import label_of
from keguang.lectures.models import Call
from keguang.lectures.services.bench import Press, PressKind
from keguang.lectures.services.proposals import CONSENT
from keguang.lectures.states import CallState, Relation


class LectureValuesForm(forms.Form):
    """The fields of one lecture, one form field a value; empty is allowed everywhere.

    Required columns are the call's rule, not the form's: a clerk may save what is still missing.
    """

    version = forms.IntegerField(min_value=1)

    def __init__(self, spec: FormSpec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in spec.fields:
            for key, made in _fields_for(field.key, label_of(field), field.type).items():
                self.fields[key] = made

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("date_from"), cleaned.get("date_to")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("date_to", _("结束日期早于开始日期。"))
        if last and not first and not self.errors:
            self.add_error("date_from", _("请同时填写开始日期。"))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """Only what was really posted: a field the page did not show keeps its value."""
        shown = {key for key in self.fields if self.add_prefix(key) in self.data}
        posted = shown - {"version"}
        return {key: value for key, value in self.cleaned_data.items() if key in posted}


class ConsentField(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        if text not in CONSENT:
            raise forms.ValidationError(_("请填“是”或“否”。"))
        return CONSENT[text]


def _fields_for(key: str, label: str, kind: FieldType) -> dict[str, forms.Field]:
    if kind == FieldType.DATERANGE:
        return {
            "date_from": forms.DateField(label=label, required=False),
            "date_to": forms.DateField(label=label, required=False),
            "date_text": forms.CharField(label=label, required=False, max_length=120),
            "start_time": forms.TimeField(label=label, required=False),
        }
    if kind in {FieldType.MINUTES, FieldType.INTEGER}:
        return {key: forms.IntegerField(label=label, required=False, min_value=0, max_value=10_000)}
    if kind == FieldType.CONSENT:
        return {key: ConsentField(label=label, required=False)}
    return {key: forms.CharField(label=label, required=False)}


def pressed(data: Any) -> Press:
    """Which button it was: `answer`, `undo` or `action`; anything unknown only saves."""
    if answer := data.get("answer"):
        kind, field, value = (*answer.replace("\r\n", "\n").split(":", 2), "", "")[:3]
        if kind in {PressKind.FIX, PressKind.CONFIRM}:
            return Press(PressKind(kind), field, value)
    if field := data.get("undo"):
        return Press(PressKind.UNDO, field)
    action = data.get("action", "")
    known = {PressKind.DONE, PressKind.WITHDRAW, PressKind.RESTORE, PressKind.SETTLE}
    return Press(PressKind(action) if action in known else PressKind.SAVE)


class OrganisationForm(forms.Form):
    """Whose submission it is: picked from the guesses, or typed and found by its name."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(active=True), label=gettext_lazy("报送单位"), required=False
    )
    name = forms.CharField(label=gettext_lazy("其他单位名称"), required=False, max_length=80)
    remember = forms.BooleanField(label=gettext_lazy("记住这个发件地址"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = (cleaned.get("name") or "").strip()
        if name:
            found = [m for m in find_by_name(name, on=localdate(clock.now())) if m.is_sure]
            cleaned["organisation"] = found[0].organisation if len(found) == 1 else None
            if cleaned["organisation"] is None:
                self.add_error("name", _("名录中没有“%(name)s”。") % {"name": name})
        elif cleaned.get("organisation") is None:
            self.add_error("organisation", _("请选择报送单位。"))
        return cleaned


class BodyForm(OrganisationForm):
    """Which organisation a name written in a collection means."""

    as_written = forms.CharField(label=gettext_lazy("表内单位名称"), required=False, max_length=120)


class RelationForm(forms.Form):
    relation = forms.ChoiceField(
        choices=[
            (r.value, r.label)
            for r in (
                Relation.REPLACE,
                Relation.APPEND,
                Relation.OTHER_DEPARTMENT,
                Relation.DUPLICATE,
            )
        ],
        label=gettext_lazy("与前件的关系"),
    )


class CallForm(forms.Form):
    """Which call a piece belongs to."""

    call = forms.ModelChoiceField(
        Call.objects.exclude(state=CallState.DRAFT),
        to_field_name="code",
        label=gettext_lazy("征集"),
    )


class SetAsideForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("原因"), required=False, max_length=200)


class ManyFilesInput(forms.ClearableFileInput):
    """The script empties it once the files wait in its list, so the browser must not require it."""

    allow_multiple_selected = True

    def use_required_attribute(self, _initial: Any) -> bool:
        return False


class ManyFilesField(forms.FileField):
    """Any number of files; each is checked like one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        one = super().clean
        many = data if isinstance(data, list | tuple) else [data]
        return [one(each, initial) for each in many]


class UploadForm(forms.Form):
    """代收文件: files a clerk brings in for a society, or leaves to be recognised."""

    files = ManyFilesField(label=gettext_lazy("文件"))  # type: ignore[assignment]  # a field, not the uploads
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(active=True),
        label=gettext_lazy("报送单位"),
        required=False,
        empty_label=gettext_lazy("由系统识别"),
        help_text=gettext_lazy("不确定时留空，系统按表内名称识别。"),
    )
    source = forms.CharField(
        label=gettext_lazy("来源说明"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("例如：微信群转来、当面交来。"),
    )
    as_one_form = forms.BooleanField(label=gettext_lazy("这些照片是同一份表的各页"), required=False)


class TranscriptionForm(forms.Form):
    """登记来件(代录): who told it, for whom."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(active=True), label=gettext_lazy("报送单位")
    )
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=200,
        help_text=gettext_lazy("例如：3月2日李静来电；纸质件，3月1日收到。"),
    )
