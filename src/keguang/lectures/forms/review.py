"""Shapes of what the review, result and programme pages ask for and post."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.models import Division
from keguang.lectures.consent_words import Said
from keguang.lectures.models import LeadersResult
from keguang.lectures.selectors.review import Order, Query, QueueTab
from keguang.lectures.services.leaders import LeadersWords, PageFile
from keguang.lectures.states import ConsentDoor, DecisionResult, ProposalState
from keguang.lectures.themes import Theme
from keguang.web.forms import DateInput

MOST_PAGE_BYTES: Final = 20 * 1024 * 1024
PAGE_TYPES: Final = {b"%PDF": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png"}
_WHOLE_NO: Final = (DecisionResult.DEFER, DecisionResult.RETURN, DecisionResult.REFUSE)


def read_query(raw: Mapping[str, str]) -> Query:
    """The list's search; whatever the address says that we do not know is left out."""

    def known(name: str, values: list[str], default: str = "") -> str:
        return raw[name] if raw.get(name, "") in values else default

    return Query(
        text=raw.get("q", "")[:60],
        call=raw.get("call", "")[:12],
        state=known("state", ProposalState.values),
        society=raw.get("society", "")[:12],
        theme=known("theme", Theme.values),
        order=known("order", Order.values, Order.NEWEST),
    )


def read_tab(raw: Mapping[str, str], default: QueueTab) -> QueueTab:
    return QueueTab(raw["tab"]) if raw.get("tab") in QueueTab.values else default


class PicksField(forms.MultipleChoiceField):
    """Lectures as "CODE:version": what was chosen, and which version was on screen."""

    def valid_value(self, value: Any) -> bool:
        code, _colon, version = str(value).partition(":")
        return 0 < len(code) <= 12 and version.isdecimal()


class ReviewForm(forms.Form):
    """One verdict on one lecture or many."""

    pick = PicksField(error_messages={"required": gettext_lazy("请先勾选要审核的讲座。")})
    result = forms.ChoiceField(label=gettext_lazy("结论"), choices=DecisionResult.choices)
    opinion = forms.CharField(label=gettext_lazy("意见"), max_length=300, required=False)

    def seen(self) -> dict[str, int]:
        pairs = (value.partition(":") for value in self.cleaned_data["pick"])
        return {code: int(version) for code, _colon, version in pairs}

    def chosen_result(self) -> DecisionResult:
        return DecisionResult(self.cleaned_data["result"])


class TerritoryDecisionForm(forms.Form):
    result = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=[(r.value, r.label) for r in DecisionResult if r != DecisionResult.DEFER],
    )
    opinion = forms.CharField(label=gettext_lazy("意见"), max_length=300, required=False)


