from django import forms
from django.utils.translation import gettext_lazy as _

from keguang.lectures.themes import Audience, Theme
from keguang.portal.wishes import MONTH_NAMES, MONTHS, Wish


class WishForm(forms.Form):
    """The programme's search; a value nobody offers is dropped, never an error."""

    q = forms.CharField(label=_("想听什么"), max_length=60, required=False)
    audience = forms.MultipleChoiceField(choices=Audience.choices, required=False)
    theme = forms.MultipleChoiceField(choices=Theme.choices, required=False)
    society = forms.CharField(max_length=160, required=False)
    month = forms.ChoiceField(
        choices=[("", ""), *zip(MONTHS, MONTH_NAMES, strict=True)], required=False
    )

    def wish(self) -> Wish:
        self.is_valid()
        said = self.cleaned_data
        return Wish(
            text=said.get("q", ""),
            audiences=tuple(said.get("audience", ())),
            themes=tuple(said.get("theme", ())),
            society=said.get("society", ""),
            month=said.get("month", ""),
        )
