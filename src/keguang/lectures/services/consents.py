"""公开意愿 beyond one lecture: of a person wherever they are named."""

from datetime import datetime

from django.db import transaction

from keguang.lectures import rules
from keguang.lectures.consent_words import Said
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.consents import other_appearances
from keguang.lectures.services.deliveries import Hand, set_substitute_consent
from keguang.lectures.services.programme import set_consent


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
        set_substitute_consent(
            proposal=delivery.proposal, consent=False, hand=hand, said=said, now=now
        )
    return len(lectures) + len(deliveries)


def _reaches(hand: Hand, proposal: Proposal) -> bool:
    return bool(rules.may_record_consent(hand.user, hand.link, proposal))
