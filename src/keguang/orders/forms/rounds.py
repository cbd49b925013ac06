"""Shapes of what the clerk's pages of 选报 post."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keguang.core.models import Organisation
from keguang.lectures.forms.board import LocalMoment, PicksField
from keguang.lectures.models import Call
from keguang.orders.models import ChoiceOffice, ChoiceRound
from keguang.orders.states import RoundAction


class RoundForm(forms.Form):
    """What a clerk decides about a round, whom it asks included."""

    call = forms.ModelChoiceField(
        label=gettext_lazy("节目单"),
        queryset=Call.objects.none(),
        to_field_name="code",
        empty_label=None,
    )
    title = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    deadline = forms.DateTimeField(
        label=gettext_lazy("截止时间"),
        widget=LocalMoment,
        help_text=gettext_lazy("截止以后报来的照收，会标明。"),
    )
    organisations = PicksField(required=False)

    def __init__(self, *args: Any, calls: list[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Call.objects.filter(pk__in=[call.pk for call in calls])
        self.fields["call"].queryset = published  # type: ignore[attr-defined]  # a model field

    def chosen(self) -> list[Organisation]:
        codes = self.cleaned_data["organisations"]
        return list(Organisation.objects.filter(code__in=codes, active=True))


class SettingsForm(forms.Form):
    """Another deadline, and further offices."""

    deadline = forms.DateTimeField(label=gettext_lazy("截止时间"), widget=LocalMoment)


class AskMoreForm(forms.Form):
    organisations = PicksField(required=False)

    def chosen(self) -> list[Organisation]:
        codes = self.cleaned_data["organisations"]
        return list(Organisation.objects.filter(code__in=codes, active=True))


class MoveForm(forms.Form):
    action = forms.TypedChoiceField(choices=RoundAction.choices, coerce=RoundAction)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class SheetUploadForm(forms.Form):
    """Files that came some other way than by the office's own link or mail."""

    office = forms.ModelChoiceField(
        label=gettext_lazy("选报单位"),
        queryset=ChoiceOffice.objects.none(),
        required=False,
        empty_label=gettext_lazy("由系统辨认"),
        help_text=gettext_lazy("选报表里有标识的不用选。"),
    )
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("如：微信群、窗口递交。"),
    )

    def __init__(self, *args: Any, round_: ChoiceRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = round_.offices.select_related("organisation").order_by("organisation__name")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]  # a model field


class OfficePickForm(forms.Form):
    office = forms.ModelChoiceField(
        label=gettext_lazy("选报单位"), queryset=ChoiceOffice.objects.none()
    )

    def __init__(self, *args: Any, round_: ChoiceRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = round_.offices.select_related("organisation").order_by("organisation__name")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]  # a model field


class AnswerForm(forms.Form):
    row = forms.IntegerField(min_value=0)
    chosen = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda word: word == "yes"
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200, required=False)
