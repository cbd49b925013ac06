"""办理链接: giving one organisation the key to one task, and taking it back.

What was typed and not sent belongs to the task, not to one link: a reminder brings a new link, and
whichever of them is opened shows the same draft.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from keguang.core import audit
from keguang.core.models import Contact, LinkPurpose, Organisation, SignedLink, User
from keguang.core.selectors.links import hash_token

TOKEN_BYTES = 32


@transaction.atomic
def issue_link(
    *,
    purpose: LinkPurpose,
    organisation: Organisation,
    subject: str,
    now: datetime,
    ttl: timedelta,
    contact: Contact | None = None,
    single_use: bool = False,
    draft: dict[str, Any] | None = None,
) -> tuple[SignedLink, str]:
    """A new link and its token. The token is known only here: only its hash is kept.

    Without a `draft` of its own the link takes up the one the task already has.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    siblings = _links_of(purpose, organisation.pk, subject).filter(draft_saved_at__isnull=False)
    typed = siblings.order_by("-draft_saved_at").values_list("draft", "draft_saved_at").first()
    kept, saved_at = (draft, now) if draft else typed or ({}, None)
    link = SignedLink.objects.create(
        token_hash=hash_token(token),
        purpose=purpose,
        organisation=organisation,
        contact=contact,
        subject=subject,
        single_use=single_use,
        created_at=now,
        expires_at=now + ttl,
        draft=kept,
        draft_saved_at=saved_at,
    )
    return link, token


@transaction.atomic
def revoke_links(links: QuerySet[SignedLink], *, by: User | None, now: datetime) -> int:
    """End every link of the query that is still open; returns how many were."""
    open_links = links.filter(revoked_at__isnull=True)
    revoked = list(open_links.values_list("pk", flat=True))
    SignedLink.objects.filter(pk__in=revoked).update(revoked_at=now)
    for pk in revoked:
        audit.record(actor=by, action="core.revoke_link", subject=f"core.SignedLink:{pk}", at=now)
    return len(revoked)


@transaction.atomic
def mark_used(link: SignedLink, *, now: datetime) -> bool:
    """Note the (latest) use and drop the task's draft; False when a single-use link was spent."""
    live = SignedLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    if link.single_use:
        live = live.filter(used_at__isnull=True)
    spent = live.update(used_at=now)
    if spent:
        _siblings(link).update(draft={}, draft_saved_at=None)
        link.used_at, link.draft, link.draft_saved_at = now, {}, None
    return bool(spent)


@transaction.atomic
def save_draft(link: SignedLink, draft: dict[str, Any], *, now: datetime) -> bool:
    """Keep what was typed so far, for every open link of the task; False when this one ended."""
    is_open = Q(revoked_at__isnull=True, expires_at__gt=now)
    if not SignedLink.objects.filter(is_open, pk=link.pk).exists():
        return False
    _siblings(link).filter(is_open).update(draft=draft, draft_saved_at=now)
    link.draft, link.draft_saved_at = draft, now
    return True


def _siblings(link: SignedLink) -> QuerySet[SignedLink]:
    return _links_of(link.purpose, link.organisation_id, link.subject)


def _links_of(purpose: str, organisation: int, subject: str) -> QuerySet[SignedLink]:
    """Every link, open or ended, by which the organisation does this task."""
    return SignedLink.objects.filter(purpose=purpose, organisation=organisation, subject=subject)
