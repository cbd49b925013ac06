"""Shapes of what the outbox pages post."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keguang.core.models import OutgoingMail


class AddressesField(forms.CharField):
    """Addresses separated by commas, semicolons, spaces or lines, as people paste them."""

    def prepare_value(self, value: Any) -> Any:
        return "，".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = str(super().clean(value) or "")
        for mark in "，；;、,\n\r\t":
            text = text.replace(mark, " ")
        return text.split()


class MailForm(forms.Form):
    to = AddressesField(label=gettext_lazy("收件人"), required=False, max_length=2000)
    subject = forms.CharField(label=gettext_lazy("主题"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("正文"), widget=forms.Textarea(attrs={"rows": 18}), strip=False
    )

    @classmethod
    def showing(cls, mail: OutgoingMail) -> "MailForm":
        return cls(initial={"to": mail.to, "subject": mail.subject, "body": mail.body})


class SendForm(forms.Form):
    """The chosen letters, or all drafts of one occasion as the list shows them."""

    pick = forms.TypedMultipleChoiceField(coerce=int, required=False)
    everything = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pick"].valid_value = lambda value: str(value).isdecimal()  # type: ignore[attr-defined]  # any letter the list may show; the service decides
