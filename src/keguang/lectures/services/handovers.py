"""交接: what waits in the outbox with the predecessor's link is drafted anew for the successor.

Such a letter would go to an address that is no longer written to, with a link that opens nothing.
It is written again from what stands now, so it bears the present name and says the present facts.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core.audit import subject_key
from keguang.core.models import Contact, MailState, OutgoingMail, SignedLink
from keguang.core.selectors.links import hash_token
from keguang.core.services.contacts import Handover
from keguang.core.services.outbox import cancel_mail
from keguang.lectures.models import Recipient, Submission
from keguang.lectures.selectors.board import Row, rows_for
from keguang.lectures.selectors.faults import faulty_lectures
from keguang.lectures.services import answers, chasing, letters
from keguang.lectures.services.resending import draft_link_letter
from keguang.lectures.services.verdicts import redraft_verdict_letter

_TOKEN: Final = re.compile(r"/(?:fill|correct|contact)/([\w-]{20,})/")
_SUCCESSOR: Final = "@"  # in a key: the same letter, for this contact

type Redraft = Callable[[OutgoingMail, Row, Contact, datetime], OutgoingMail | None]


@transaction.atomic
def redraft_letters(handover: Handover, now: datetime) -> int:
    """Cancel the unsent letters with a link of the predecessor; how many were drafted anew.

    Those already released become drafts again: somebody looks at the new receiver first.
    """
    if handover.predecessor is None:
        return 0
    drafted = 0
    for mail in _letters_with_links_of(handover.predecessor):
        reason = _("联系人由%(old)s变更为%(new)s，原办理链接已停用，这一封不再发出。")
        words = {"old": handover.predecessor.name, "new": handover.contact.name}
        cancel_mail(mail, by=None, now=now, reason=reason % words)
        drafted += _redraft(mail, handover.contact, now) is not None
    return drafted


def _letters_with_links_of(contact: Contact) -> list[OutgoingMail]:
    unsent = OutgoingMail.objects.select_for_update(of=("self",)).filter(
        organisation=contact.organisation_id, state__in=[MailState.DRAFT, MailState.QUEUED]
    )
    tokens = {mail: {hash_token(token) for token in _TOKEN.findall(mail.body)} for mail in unsent}
    theirs = SignedLink.objects.filter(
        contact=contact, token_hash__in=set().union(*tokens.values())
    )
    ended = set(theirs.values_list("token_hash", flat=True))
    return [mail for mail, found in tokens.items() if found & ended]


def _redraft(mail: OutgoingMail, successor: Contact, now: datetime) -> OutgoingMail | None:
    redraft = _REDRAFTS.get(mail.kind)
    asked = Recipient.objects.filter(organisation=mail.organisation_id, exempt_reason="")
    related = asked.select_related("organisation", "contact", "call")
    recipient = next((r for r in related if subject_key(r.call) == mail.about), None)
    if redraft is None or recipient is None:
        return None
    [row] = rows_for(recipient.call, [recipient], now)
    return redraft(mail, row, successor, now)


def _call(mail: OutgoingMail, row: Row, successor: Contact, now: datetime) -> OutgoingMail:
    key = _key_for(mail, successor)
    return letters.draft_call_letter(row, key=key, by=mail.created_by, now=now)


def _chase(mail: OutgoingMail, row: Row, successor: Contact, now: datetime) -> OutgoingMail | None:
    if not row.is_short:
        return None
    faults = faulty_lectures(row.recipient.call, row.recipient.organisation)
    key = _key_for(mail, successor)
    return chasing.draft_chase(row, faults, mail.kind, key, by=mail.created_by, now=now)


def _answer(mail: OutgoingMail, row: Row, _new: Contact, now: datetime) -> OutgoingMail:
    answered = Submission.objects.get(pk=mail.key.split(":")[1])
    return answers.draft_answer(
        submission=answered, organisation=row.recipient.organisation, by=mail.created_by, now=now
    )


def _verdict(mail: OutgoingMail, row: Row, _new: Contact, now: datetime) -> OutgoingMail | None:
    return redraft_verdict_letter(recipient=row.recipient, by=mail.created_by, now=now)


def _link(mail: OutgoingMail, row: Row, _new: Contact, now: datetime) -> OutgoingMail:
    return draft_link_letter(recipient=row.recipient, by=mail.created_by, now=now)


def _key_for(mail: OutgoingMail, successor: Contact) -> str:
    """The occasion stays the same, so that nothing else drafts its letter a second time."""
    return f"{mail.key.partition(_SUCCESSOR)[0]}{_SUCCESSOR}{successor.pk}"


_REDRAFTS: Final[Mapping[str, Redraft]] = {  # who the contact is, the handover has just said
    letters.KIND_CALL: _call,
    letters.KIND_REMINDER: _chase,
    letters.KIND_CHASE: _chase,
    letters.KIND_ANSWER: _answer,
    letters.KIND_VERDICT: _verdict,
    letters.KIND_LINK: _link,
}
