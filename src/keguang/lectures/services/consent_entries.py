"""Keeping what was said about naming somebody: one entry each time, by whichever door it came."""

from datetime import datetime

from django.utils.timezone import localdate

from keguang.core.models import SignedLink, User
from keguang.lectures.consent_words import CURRENT, Said
from keguang.lectures.models import ConsentEntry, Proposal
from keguang.lectures.services.listing import list_again
from keguang.lectures.states import ConsentDoor, NamedAs


def keep_entry(
    *,
    proposal: Proposal,
    named_as: NamedAs,
    name: str,
    consent: bool,
    said: Said,
    by: User | None,
    link: SignedLink | None,
    now: datetime,
) -> ConsentEntry:
    return ConsentEntry.objects.create(
        proposal=proposal,
        named_as=named_as,
        name=name,
        consent=consent,
        door=said.door,
        wording=CURRENT,
        said_on=said.on,
        note=said.note,
        at=now,
        by=by,
        link=link,
    )


def take_over_the_form(proposal: Proposal, *, by: User | None, now: datetime) -> None:
    """What a corrected form says of its lecturer is said as by any other door."""
    if proposal.speaker and proposal.consent is not None:
        keep_entry(
            proposal=proposal,
            named_as=NamedAs.SPEAKER,
            name=proposal.speaker,
            consent=proposal.consent,
            said=Said(ConsentDoor.FORM, localdate(now)),
            by=by,
            link=None,
            now=now,
        )
    list_again(proposal)
