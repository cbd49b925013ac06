"""Shapes of what people type; whether it is permitted is the services' business."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from keguang.core.directory_spec import DIRECTORY_SPEC
from keguang.core.models import ContactRole, Division, KeyDate, Role, TokenScope
from keguang.core.parameters import REGISTRY
from keguang.core.selectors.settings import get_parameter
from keguang.core.services.directory import Decision, DirectoryRow
from keguang.documents.forms.spec import FieldType

SHEETS = ("xlsx", "xls", "et", "ods", "csv", "docx", "doc", "wps")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class RenameForm(forms.Form):
    name = forms.CharField(label=_("新登记名称"), max_length=80)
    day = forms.DateField(label=_("启用日期"), widget=DayInput)


class AliasForm(forms.Form):
    alias = forms.CharField(label=_("简称或别名"), max_length=80)


class AddressForm(forms.Form):
    address = forms.EmailField(label=_("邮箱"))


class HandoverForm(forms.Form):
    role = forms.ChoiceField(label=_("身份"), choices=ContactRole, initial=ContactRole.LIAISON)
    name = forms.CharField(label=_("接任人姓名"), max_length=40)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)


class CorrectionForm(forms.Form):
    contact = forms.IntegerField(widget=forms.HiddenInput)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)


class RevealForm(forms.Form):
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("名录文件"),
        help_text=_("Excel、WPS 表格或 Word 表格都可以，表头含“学会名称”即可，不必改格式。"),
        validators=[FileExtensionValidator(SHEETS, _("请上传 Excel、WPS 表格或 Word 文件。"))],
    )


class RowForm(forms.Form):
    """One row of an imported directory: its values, and what to do with it."""

    decision = forms.ChoiceField(
        label=_("导入方式"),
        choices=[(Decision.ASK, _("按名称重新判断")), *Decision.choices[1:]],
        widget=forms.RadioSelect,
    )
    organisation = forms.TypedChoiceField(
        label=_("对应的已有单位"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, row: DirectoryRow, data: Any = None) -> None:
        known = [(candidate.id, candidate.name) for candidate in row.candidates]
        likeliest = known[0][0] if known else None
        initial = {"decision": row.decision, "organisation": row.organisation or likeliest}
        super().__init__(data, initial=initial)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.TypedChoiceField)
        organisation.choices = [("", _("（无）")), *known]
        if not known:
            del self.fields["organisation"]
        for field in DIRECTORY_SPEC.fields:
            kind = forms.CharField(label=field.label, required=field.required, max_length=200)
            if field.type is FieldType.PHONE:
                kind.widget.attrs["inputmode"] = "tel"
            place = row.sources.get(field.key)
            if place is not None and place.raw and place.raw != row.value(field.key):
                kind.help_text = _("原文（%(ref)s）：%(raw)s") % {
                    "ref": place.ref,
                    "raw": place.raw,
                }
            kind.initial = row.value(field.key)
            self.fields[field.key] = kind
        self.order_fields([*DIRECTORY_SPEC.keys, "decision", "organisation"])

    def value_fields(self) -> list[forms.BoundField]:
        return [self[key] for key in DIRECTORY_SPEC.keys]

    def values(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in DIRECTORY_SPEC.keys}


class InvitationForm(forms.Form):
    display_name = forms.CharField(label=_("姓名"), max_length=40)
    role = forms.ChoiceField(label=_("角色"), choices=Role)
    division = forms.ModelChoiceField(
        label=_("属地范围"), queryset=Division.objects.none(), required=False
    )
    organisation = forms.CharField(
        label=_("单位范围"),
        max_length=80,
        required=False,
        help_text=_("学会和承办单位填写单位名称；其他角色选择属地范围。"),
    )

    def __init__(self, divisions: Any, data: Any = None) -> None:
        super().__init__(data)
        division = self.fields["division"]
        assert isinstance(division, forms.ModelChoiceField)
        division.empty_label = _("（不按属地）")
        division.queryset = divisions


class AcceptForm(forms.Form):
    username = forms.CharField(
        label=_("用户名"), max_length=40, help_text=_("登录时使用，可用汉字、字母和数字。")
    )
    password = forms.CharField(
        label=_("密码"), widget=forms.PasswordInput, help_text=_("至少10位，不要全用数字。")
    )
    again = forms.CharField(label=_("再输一次密码"), widget=forms.PasswordInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("两次输入的密码不一致。"))
        return cleaned


class ParametersForm(forms.Form):
    """Every setting the office may change."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for parameter in REGISTRY:
            value = get_parameter(parameter)
            if isinstance(value, bool):
                field: forms.Field = forms.BooleanField(required=False)
            else:
                field = forms.CharField(max_length=60)
            shown = "、".join(map(str, value)) if isinstance(value, tuple) else value
            field.label, field.help_text = str(parameter.label), str(parameter.help)
            field.initial = shown
            self.fields[parameter.key] = field


class CalendarDayForm(forms.Form):
    day = forms.DateField(label=_("日期"), widget=DayInput)
    is_workday = forms.TypedChoiceField(
        label=_("当天"),
        choices=[("off", _("休息")), ("work", _("上班"))],
        coerce=lambda word: word == "work",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("说明"), max_length=40, required=False)


class AnnouncementForm(forms.Form):
    key_date = forms.ModelChoiceField(label=_("重要日子"), queryset=KeyDate.objects.none())
    start = forms.DateField(label=_("开始"), widget=DayInput)
    end = forms.DateField(label=_("结束"), widget=DayInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        key_date = self.fields["key_date"]
        assert isinstance(key_date, forms.ModelChoiceField)
        key_date.empty_label = _("请选择")
        key_date.queryset = KeyDate.objects.filter(rule="announced")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("结束日期不能早于开始日期。"))
        return cleaned


class TokenForm(forms.Form):
    """A token for the person who asks: what for, until when, by which of their roles."""

    name = forms.CharField(
        label=_("用途"), max_length=60, help_text=_("例如“学会官网同步”，以后凭它认出这个令牌。")
    )
    scopes = forms.MultipleChoiceField(
        label=_("权限范围"), choices=TokenScope, widget=forms.CheckboxSelectMultiple
    )
    role = forms.ChoiceField(label=_("限于角色"), required=False)
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        choices=[(30, _("30天")), (90, _("90天")), (365, _("一年"))],
        initial=90,
    )

    def __init__(self, roles: Collection[Role], data: Any = None) -> None:
        super().__init__(data)
        held = [(role.value, role.label) for role in Role if role in roles]
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [("", _("账号的全部角色")), *held]
