"""Shapes of what is asked about a lecture's day and about what became of it."""

from collections.abc import Mapping
from typing import Any, Final, override

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.models import Division
from keguang.documents.photos import MOST_BYTES
from keguang.lectures.models import Call, Delivery
from keguang.lectures.selectors.deliveries.board import DeliveryQuery, DeliveryTab
from keguang.lectures.services.deliveries import Outcome, Plan, Substitute
from keguang.lectures.services.deliveries.photos import MOST_PHOTOS
from keguang.lectures.states import Cause
from keguang.web.forms import DateInput

_NO_CAUSE: Final = [("", gettext_lazy("请选择")), *Cause.choices]


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__({"class": "input--mid"}, format="%H:%M")


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures at once; what they are is decided by their bytes, later."""

    widget = PhotosInput({"accept": "image/jpeg,image/png", "multiple": True})

    @override
    def clean(self, data: Any, initial: Any = None) -> Any:
        files: list[UploadedFile[Any]] = [file for file in data or [] if file]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("照片最多%(n)d张。") % {"n": MOST_PHOTOS})
        if any((file.size or 0) > MOST_BYTES for file in files):
            raise forms.ValidationError(_("单张照片不超过20 MB，请压缩后再上传。"))
        return [file.read() for file in files]


def cause_field(*, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("原因（公开）"),
        choices=_NO_CAUSE,
        required=required,
        help_text=gettext_lazy("节目单上显示所选的这几个字。"),
    )


def reason_field(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("内部说明"),
        max_length=200,
        required=required,
        help_text=gettext_lazy("只供学会部查阅，不公开。"),
    )


class StepForm(forms.Form):
    """A form of one step; `overruling` adds what only the office may say."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        delivery: Delivery,
        counties: Any = None,
        overruling: bool = False,
        prefix: str = "",
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        start = {**self.start(delivery), **(initial or {})}
        super().__init__(data, files, prefix=prefix, auto_id=f"{prefix}_%s", initial=start)
        division = self.fields.get("division")
        if isinstance(division, forms.ModelChoiceField):
            division.queryset = counties if counties is not None else Division.objects.none()
            self.initial["division"] = start.get("division") or self._county_of(start)
        if not overruling:
            self.fields.pop("despite", None)

    def start(self, delivery: Delivery) -> dict[str, Any]:
        """What the boxes hold to begin with."""
        return {}

    def _county_of(self, start: Mapping[str, Any]) -> str:
        """The county named in the place, if the place names one."""
        field = self.fields["division"]
        assert isinstance(field, forms.ModelChoiceField)  # the caller has looked
        place = str(start.get("place") or "")
        return next((c.code for c in field.queryset or () if c.name in place), "")

    def chosen_cause(self) -> Cause | None:
        chosen = self.cleaned_data.get("cause")
        return Cause(chosen) if chosen else None


