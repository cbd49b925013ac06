"""公开意愿 beyond one lecture: of who stands in, and of a person wherever they are named."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from keguang.lectures import rules
from keguang.lectures.consent_words import CURRENT, Said
from keguang.lectures.models import ConsentEntry, Delivery, Proposal
from keguang.lectures.selectors.consents import other_appearances
from keguang.lectures.services.deliveries import Hand, set_substitute_consent
from keguang.lectures.services.programme import set_consent
from keguang.lectures.states import ConsentDoor, NamedAs


@transaction.atomic
def record_substitute_consent(
    *, proposal: Proposal, consent: bool, hand: Hand, now: datetime, said: Said | None = None
) -> Delivery:
    """登记代讲人公开意愿, with its door and day beside the entry of the delivery itself."""
    delivery = set_substitute_consent(proposal=proposal, consent=consent, hand=hand, now=now)
    door = ConsentDoor.LINK if hand.link else ConsentDoor.DESK
    said = said or Said(door, localdate(now))
    ConsentEntry.objects.create(
        proposal=proposal,
        named_as=NamedAs.SUBSTITUTE,
        name=delivery.substitute_name,
        consent=consent,
        door=said.door,
        wording=CURRENT,
        said_on=said.on,
        note=said.note,
        at=now,
        by=hand.user,
        link=hand.link,
    )
    return delivery


@transaction.atomic
def withdraw_everywhere(*, proposal: Proposal, hand: Hand, said: Said, now: datetime) -> int:
    """撤回该主讲人的全部同意: this lecture and every other, of every year, as lecturer and as
    substitute, as far as this hand reaches; in how many places."""
    others = other_appearances(proposal)
    lectures = [proposal, *(p for p in others.proposals if _reaches(hand, p))]
    for lecture in lectures:
        set_consent(
            proposal=lecture, consent=False, by=hand.user, link=hand.link, said=said, now=now
        )
    deliveries = [d for d in others.deliveries if _reaches(hand, d.proposal)]
    for delivery in deliveries:
        record_substitute_consent(
            proposal=delivery.proposal, consent=False, hand=hand, said=said, now=now
        )
    return len(lectures) + len(deliveries)


def _reaches(hand: Hand, proposal: Proposal) -> bool:
    return bool(rules.may_record_consent(hand.user, hand.link, proposal))
