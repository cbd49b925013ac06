"""Shape of a call as its one page posts it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.models import Division, DivisionLevel, Organisation, OrganisationKind
from keguang.documents.forms.spec import FormSpec, spec_from_dict, spec_to_dict
from keguang.lectures.form_words import label_of
from keguang.lectures.forms.board import LocalMoment, PicksField
from keguang.lectures.services.calls import CallDetails
from keguang.lectures.services.letter_texts import DEFAULT_LETTER, PLACEHOLDERS
from keguang.web.forms import DateInput


class CallForm(forms.Form):
    """Everything a clerk decides about a call, whom it asks included.

    The form of the call itself is a copy; of its columns only 必填 or 可不填 is decided here.
    """

    title = forms.CharField(label=gettext_lazy("征集名称"), max_length=120)
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)
    minimum = forms.IntegerField(label=gettext_lazy("每家应报场数"), min_value=1, max_value=50)
    deadline = forms.DateTimeField(
        label=gettext_lazy("截止时间"),
        widget=LocalMoment,
        help_text=gettext_lazy("逾期仍可报送，会标明逾期天数。"),
    )
    notice_title = forms.CharField(label=gettext_lazy("依据公文"), max_length=160, required=False)
    notice_number = forms.CharField(
        label=gettext_lazy("文号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("尚未编号的可先空着，取得后补填。"),
    )
    notice_date = forms.DateField(label=gettext_lazy("成文日期"), required=False, widget=DateInput)
    posted_on = forms.DateField(label=gettext_lazy("发布日期"), required=False, widget=DateInput)
    letter = forms.CharField(
        label=gettext_lazy("发函正文"), widget=forms.Textarea(attrs={"rows": 14})
    )
    required_columns = forms.MultipleChoiceField(
        label=gettext_lazy("必填栏目"), widget=forms.CheckboxSelectMultiple, required=False
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("单位类别"),
        choices=OrganisationKind,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    territories = forms.ModelMultipleChoiceField(
        label=gettext_lazy("属地"),
        queryset=Division.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        required=False,
        help_text=gettext_lazy("不选即为全市。"),
    )
    listed = forms.CharField(
        label=gettext_lazy("按名单添加"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=gettext_lazy("每行一个单位，可用简称。"),
    )
    organisations = PicksField(required=False)

    def __init__(self, *args: Any, spec: FormSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        columns = [(field.key, label_of(field)) for field in spec.fields]
        self.fields["required_columns"].choices = columns  # type: ignore[attr-defined]  # a choice field
        districts = Division.objects.filter(level=DivisionLevel.DISTRICT)
        self.fields["territories"].queryset = districts  # type: ignore[attr-defined]  # a model field
        self.fields["letter"].help_text = _("可用的占位符：%(names)s。") % {
            "names": "".join(f"{{{name}}}" for name in PLACEHOLDERS)
        }

    def details(self) -> CallDetails:
        values = self.cleaned_data
        chosen = set(values["required_columns"])
        fields = tuple(replace(f, required=f.key in chosen) for f in self.spec.fields)
        return CallDetails(
            form=spec_to_dict(FormSpec(self.spec.title, fields, self.spec.per)),
            **{
                name: values[name]
                for name in (
                    "year", "title", "deadline", "minimum", "letter", "notice_title",
                    "notice_number", "notice_date", "posted_on",
                )
            },
        )  # fmt: skip

    def chosen(self) -> list[Organisation]:
        return list(Organisation.objects.filter(code__in=self.cleaned_data["organisations"]))


def initial_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows first, from the values of a call or of its predecessor."""
    spec = spec_from_dict(values["form"])
    return {
        **values,
        "letter": values.get("letter") or DEFAULT_LETTER,
        "required_columns": list(spec.required_keys),
    }