class UnitOpinionForm(forms.Form):
    """What stands in the 单位意见 box of the stamped form."""

    result = forms.ChoiceField(
        label=gettext_lazy("单位意见"),
        choices=[(r.value, r.label) for r in DecisionResult if r != DecisionResult.DEFER],
    )
    opinion = forms.CharField(label=gettext_lazy("意见原文"), max_length=300, required=False)
    decided_by = forms.CharField(
        label=gettext_lazy("签署人"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("不填即为申报单位"),
    )
    decided_on = forms.DateField(label=gettext_lazy("签署日期"), widget=DateInput())


class CountyForm(forms.Form):
    county = forms.ModelChoiceField(
        label=gettext_lazy("转哪个县区审核"), queryset=Division.objects.none(), to_field_name="code"
    )

    def __init__(self, *args: Any, counties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["county"]
        assert isinstance(field, forms.ModelChoiceField)  # declared five lines above
        field.queryset = counties


# nobody at the desk enters what comes by these
BY_THEMSELVES: Final = (ConsentDoor.LINK, ConsentDoor.FORM)


class ConsentForm(forms.Form):
    """Whether a name may be published, and how it was said; only the first has no default."""

    consent = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes"
    )
    door = forms.ChoiceField(
        label=gettext_lazy("以何种方式表示"),
        choices=[(d.value, d.label) for d in ConsentDoor if d not in BY_THEMSELVES],
        initial=ConsentDoor.PHONE,
        required=False,
    )
    said_on = forms.DateField(label=gettext_lazy("表示日期"), widget=DateInput(), required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("谁来电或来信、存于何处。"),
    )
    everywhere = forms.BooleanField(required=False)

    def said(self, today: date) -> Said:
        told = self.cleaned_data
        door = ConsentDoor(told["door"] or ConsentDoor.DESK)
        return Said(door, told["said_on"] or today, told["note"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200, required=False)


class SheetForm(forms.Form):
    """Which lectures go on a new 汇总表."""

    which = forms.ChoiceField(choices=[("reviewed", ""), ("all", "")])

    @property
    def reviewed_only(self) -> bool:
        return bool(self.cleaned_data["which"] == "reviewed")


class ResultForm(forms.Form):
    """登记审定结果: the words as they were written, where, by whom, and the signed page."""

    text = forms.CharField(
        label=gettext_lazy("审定意见"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("照签批页填写，如“除17、42外同意”“1-30同意，31、33缓议”。"),
    )
    excepted_as = forms.ChoiceField(
        label=gettext_lazy("意见里除外的各场"),
        choices=[(r.value, r.label) for r in _WHOLE_NO],
        widget=forms.RadioSelect,
        initial=DecisionResult.DEFER,
    )
    meeting = forms.CharField(label=gettext_lazy("会议"), max_length=120, required=False)
    decided_by = forms.CharField(label=gettext_lazy("审定人"), max_length=60)
    decided_on = forms.DateField(label=gettext_lazy("审定日期"), widget=DateInput())
    signed = forms.FileField(
        label=gettext_lazy("签批页"),
        required=False,
        help_text=gettext_lazy("扫描件或照片（PDF、JPG、PNG）；可以以后再补。"),
    )

    def clean_signed(self) -> Any:
        return checked_page(self.cleaned_data.get("signed"))

    def page(self) -> PageFile | None:
        return page_file(self.cleaned_data["signed"])

    def words(self) -> LeadersWords:
        said = self.cleaned_data
        kept = ("text", "excepted_as", "meeting", "decided_by", "decided_on")
        return LeadersWords(**{name: said[name] for name in kept})

    @staticmethod
    def initial_of(result: LeadersResult) -> dict[str, Any]:
        kept = ("text", "excepted_as", "meeting", "decided_by", "decided_on")
        return {name: getattr(result, name) for name in kept}


class SignedPageForm(forms.Form):
    signed = forms.FileField(label=gettext_lazy("签批页"))

    def clean_signed(self) -> Any:
        return checked_page(self.cleaned_data.get("signed"))

    def page(self) -> PageFile:
        page = page_file(self.cleaned_data["signed"])
        assert page is not None  # the field is required
        return page


class IncludedForm(forms.Form):
    """Numbers whose lecture changed after the print and whose verdict holds all the same."""

    included = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["included"]
        assert isinstance(field, forms.MultipleChoiceField)  # declared five lines above
        field.choices = [(str(number), str(number)) for number in numbers]

    def numbers(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["included"]]


class PublishForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)


def checked_page(page: Any) -> Any:
    """A page is what its bytes are, whatever it is called."""
    if page is None:
        return None
    if page.size > MOST_PAGE_BYTES:
        raise forms.ValidationError(_("文件超过20 MB，请降低扫描分辨率后再上传。"))
    start = page.read(8)
    page.seek(0)
    if not any(start.startswith(mark) for mark in PAGE_TYPES):
        raise forms.ValidationError(_("签批页请用PDF、JPG或PNG。"))
    return page


def page_file(uploaded: Any) -> PageFile | None:
    return PageFile(uploaded.name, uploaded.read()) if uploaded else None
