"""公开意愿 beyond one lecture: of a person wherever they are named."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from keguang.core import audit
from keguang.lectures import rules
from keguang.lectures.consent_words import Said
from keguang.lectures.models import Call, CurrentProgramme, Proposal
from keguang.lectures.selectors.consents import other_appearances
from keguang.lectures.services.consent_entries import keep_entry
from keguang.lectures.services.deliveries import Hand, set_substitute_consent
from keguang.lectures.services.listing import list_again
from keguang.lectures.services.programme import set_consent
from keguang.lectures.states import NamedAs


@transaction.atomic
def withdraw_everywhere(*, proposal: Proposal, hand: Hand, said: Said, now: datetime) -> int:
    """撤回该主讲人的全部同意: this lecture and every other, of every year, as lecturer and as
    substitute, as far as this hand reaches; in how many places."""
    others = other_appearances(proposal)
    _hold(
        [proposal, *others.proposals, *(d.proposal for d in others.deliveries), *others.corrected]
    )
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
    corrected = [p for p in others.corrected if _reaches(hand, p)]
    for lecture in corrected:
        withdraw_published(proposal=lecture, name=proposal.speaker, hand=hand, said=said, now=now)
    return len(lectures) + len(deliveries) + len(corrected)


@transaction.atomic
def withdraw_published(
    *, proposal: Proposal, name: str, hand: Hand, said: Said, now: datetime
) -> None:
    """撤回 by one who is still published with a lecture that names another by now, whose own word
    stands."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    rules.may_record_consent(hand.user, hand.link, proposal).require()
    keep_entry(
        proposal=proposal,
        named_as=NamedAs.SPEAKER,
        name=name,
        consent=False,
        said=said,
        by=hand.user,
        link=hand.link,
        now=now,
    )
    list_again(proposal)
    audit.record(
        actor=hand.user,
        action="lectures.set_consent",
        subject=proposal,
        at=now,
        detail={"consent": False, "door": said.door, "said_on": said.on, "published": True},
    )


def _hold(lectures: Iterable[Proposal]) -> None:
    """Lock all that one withdrawal may touch before it touches any, in the order of all services:
    calls, lectures, lists. Two that began at different lectures would wait for each other."""
    found = list(lectures)
    for rows in (
        Call.objects.filter(pk__in={lecture.call_id for lecture in found}),
        Proposal.objects.filter(pk__in={lecture.pk for lecture in found}),
        CurrentProgramme.objects.all(),
    ):
        list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _reaches(hand: Hand, proposal: Proposal) -> bool:
    return bool(rules.may_record_consent(hand.user, hand.link, proposal))
