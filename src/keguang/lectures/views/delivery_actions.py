"""The steps on a delivery as pages offer them: which form asks, which service does it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.errors import DomainError
from keguang.core.selectors.divisions import counties_of, home_city
from keguang.lectures.forms import delivery as forms
from keguang.lectures.models import Delivery, Proposal
from keguang.lectures.services import deliveries as services
from keguang.lectures.services.deliveries import Hand
from keguang.lectures.services.deliveries.photos import FEWEST_PHOTOS
from keguang.lectures.states import DELIVERY_TRANSITIONS, DeliveryAction, DeliveryState
from keguang.web.navigation import Words

# in the order in which a page offers them
ORDER: Final = (
    DeliveryAction.SCHEDULE,
    DeliveryAction.HOLD,
    DeliveryAction.RESCHEDULE,
    DeliveryAction.SUBSTITUTE,
    DeliveryAction.CANCEL,
    DeliveryAction.RESUME,
    DeliveryAction.REOPEN,
)
BY_LINK: Final = ORDER[:5]


@dataclass(frozen=True, slots=True)
class Doing:
    """How one action is asked for and done; `perform` answers with what to tell."""

    form: type[forms.StepForm]
    perform: Callable[[Proposal, Any, Hand, datetime], str]
    title: Words
    icon: str


@dataclass(frozen=True, slots=True)
class Offered:
    """One step a page offers; the most likely one stands open."""

    action: DeliveryAction
    title: Words
    icon: str
    form: forms.StepForm
    is_open: bool


def perform(
    action: DeliveryAction, form: forms.StepForm, *, proposal: Proposal, hand: Hand, now: datetime
) -> str:
    """What to tell when done; empty when the form now says what is wrong."""
    if not form.is_valid():
        return ""
    try:
        return DOINGS[action].perform(proposal, form, hand, now)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return ""


def bound_form(
    action: DeliveryAction, data: Any, files: Any, *, delivery: Delivery, now: datetime, **more: Any
) -> forms.StepForm:
    counties = counties_of(home_city(), on=localdate(now))
    kind = DOINGS[action].form
    return kind(data, files, delivery=delivery, counties=counties, prefix=action, **more)


def offered(
    delivery: Delivery,
    actions: Sequence[DeliveryAction],
    *,
    now: datetime,
    bound: Mapping[DeliveryAction, forms.StepForm] | None = None,
    overruling: bool = False,
    initial: Mapping[str, Any] | None = None,
) -> list[Offered]:
    """The lawful steps of these, each with its form; one that was refused stands open."""
    bound = bound or {}
    lawful = [a for a in actions if (DeliveryState(delivery.state), a) in DELIVERY_TRANSITIONS]
    first = next(iter(bound), _likeliest(delivery, localdate(now)))
    counties = counties_of(home_city(), on=localdate(now))
    return [
        Offered(
            action,
            _title(action, delivery),
            DOINGS[action].icon,
            bound.get(action)
            or DOINGS[action].form(
                delivery=delivery,
                counties=counties,
                overruling=overruling,
                prefix=action,
                initial=initial,
            ),
            is_open=action == first,
        )
        for action in lawful
    ]


def unseen_refusals(
    bound: Mapping[DeliveryAction, forms.StepForm], steps: Sequence[Offered]
) -> list[str]:
    """What was said of a step the page does not offer (any more), and so has no form to say it."""
    shown = {step.action for step in steps}
    refused = [form for action, form in bound.items() if action not in shown]
    return [str(error) for form in refused for error in form.non_field_errors()]


def _likeliest(delivery: Delivery, today: date) -> DeliveryAction | None:
    match delivery.state:
        case DeliveryState.LISTED:
            return DeliveryAction.SCHEDULE
        case DeliveryState.CANCELLED:
            return DeliveryAction.RESUME
        case DeliveryState.HELD:
            return None
    is_past = delivery.day is not None and delivery.day <= today
    return DeliveryAction.HOLD if is_past else DeliveryAction.RESCHEDULE


def _title(action: DeliveryAction, delivery: Delivery) -> Words:
    if action == DeliveryAction.HOLD and delivery.state == DeliveryState.HELD:
        return gettext_lazy("补充开展情况")
    return DOINGS[action].title


def _schedule(proposal: Proposal, form: forms.PlanForm, hand: Hand, now: datetime) -> str:
    plan = form.plan()
    services.schedule_lecture(proposal=proposal, plan=plan, hand=hand, now=now)
    return _("已定档：%(day)s。") % {"day": f"{plan.day:%F}"}


def _reschedule(proposal: Proposal, form: forms.MoveForm, hand: Hand, now: datetime) -> str:
    services.reschedule(
        proposal=proposal,
        plan=form.plan(),
        hand=hand,
        now=now,
        cause=form.chosen_cause(),
        reason=form.cleaned_data["reason"],
    )
    return _("已改期，节目单和变更记录已更新。")


def _substitute(proposal: Proposal, form: forms.SubstituteForm, hand: Hand, now: datetime) -> str:
    services.substitute_speaker(
        proposal=proposal,
        substitute=form.substitute(),
        hand=hand,
        now=now,
        reason=form.cleaned_data["reason"],
        despite=form.cleaned_data.get("despite", ""),
    )
    return _("已登记主讲人调整。")


def _consent(proposal: Proposal, form: forms.ConsentForm, hand: Hand, now: datetime) -> str:
    given = form.cleaned_data["consent"]
    services.set_substitute_consent(proposal=proposal, consent=given, hand=hand, now=now)
    return _("已登记：同意公开。") if given else _("已登记：不同意公开，网站上已不再显示。")


def _cancel(proposal: Proposal, form: forms.CancelForm, hand: Hand, now: datetime) -> str:
    cause, reason = form.chosen_cause(), form.cleaned_data["reason"]
    assert cause is not None  # the field is required
    services.cancel_lecture(proposal=proposal, cause=cause, reason=reason, hand=hand, now=now)
    return _("已登记取消，节目单上已标明。")


def _resume(proposal: Proposal, form: forms.ReasonForm, hand: Hand, now: datetime) -> str:
    reason = form.cleaned_data["reason"]
    services.resume_lecture(proposal=proposal, reason=reason, hand=hand, now=now)
    return _("已恢复，请重新定档。")


def _hold(proposal: Proposal, form: forms.OutcomeForm, hand: Hand, now: datetime) -> str:
    held = services.record_held(proposal=proposal, outcome=form.outcome(), hand=hand, now=now)
    if 0 < (photos := held.photos.count()) < FEWEST_PHOTOS:
        return _("已登记开展情况；现有%(n)d张照片，请补到%(least)d张以上。") % {
            "n": photos,
            "least": FEWEST_PHOTOS,
        }
    return _("已登记开展情况。")


def _drop_photo(proposal: Proposal, form: forms.PhotoForm, hand: Hand, now: datetime) -> str:
    number = form.cleaned_data["number"]
    services.drop_photo(proposal=proposal, number=number, hand=hand, now=now)
    return _("照片已撤下。")


def _reopen(proposal: Proposal, form: forms.ReopenForm, hand: Hand, now: datetime) -> str:
    reason = form.cleaned_data["reason"]
    services.reopen_held(proposal=proposal, reason=reason, hand=hand, now=now)
    return _("已撤销，恢复为已排期。")


DOINGS: Final[Mapping[DeliveryAction, Doing]] = {
    DeliveryAction.SCHEDULE: Doing(
        forms.PlanForm, _schedule, gettext_lazy("定档"), "calendar-event"
    ),
    DeliveryAction.RESCHEDULE: Doing(
        forms.MoveForm, _reschedule, gettext_lazy("改期"), "calendar-event"
    ),
    DeliveryAction.SUBSTITUTE: Doing(
        forms.SubstituteForm, _substitute, gettext_lazy("更换主讲人"), "arrows-left-right"
    ),
    DeliveryAction.RECORD_CONSENT: Doing(
        forms.ConsentForm, _consent, gettext_lazy("登记公开意愿"), "eye"
    ),
    DeliveryAction.CANCEL: Doing(forms.CancelForm, _cancel, gettext_lazy("取消这一场"), "circle-x"),
    DeliveryAction.RESUME: Doing(forms.ReasonForm, _resume, gettext_lazy("恢复这一场"), "refresh"),
    DeliveryAction.HOLD: Doing(
        forms.OutcomeForm, _hold, gettext_lazy("登记开展情况"), "circle-check"
    ),
    DeliveryAction.DROP_PHOTO: Doing(
        forms.PhotoForm, _drop_photo, gettext_lazy("撤下照片"), "trash"
    ),
    DeliveryAction.REOPEN: Doing(
        forms.ReopenForm, _reopen, gettext_lazy("撤销已开展"), "arrow-back-up"
    ),
}
