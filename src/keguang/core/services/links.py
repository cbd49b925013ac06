"""办理链接: giving one organisation the key to one task, and taking it back."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

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
    """A new link and its token. The token is known only here: only its hash is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = SignedLink.objects.create(
        token_hash=hash_token(token),
        purpose=purpose,
        organisation=organisation,
        contact=contact,
        subject=subject,
        single_use=single_use,
        created_at=now,
        expires_at=now + ttl,
        draft=draft or {},
        draft_saved_at=now if draft else None,
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


def mark_used(link: SignedLink, *, now: datetime) -> bool:
    """Note the (latest) use and drop the draft; False when a single-use link was already spent."""
    live = SignedLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    if link.single_use:
        live = live.filter(used_at__isnull=True)
    spent = live.update(used_at=now, draft={}, draft_saved_at=None)
    if spent:
        link.used_at, link.draft, link.draft_saved_at = now, {}, None
    return bool(spent)


def save_draft(link: SignedLink, draft: dict[str, Any], *, now: datetime) -> bool:
    """Keep what was typed so far; False when the link ended meanwhile."""
    live = SignedLink.objects.filter(pk=link.pk, revoked_at__isnull=True, expires_at__gt=now)
    saved = live.update(draft=draft, draft_saved_at=now)
    if saved:
        link.draft, link.draft_saved_at = draft, now
    return bool(saved)
