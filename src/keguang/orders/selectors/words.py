"""How a choice reads in one line: in letters, on the board and in the export."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keguang.lectures.models import Proposal
from keguang.lectures.selectors.deliveries.public import moment_words
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.lectures.states import DeliveryState
from keguang.orders.models import Choice
from keguang.orders.states import OVER, ChoiceState, is_choosable


def why_not(proposal: Proposal, today: date) -> str:
    """Why a lecture can be chosen no more, as the end of a sentence about it; empty if it can."""
    delivery = delivery_of(proposal)
    if is_choosable(delivery.state, delivery.day, today):
        return ""
    return str(delivery.get_state_display()) if delivery.state in OVER else _("日期已过")


def wish_words(choice: Choice) -> str:
    """When, where and for how many it is wanted; empty where nothing was said."""
    when = choice.date_text or (
        str(date_format(choice.date_from, _("n月j日"))) if choice.date_from else ""
    )
    hour = f"{choice.start_time:%H:%M}" if choice.start_time and ":" not in when else ""
    people = _("%(n)d人") % {"n": choice.people} if choice.people else ""
    parts = (" ".join(filter(None, (when, choice.slot or hour))), choice.host, choice.place, people)
    return _("，").join(part for part in dict.fromkeys(parts) if part)


def arranged_words(choice: Choice) -> str:
    """A decided choice as its office reads it: 《…》 with its day and place, or why not."""
    title = f"《{choice.proposal.title}》"
    host = f"（{choice.host}）" if choice.host else ""
    delivery = getattr(choice.proposal, "delivery", None)
    if choice.state == ChoiceState.ACCEPTED and delivery is not None:
        if delivery.state == DeliveryState.CANCELLED:
            return f"{title}{host}{_('：')}{delivery.get_cause_display()}"
        if delivery.state == DeliveryState.LISTED:
            return f"{title}{host}{_('：')}{_('日期另定')}"
        when = moment_words(delivery.day, delivery.start_time)
        return f"{title}{host}{_('，').join(filter(None, (when, delivery.place)))}"
    return f"{title}{host}" + (f"{_('：')}{choice.reason}" if choice.reason else "")
