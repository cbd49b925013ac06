"""From the first draft to the release: everything a person does with a letter."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import MailAttachment, Organisation, OutgoingMail, User
from keguang.core.selectors.outbox import bounced_among
from keguang.core.sending.rules import may_handle_mail
from keguang.core.sending.states import MailAction, is_lawful, next_state
from keguang.core.services.originals import store_original


@transaction.atomic
def draft_mail(
    *,
    key: str,
    kind: str,
    organisation: Organisation | None,
    to: Sequence[str],
    subject: str,
    body: str,
    about: str = "",
    attachments: Sequence[tuple[str, bytes]] = (),
    in_reply_to: str = "",
    by: User | None,
    now: datetime,
) -> OutgoingMail:
    """Put a letter into the outbox as a draft; the same key is the same letter, left as it is.

    `by` None means the system drafted it. A draft nobody could receive (no address, or only such
    as returned letters) is made all the same and says why in `error`.
    """
    receivers = _clean_addresses(to)
    mail, created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "organisation": organisation,
            "to": receivers,
            "subject": _one_line(subject),
            "body": body.replace("\x00", ""),
            "about": about,
            "in_reply_to": _one_line(in_reply_to)[:250],
            "message_id": _message_id(key),
            "created_at": now,
            "created_by": by,
            "error": _undeliverable_because(receivers),
        },
    )
    if created:
        for name, data in attachments:
            original = store_original(data, now=now)
            MailAttachment.objects.create(mail=mail, original=original, name=_one_line(name))
    return mail


@transaction.atomic
def edit_mail(
    mail: OutgoingMail,
    *,
    to: Sequence[str] | None = None,
    subject: str | None = None,
    body: str | None = None,
    by: User,
    now: datetime,
) -> OutgoingMail:
    """Change a draft, or take a failed letter back to a draft and change it."""
    mail = _locked(mail)
    may_handle_mail(by, mail.organisation).require()
    mail.state = next_state(mail.state, MailAction.EDIT)
    if to is not None:
        mail.to = _clean_addresses(to)
    if subject is not None:
        mail.subject = _one_line(subject)
    if body is not None:
        mail.body = body.replace("\x00", "")
    mail.error = _undeliverable_because(mail.to)
    if mail.handed_over_at:  # a receiver who has the old text would drop a new one of the same id
        mail.message_id = _message_id(f"{mail.key}#{now.isoformat()}")
    mail.save()
    audit.record(actor=by, action="core.edit_mail", subject=mail, at=now)
    return mail


@transaction.atomic
def release_mail(
    mails: Iterable[OutgoingMail], *, by: User | None, now: datetime
) -> list[OutgoingMail]:
    """Queue drafts and failed letters for sending; returns those that were queued.

    A letter without an address that works stays where it is and says why. Releasing twice, or what
    somebody else has cancelled meanwhile, changes nothing.
    """
    wanted = [mail.pk for mail in mails]
    released: list[OutgoingMail] = []
    locked = OutgoingMail.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    for mail in locked.select_related("organisation__territory").order_by("pk"):
        may_handle_mail(by, mail.organisation).require()
        if not is_lawful(mail.state, MailAction.RELEASE):
            continue
        mail.error = _undeliverable_because(mail.to)
        if not mail.error:
            mail.state = next_state(mail.state, MailAction.RELEASE)
            mail.released_at = now
            mail.attempts = 0
            released.append(mail)
        mail.save()
    for mail in released:
        audit.record(actor=by, action="core.release_mail", subject=mail, at=now)
    return released


@transaction.atomic
def cancel_mail(
    mail: OutgoingMail, *, by: User | None, now: datetime, reason: str = ""
) -> OutgoingMail:
    """Withdraw a letter that has not gone out; `by` None means the system found it outdated."""
    mail = _locked(mail)
    may_handle_mail(by, mail.organisation).require()
    mail.state = next_state(mail.state, MailAction.CANCEL)
    mail.error = reason[:300]
    mail.save(update_fields=["state", "error"])
    audit.record(actor=by, action="core.cancel_mail", subject=mail, at=now)
    return mail


@transaction.atomic
def confirm_sent(mail: OutgoingMail, *, by: User, now: datetime) -> OutgoingMail:
    """A person found that a letter of uncertain fate did go out."""
    mail = _locked(mail)
    may_handle_mail(by, mail.organisation).require()
    mail.state = next_state(mail.state, MailAction.CONFIRM_LATER)
    mail.sent_at = mail.handed_over_at or now
    mail.error = ""
    mail.save(update_fields=["state", "sent_at", "error"])
    audit.record(actor=by, action="core.confirm_mail_sent", subject=mail, at=now)
    return mail


def _locked(mail: OutgoingMail) -> OutgoingMail:
    locked = OutgoingMail.objects.select_for_update(of=("self",))
    return locked.select_related("organisation__territory").get(pk=mail.pk)


def _clean_addresses(addresses: Sequence[str]) -> list[str]:
    """Each address once, in order; RuleBroken names one that is none."""
    cleaned: dict[str, str] = {}
    for address in addresses:
        plain = address.strip()
        try:
            validate_email(plain)
        except ValidationError:
            raise RuleBroken(_("“%(address)s”不是有效的邮箱地址。") % {"address": plain}) from None
        cleaned.setdefault(plain.lower(), plain)
    return list(cleaned.values())


def _undeliverable_because(addresses: Sequence[str]) -> str:
    """Why no address here can be written to; empty when at least one can."""
    if not addresses:
        return _("没有收件地址，请补充后再发送。")
    bounced = bounced_among(addresses)
    if all(address.lower() in bounced for address in addresses):
        return _("收件地址曾被退信，请核对：%(addresses)s") % {"addresses": _("、").join(addresses)}
    return ""


def _message_id(seed: str) -> str:
    """The same letter has the same Message-ID at every attempt, so that receivers can tell."""
    domain = settings.MAIL_FROM.rpartition("@")[2] or "localhost"
    return f"<kg.{hashlib.sha256(seed.encode()).hexdigest()[:32]}@{domain}>"


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:200]
