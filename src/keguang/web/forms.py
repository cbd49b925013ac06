"""How every Django form of the house looks: `{{ form }}` and `{{ field.as_field_group }}`."""

from collections.abc import Iterable
from typing import Any, override

from django import forms
from django.forms.renderers import TemplatesSetting


class KeguangFormRenderer(TemplatesSetting):
    """Label, help, error, control in that order, with the house's classes."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"


class SuggestInput(forms.TextInput):
    """A text box that offers known values while one types, and takes any other (combobox)."""

    template_name = "web/forms/suggest.html"

    def __init__(
        self, suggestions: Iterable[str] = (), attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.suggestions = tuple(suggestions)

    @override
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        list_id = f"{own.get('id', name)}_list"
        own["list"] = list_id
        return context | {"list_id": list_id, "suggestions": self.suggestions}


class DateInput(forms.DateInput):
    """A date as the browser's own date box writes it; plain text where there is none."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input--mid", **(attrs or {})}, format="%Y-%m-%d")
