"""What a page of figures is asked for: a period, a day it is as of, one figure of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from keguang.oversight.counting import Breakdown
from keguang.oversight.measures import Measure
from keguang.oversight.periods import QUARTER_WORDS, Period


@dataclass(frozen=True, slots=True)
class Choice:
    """`on` None is today, as things stand at this moment."""

    period: Period
    on: date | None = None

    def query(self, period: Period | None = None, **more: str) -> str:
        """The same in an address, with what else is asked."""
        said = (period or self.period).as_query()
        if self.on is not None:
            said["on"] = self.on.isoformat()
        return urlencode({**said, **more})


class ChoiceForm(forms.Form):
    """A year and its quarter, or two days; the day at whose end it is counted."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, required=False, empty_value=None)
    quarter = forms.TypedChoiceField(
        label=_("季度"),
        choices=[("", _("全年")), *QUARTER_WORDS.items()],
        coerce=int,
        required=False,
        empty_value=None,
    )
    first = forms.DateField(label=_("自"), required=False)
    last = forms.DateField(label=_("至"), required=False)
    on = forms.DateField(label=_("截至日期"), required=False)

    def __init__(
        self, data: Mapping[str, str], *, years: Sequence[int], usual: int, today: date
    ) -> None:
        super().__init__({**data, "first": data.get("from", ""), "last": data.get("to", "")})
        self.usual, self.today = usual, today
        offered = sorted({*years, usual}, reverse=True)
        self.fields["year"].choices = [(year, str(year)) for year in offered]  # type: ignore[attr-defined]  # a TypedChoiceField

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and on > self.today:
            raise forms.ValidationError(_("截至日期不能晚于今天。"))
        return None if on == self.today else on

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束日期不能早于开始日期。"))

    @property
    def choice(self) -> Choice:
        """What is asked for, or the usual where it cannot be understood."""
        if not self.is_valid():
            return Choice(Period(year=self.usual))
        said = self.cleaned_data
        if said["first"] or said["last"]:
            first = said["first"] or said["last"].replace(month=1, day=1)
            last = said["last"] or max(first, self.today)
            return Choice(Period(first=first, last=last), said["on"])
        return Choice(Period(year=said["year"] or self.usual, quarter=said["quarter"]), said["on"])


class WantedForm(forms.Form):
    """Which figure a list is asked for."""

    measure = forms.ChoiceField(choices=Measure.choices)
    by = forms.ChoiceField(choices=[(by.value, by.value) for by in Breakdown], required=False)
    key = forms.CharField(required=False, max_length=40)
