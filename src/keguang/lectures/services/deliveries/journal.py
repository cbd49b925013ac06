"""How every step on a delivery begins and ends: locked and authorised, then written down."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.audit import subject_key
from keguang.core.errors import RuleBroken
from keguang.core.models import SignedLink, User
from keguang.core.services.links import mark_used
from keguang.lectures import rules
from keguang.lectures.delivery_changes import START, Content, Value, difference
from keguang.lectures.models import Call, Delivery, DeliveryEntry, Proposal, Submission
from keguang.lectures.selectors.deliveries.published import is_published
from keguang.lectures.services.listing import list_again
from keguang.lectures.states import DeliveryAction, DeliveryState, next_delivery_state

_COLUMNS: Final = tuple(name for name in START if name not in {"division", "photos"})


@dataclass(frozen=True, slots=True)
class Hand:
    """By whom a step comes: a user, the holder of a signed link, or a form sent by mail."""

    user: User | None = None
    link: SignedLink | None = None
    submission: Submission | None = None


@dataclass(slots=True)
class Step:
    """One step under way: change `delivery`, then `finish`."""

    delivery: Delivery
    hand: Hand
    before: Content

    def finish(self, action: DeliveryAction, *, now: datetime, reason: str = "") -> Delivery:
        """Write what was changed, with its entry; nothing at all where nothing differs."""
        before, after = difference(self.before, content_of(self.delivery))
        if not before:
            return self.delivery
        self.delivery.save()
        list_again(self.delivery.proposal)
        DeliveryEntry.objects.create(
            delivery=self.delivery,
            number=self.delivery.entries.count() + 1,
            action=action,
            at=now,
            by=self.hand.user,
            link=self.hand.link,
            submission=self.hand.submission,
            before=before,
            after=after,
            reason=reason,
        )
        audit.record(
            actor=self.hand.user,
            action=f"lectures.delivery_{action}",
            subject=self.delivery.proposal,
            at=now,
            detail=self._detail(sorted(after), reason),
        )
        if self.hand.link is not None:
            mark_used(self.hand.link, now=now)
        return self.delivery

    def _detail(self, fields: list[str], reason: str) -> dict[str, object]:
        came = {"link": self.hand.link, "submission": self.hand.submission}
        keys = {name: subject_key(thing) for name, thing in came.items() if thing is not None}
        return {"fields": fields, **keys, **({"reason": reason} if reason else {})}


def begin(proposal: Proposal, action: DeliveryAction, hand: Hand) -> Step:
    """The delivery, locked, its state advanced; refused where the step is nobody's or unlawful.

    The call is locked first, as publishing does: two days fixed at once see each other.
    """
    Call.objects.select_for_update().get(pk=proposal.call_id)
    known = Proposal.objects.select_related("call", "organisation", "person")
    proposal = known.select_for_update(of=("self",)).get(pk=proposal.pk)
    _authorise(proposal, hand)
    # consent is taken back even of what has left the programme: its change log stays public
    if action != DeliveryAction.RECORD_CONSENT and not is_published(proposal):
        raise RuleBroken(_("这一场不在现行节目单里。"))
    delivery, _created = Delivery.objects.get_or_create(proposal=proposal)
    delivery.proposal = proposal
    before = content_of(delivery)
    delivery.state = next_delivery_state(DeliveryState(delivery.state), action)
    return Step(delivery, hand, before)


def content_of(delivery: Delivery) -> Content:
    """Everything the journal keeps of a delivery, as JSON values."""
    plain = {name: _plain(getattr(delivery, name)) for name in _COLUMNS}
    photos = delivery.photos.order_by("number").values_list("original__sha256", flat=True)
    code = delivery.division.code if delivery.division else None
    return {**plain, "division": code, "photos": list(photos)}


def _authorise(proposal: Proposal, hand: Hand) -> None:
    if hand.user is not None:
        rules.may_arrange(hand.user, proposal).require()
    elif hand.link is not None:
        rules.may_arrange_by_link(hand.link, proposal).require()
    else:
        assert hand.submission is not None  # a step always comes by somebody
        rules.may_arrange_by_mail(hand.submission, proposal).require()


def _plain(value: object) -> Value:
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) or value is None else str(value)
