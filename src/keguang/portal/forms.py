from typing import Final

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from keguang.core import clock
from keguang.lectures.listing_facts import MONTHS
from keguang.lectures.selectors.listing.facets import districts_on
from keguang.lectures.states import DeliveryState
from keguang.lectures.themes import Audience, Format, Theme
from keguang.lectures.wishes import Wish

LONGEST_SEARCH: Final = 60


class WishForm(forms.Form):
    """The programme's search; a value nobody offers is dropped, never an error."""

    q = forms.CharField(label=_("想听什么"), required=False)
    audience = forms.MultipleChoiceField(choices=Audience.choices, required=False)
    theme = forms.MultipleChoiceField(choices=Theme.choices, required=False)
    society = forms.CharField(max_length=160, required=False)
    month = forms.ChoiceField(choices=[("", ""), *((m, m) for m in MONTHS)], required=False)
    district = forms.RegexField(r"\A\d{6,12}\Z", required=False)
    format = forms.MultipleChoiceField(choices=Format.choices, required=False)
    state = forms.MultipleChoiceField(choices=DeliveryState.choices, required=False)

    def clean_district(self) -> str:
        code: str = self.cleaned_data["district"]
        if code and not any(code == known for known, _name in districts_on(localdate(clock.now()))):
            raise forms.ValidationError("", code="unknown")
        return code

    def wish(self) -> Wish:
        self.is_valid()
        said = self.cleaned_data
        return Wish(
            text=said.get("q", "")[:LONGEST_SEARCH],
            audiences=tuple(said.get("audience", ())),
            themes=tuple(said.get("theme", ())),
            society=said.get("society", ""),
            month=said.get("month", ""),
            district=said.get("district", ""),
            formats=tuple(said.get("format", ())),
            states=tuple(said.get("state", ())),
        )
