"""Shape of one wish as an office types it."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from keguang.documents.forms.menu.marks import MOST_PEOPLE
from keguang.documents.forms.menu.writing import SLOTS
from keguang.lectures.forms.delivery import TimeInput
from keguang.orders.wishes import Wish, read_days
from keguang.web.forms import SuggestInput

_SLOT_CHOICES: Final = [
    ("", gettext_lazy("都可以")),
    ("上午", gettext_lazy("上午")),
    ("下午", gettext_lazy("下午")),
    ("晚上", gettext_lazy("晚上")),
]


class WishForm(forms.Form):
    """Nothing is required: an office may choose now and say later when and where."""

    host = forms.CharField(
        label=gettext_lazy("在哪个社区、村或学校开展"), max_length=120, required=False
    )
    date_text = forms.CharField(
        label=gettext_lazy("希望日期"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("如：5月10日，或5月中旬。"),
        widget=forms.TextInput({"class": "input--mid"}),
    )
    slot = forms.ChoiceField(label=gettext_lazy("时段"), choices=_SLOT_CHOICES, required=False)
    start_time = forms.TimeField(label=gettext_lazy("几点"), required=False, widget=TimeInput())
    place = forms.CharField(label=gettext_lazy("地点"), max_length=200, required=False)
    people = forms.IntegerField(
        label=gettext_lazy("预计人数"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    contact = forms.CharField(label=gettext_lazy("联系人"), max_length=40, required=False)
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"type": "tel", "class": "input--mid"}),
    )
    note = forms.CharField(label=gettext_lazy("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, after: date, hosts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.after = after
        self.fields["host"].widget = SuggestInput(hosts)

    def clean_slot(self) -> str:
        slot = self.cleaned_data["slot"]
        return slot if slot in SLOTS else ""

    def wish(self) -> Wish:
        said = self.cleaned_data
        first, last = self._days(said["date_text"])
        return Wish(
            host=said["host"].strip(),
            date_from=first,
            date_to=last,
            date_text=said["date_text"].strip(),
            start_time=said["start_time"],
            slot=said["slot"],
            place=said["place"].strip(),
            people=said["people"],
            contact=said["contact"].strip(),
            phone=said["phone"].strip(),
            note=said["note"].strip(),
        )

    def _days(self, text: str) -> tuple[date | None, date | None]:
        """The days the words stand for; words that name none are kept as words."""
        read = read_days(text, after=self.after).value if text.strip() else None
        return (read.first, read.last) if read else (None, None)

    @staticmethod
    def initial_of(wish: Wish) -> dict[str, Any]:
        values = wish.values()
        slot = wish.slot if wish.slot in SLOTS else ""
        note = wish.note if slot or not wish.slot else f"{wish.slot} {wish.note}".strip()
        return {**values, "slot": slot, "note": note}
