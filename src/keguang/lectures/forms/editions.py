"""Which edition of the programme is wanted, of which scope, in which shape."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from keguang.core.models import Division
from keguang.documents.lists import Edition
from keguang.lectures.selectors.editions import Choice, annex_mark

MONTHS: Final = [(str(month), f"{month}") for month in range(1, 13)]
ANNEXES: Final = [("0", _("不标")), ("", _("附件")), *((str(n), f"{n}") for n in range(1, 10))]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page says; `mark` is what stands above the title."""

    edition: Edition
    choice: Choice
    mark: str
    landscape: bool


class EditionForm(forms.Form):
    """Every box may be left as it is: the public edition of the whole programme."""

    edition = forms.ChoiceField(
        label=_("版本"),
        choices=[
            ("public", _("公开版：不含电话，姓名经同意")),
            ("internal", _("内部版：含联系方式")),
        ],
        required=False,
    )
    county = forms.ChoiceField(label=_("县区"), required=False)
    month = forms.ChoiceField(label=_("月份"), required=False)
    society = forms.ChoiceField(label=_("申报单位"), required=False)
    annex = forms.ChoiceField(label=_("附件序号"), choices=ANNEXES, required=False)
    paper = forms.ChoiceField(
        label=_("纸张方向"),
        choices=[("portrait", _("竖排")), ("landscape", _("横排"))],
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        counties: Iterable[Division],
        societies: Iterable[str],
        county: str = "",
    ) -> None:
        self.counties = {each.code: each for each in counties}
        start = {"edition": Edition.PUBLIC.value, "county": county, "paper": "portrait"}
        super().__init__({**start, **dict(data)}, auto_id="%s")
        self._offer(
            "county", [("", _("全市")), *((c.code, c.name) for c in self.counties.values())]
        )
        self._offer("month", [("", _("全年")), *MONTHS])
        self._offer("society", [("", _("全部单位")), *((name, name) for name in societies)])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # all of this form's are
        field.choices = choices

    def asked(self) -> Asked:
        """Whatever the address says that is not offered is left out."""
        self.is_valid()
        said = self.cleaned_data
        edition = Edition(said.get("edition") or Edition.PUBLIC)
        month = said.get("month")
        number = said.get("annex", "")
        return Asked(
            edition,
            Choice(
                county=self.counties.get(said.get("county", "")),
                month=int(month) if month else None,
                society=said.get("society", ""),
            ),
            mark="" if number == "0" else annex_mark(number),
            landscape=said.get("paper") == "landscape",
        )
