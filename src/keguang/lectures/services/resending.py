"""重发办理链接: a fresh link for one organisation, when the one it had is lost or has ended."""

from datetime import datetime

from django.db import transaction

from keguang.core import audit
from keguang.core.audit import subject_key
from keguang.core.models import LinkPurpose, MailState, OutgoingMail, SignedLink, User
from keguang.lectures import rules
from keguang.lectures.models import Recipient
from keguang.lectures.selectors.board import rows_for
from keguang.lectures.selectors.faults import faulty_lectures
from keguang.lectures.services import letter_texts as texts
from keguang.lectures.services import letters


@transaction.atomic
def send_link_again(*, recipient: Recipient, by: User, now: datetime) -> OutgoingMail:
    """重发办理链接: draft a letter with a fresh link; a draft that still waits is that letter."""
    rules.may_run_calls(by).require()
    recipient = Recipient.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
    rules.may_propose(recipient, now).require()
    mail = draft_link_letter(recipient=recipient, by=by, now=now)
    audit.record(actor=by, action="lectures.send_link_again", subject=recipient, at=now)
    return mail


def draft_link_letter(*, recipient: Recipient, by: User | None, now: datetime) -> OutgoingMail:
    """The letter itself: a link to correct what is faulty, and one to send what was begun."""
    call = recipient.call
    prefix = f"{letters.KIND_LINK}:{recipient.pk}:"
    earlier = OutgoingMail.objects.filter(key__startswith=prefix)
    if (waiting := earlier.filter(state=MailState.DRAFT).first()) is not None:
        return waiting
    [row] = rows_for(call, [recipient], now)
    typed = {purpose for purpose in LinkPurpose if _has_typed(recipient, purpose)}
    correcting = bool(faulty_lectures(call, recipient.organisation))
    wanted = [LinkPurpose.CORRECT] if correcting else []
    wanted += [LinkPurpose.FILL] if not correcting or LinkPurpose.FILL in typed else []
    ways = {
        purpose: letters.ways_by_link(purpose, recipient, row.reach.contact, now=now)
        for purpose in wanted
    }
    letter = texts.fresh_links(
        organisation=row.name,
        title=call.title,
        correct=ways[LinkPurpose.CORRECT].link if LinkPurpose.CORRECT in ways else "",
        fill=ways[LinkPurpose.FILL].link if LinkPurpose.FILL in ways else "",
        until=ways[wanted[0]].link_until,
        typed=bool(typed & set(wanted)),
        sender=letters.sender(),
    )
    key = f"{prefix}{earlier.count()}"
    return letters.draft(
        letter, key=key, kind=letters.KIND_LINK, call=call, row=row, by=by, now=now
    )


def _has_typed(recipient: Recipient, purpose: LinkPurpose) -> bool:
    """Whether something was filled in by a link of the task and never sent."""
    links = SignedLink.objects.filter(organisation=recipient.organisation_id, purpose=purpose)
    return links.filter(subject=subject_key(recipient), draft_saved_at__isnull=False).exists()
