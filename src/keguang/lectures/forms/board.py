"""Shapes of what the board's pages ask for and post."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.web.forms import DateInput


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """What of the board is shown; anything unknown in the address is left out."""

    q: str = ""
    standing: str = ""
    order: str = ""
    page: str = "1"
    whole: bool = False  # all rows on one page, for paper

    @classmethod
    def read(cls, raw: Mapping[str, str]) -> Self:
        return cls(
            q=raw.get("q", "")[:60],
            standing=raw.get("standing", ""),
            order=raw.get("order", ""),
            page=raw.get("page", "1"),
            whole=raw.get("whole") == "1",
        )


class PicksField(forms.MultipleChoiceField):
    """Any number of organisation codes; which of them belong to the call, the query says."""

    def valid_value(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) <= 12


class PickForm(forms.Form):
    """The rows ticked; with `whole`, all that the board's filter leaves, on whatever page."""

    pick = PicksField(required=False)
    whole = forms.BooleanField(required=False)


class LocalMoment(forms.DateTimeInput):
    """A date and time as the browser's own box writes it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__({"class": "input--mid"}, format="%Y-%m-%dT%H:%M")


class SideForm(forms.Form):
    """One of several forms on a page: its ids carry its own name, so that none meets another's."""

    name: ClassVar[str]

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"{self.name}_%s")


class ChaseForm(SideForm):
    """登记电话催报: when, with whom, what was promised."""

    name = "chase"
    at = forms.DateTimeField(label=gettext_lazy("时间"), widget=LocalMoment)
    spoke_with = forms.CharField(label=gettext_lazy("接听人"), max_length=40, required=False)
    promise = forms.CharField(label=gettext_lazy("答复"), max_length=200, required=False)
    promised_for = forms.DateField(
        label=gettext_lazy("答应的日期"), required=False, widget=DateInput
    )


class ExemptForm(SideForm):
    """免报: the reason; empty lifts it."""

    name = "exempt"
    reason = forms.CharField(
        label=gettext_lazy("免报原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("例如“正在换届”。清空后保存，即恢复应报。"),
    )


class ExtendForm(SideForm):
    """延期: until when, and why; no date takes it back."""

    name = "extend"
    until = forms.DateTimeField(
        label=gettext_lazy("延期至"), required=False, widget=LocalMoment,
        help_text=gettext_lazy("清空后保存，即按原定时间截止。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("延期原因"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        until: datetime | None = cleaned.get("until")
        if until and not cleaned.get("reason"):
            self.add_error("reason", _("请写明延期原因。"))
        return cleaned


class PaperForm(SideForm):
    """盖章件已收 / 纸质件已收, with the day."""

    name = "paper"
    PAPERS: ClassVar = (
        ("stamped_received_on", gettext_lazy("盖章件")),
        ("paper_received_on", gettext_lazy("纸质件")),
    )
    paper = forms.ChoiceField(choices=PAPERS)
    on = forms.DateField(required=False, widget=DateInput)
