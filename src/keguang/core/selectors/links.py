"""办理链接: from the token in an address to the link it opens."""

import hashlib
import hmac
from datetime import datetime

from django.utils.translation import gettext as _

from keguang.core.errors import DomainError
from keguang.core.models import SignedLink


class LinkRefused(DomainError):
    """The link opens nothing; the message tells its holder what to do."""


class LinkUnknown(LinkRefused): ...


class LinkExpired(LinkRefused): ...


class LinkUsed(LinkRefused): ...


class LinkRevoked(LinkRefused): ...


def hash_token(token: str) -> str:
    """What is kept of a token. Tokens are 256 random bits, so a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def resolve_link(token: str, *, purpose: str, now: datetime) -> SignedLink:
    """The live link behind a token, or a LinkRefused.

    A token for another purpose is as unknown as one that never existed.
    """
    digest = hash_token(token)
    link = (
        SignedLink.objects.filter(token_hash=digest)
        .select_related("organisation__territory", "contact")
        .first()
    )
    known = link is not None and hmac.compare_digest(link.purpose, str(purpose))
    if link is None or not known:
        raise LinkUnknown(_("链接无效，请检查是否复制完整，或联系学会部重新获取。"))
    if link.revoked_at is not None:
        raise LinkRevoked(_("该链接已停用（可能因联系人变更），请使用最新收到的链接。"))
    if link.used_at is not None and link.single_use:
        raise LinkUsed(_("该链接已使用过，不能重复提交；如需修改请联系学会部。"))
    if link.expires_at <= now:
        raise LinkExpired(_("该链接已过有效期，请联系学会部重新获取。"))
    return link