class PlanForm(StepForm):
    """定档."""

    day = forms.DateField(label=gettext_lazy("日期"), widget=DateInput())
    start_time = forms.TimeField(label=gettext_lazy("开始时间"), required=False, widget=TimeInput())
    place = forms.CharField(label=gettext_lazy("地点"), max_length=200, required=False)
    division = forms.ModelChoiceField(
        label=gettext_lazy("所在县区"),
        queryset=Division.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("（未定）"),
    )
    host = forms.CharField(
        label=gettext_lazy("邀请单位"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("哪个社区、学校或村邀请的；不写个人姓名和电话。"),
    )
    duration_min = forms.IntegerField(
        label=gettext_lazy("时长（分钟）"), min_value=10, max_value=600, required=False
    )
    on_holiday = forms.BooleanField(label=gettext_lazy("节假日照常"), required=False)
    despite = forms.CharField(
        label=gettext_lazy("时间冲突仍按此定档的原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("系统提示主讲人时间冲突、而确认无妨时填写。"),
    )

    @override
    def start(self, delivery: Delivery) -> dict[str, Any]:
        proposal = delivery.proposal
        one_day = proposal.date_from if proposal.date_from == proposal.date_to else None
        return {
            "day": delivery.day or one_day,
            "start_time": delivery.start_time or proposal.start_time,
            "place": delivery.place or proposal.place,
            "division": delivery.division and delivery.division.code,
            "host": delivery.host,
            "duration_min": delivery.duration_min or proposal.duration_min,
        }

    def plan(self) -> Plan:
        said = self.cleaned_data
        names = ("day", "start_time", "duration_min", "place", "division", "host", "on_holiday")
        return Plan(**{name: said[name] for name in names}, despite=said.get("despite", ""))


class MoveForm(PlanForm):
    """改期."""

    cause = cause_field(required=False)
    reason = reason_field()


class SubstituteForm(StepForm):
    """换人."""

    name = forms.CharField(
        label=gettext_lazy("代讲人姓名"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("不填即仍由原主讲人主讲。"),
    )
    position = forms.CharField(label=gettext_lazy("职务/职称"), max_length=120, required=False)
    employer = forms.CharField(label=gettext_lazy("工作单位"), max_length=120, required=False)
    consent = forms.TypedChoiceField(
        label=gettext_lazy("代讲人是否同意公开姓名、单位和职务"),
        choices=[("yes", gettext_lazy("同意")), ("no", gettext_lazy("不同意"))],
        coerce=lambda word: word == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("不选按不同意办：公众只看到“主讲人有调整”。"),
    )
    reason = reason_field()
    despite = forms.CharField(
        label=gettext_lazy("时间冲突仍由其代讲的原因"), max_length=200, required=False
    )

    @override
    def start(self, delivery: Delivery) -> dict[str, Any]:
        consent = {True: "yes", False: "no", None: ""}[delivery.substitute_consent]
        return {
            "name": delivery.substitute_name,
            "position": delivery.substitute_position,
            "employer": delivery.substitute_employer,
            "consent": consent,
        }

    def substitute(self) -> Substitute:
        said = self.cleaned_data
        return Substitute(said["name"], said["position"], said["employer"], said["consent"])


class CancelForm(StepForm):
    """取消."""

    cause = cause_field(required=True)
    reason = reason_field()


class ReasonForm(StepForm):
    """恢复."""

    reason = reason_field()


class ReopenForm(StepForm):
    """撤销已开展."""

    reason = reason_field(required=True)


class OutcomeForm(StepForm):
    """登记开展情况."""

    day = forms.DateField(label=gettext_lazy("实际开展日期"), widget=DateInput())
    start_time = forms.TimeField(label=gettext_lazy("开始时间"), required=False, widget=TimeInput())
    place = forms.CharField(label=gettext_lazy("地点"), max_length=200, required=False)
    attendance = forms.IntegerField(
        label=gettext_lazy("到场人数"), min_value=0, max_value=1_000_000, required=False
    )
    photos = PhotosField(
        label=gettext_lazy("现场照片"),
        required=False,
        help_text=gettext_lazy(
            "2至5张，JPG或PNG；请避免未成年人正面近照。拍摄地点等信息会自动清除。"
        ),
    )
    news_link = forms.URLField(
        label=gettext_lazy("报道链接"), max_length=300, required=False, assume_scheme="https"
    )

    @override
    def start(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "day": delivery.day,
            "start_time": delivery.start_time,
            "place": delivery.place or delivery.proposal.place,
            "attendance": delivery.attendance,
            "news_link": delivery.news_link,
        }

    def outcome(self) -> Outcome:
        return Outcome(**self.cleaned_data)


class ConsentForm(StepForm):
    consent = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes"
    )


class PhotoForm(StepForm):
    number = forms.IntegerField(min_value=1)


class PickedLecturesForm(forms.Form):
    """The rows letters are asked for: those ticked, or `whole`, all that were found."""

    pick = forms.MultipleChoiceField(required=False)
    whole = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, codes: list[str]) -> None:
        super().__init__(data)
        field = self.fields["pick"]
        assert isinstance(field, forms.MultipleChoiceField)  # declared eight lines above
        field.choices = [(code, code) for code in codes]


def read_query(raw: Mapping[str, str], calls: list[Call]) -> DeliveryQuery:
    """The list's search; whatever the address says that we do not know is left out."""
    known = [call.code for call in calls]
    call = raw.get("call", "")
    return DeliveryQuery(
        text=raw.get("q", "")[:60],
        tab=raw["tab"] if raw.get("tab") in DeliveryTab.values else "",
        call=call if call in known else next(iter(known), ""),
    )
