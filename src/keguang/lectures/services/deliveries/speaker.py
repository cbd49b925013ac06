"""换人: somebody stands in for a lecturer; the programme stays, its change log says so."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.lectures.consent_words import Said
from keguang.lectures.models import Proposal
from keguang.lectures.models.delivery import Delivery
from keguang.lectures.services.consent_entries import keep_entry
from keguang.lectures.services.deliveries.journal import Hand, Step, begin
from keguang.lectures.services.deliveries.scheduling import check_clashes
from keguang.lectures.states import Cause, ConsentDoor, DeliveryAction, NamedAs


@dataclass(frozen=True, slots=True)
class Substitute:
    """Who stands in, and whether he may be named in public; no name: the first lecturer again."""

    name: str
    position: str = ""
    employer: str = ""
    consent: bool | None = None


@transaction.atomic
def substitute_speaker(
    *,
    proposal: Proposal,
    substitute: Substitute,
    hand: Hand,
    now: datetime,
    cause: Cause | None = None,
    reason: str = "",
    despite: str = "",
) -> Delivery:
    """换人: needs no new version; without his own consent the public reads that it changed only."""
    step = begin(proposal, DeliveryAction.SUBSTITUTE, hand)
    delivery = step.delivery
    if _is_same(delivery, substitute):
        raise RuleBroken(_("主讲人没有变化。"))
    delivery.substitute_name = substitute.name.strip()
    named = bool(delivery.substitute_name)
    delivery.substitute_position = substitute.position.strip() if named else ""
    delivery.substitute_employer = substitute.employer.strip() if named else ""
    delivery.substitute_consent = substitute.consent if named else None
    delivery.cause = cause or delivery.cause
    delivery.reason = reason or delivery.reason
    if delivery.day is not None:
        check_clashes(step, despite=despite)
    _keep_word(step, said=_said_now(hand, now=now), now=now)
    return step.finish(DeliveryAction.SUBSTITUTE, now=now, reason=reason or despite)


@transaction.atomic
def set_substitute_consent(
    *, proposal: Proposal, consent: bool, hand: Hand, now: datetime, said: Said | None = None
) -> Delivery:
    """登记代讲人公开意愿, with its door and day; taken back, the name leaves every public page at
    once, and what is found by it."""
    step = begin(proposal, DeliveryAction.RECORD_CONSENT, hand)
    delivery = step.delivery
    if not delivery.substitute_name:
        raise RuleBroken(_("这一场没有代讲人。"))
    delivery.substitute_consent = consent
    _keep_word(step, said=said or _said_now(hand, now=now), now=now)
    return step.finish(DeliveryAction.RECORD_CONSENT, now=now)


def _said_now(hand: Hand, *, now: datetime) -> Said:
    by_mail = ConsentDoor.FORM if hand.submission else ConsentDoor.DESK
    return Said(ConsentDoor.LINK if hand.link else by_mail, localdate(now))


def _keep_word(step: Step, *, said: Said, now: datetime) -> None:
    delivery = step.delivery
    if delivery.substitute_consent is None:
        return
    keep_entry(
        proposal=delivery.proposal,
        named_as=NamedAs.SUBSTITUTE,
        name=delivery.substitute_name,
        consent=delivery.substitute_consent,
        said=said,
        by=step.hand.user,
        link=step.hand.link,
        now=now,
    )


def _is_same(delivery: Delivery, substitute: Substitute) -> bool:
    return (
        delivery.substitute_name,
        delivery.substitute_position,
        delivery.substitute_employer,
        delivery.substitute_consent,
    ) == (substitute.name, substitute.position, substitute.employer, substitute.consent)
