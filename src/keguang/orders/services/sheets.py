"""选报件: what an office sends is stored first, then read in the background, by every door."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.codes import new_code
from keguang.core.errors import RuleBroken
from keguang.core.models import MailboxMessage, Original, SignedLink, User
from keguang.core.services.jobs import enqueue
from keguang.core.services.originals import store_original
from keguang.lectures.services.intake import MAX_FILE_BYTES, MAX_FILES
from keguang.orders import rules
from keguang.orders.models import ChoiceOffice, ChoiceRound, ChoiceSheet
from keguang.orders.services.rounds import locked
from keguang.orders.states import ChoiceDoor

READ_JOB: Final = "orders.read_sheet"
_LONGEST_KEY: Final = 160


@dataclass(frozen=True, slots=True)
class Hand:
    """By whom choices come: a user (for the office named, or for a caller), or a link's holder."""

    user: User | None = None
    link: SignedLink | None = None
    source: str = ""

    @property
    def door(self) -> ChoiceDoor:
        """The door of what is typed."""
        if self.link is not None:
            return ChoiceDoor.LINK
        return ChoiceDoor.TELEPHONE if self.source else ChoiceDoor.ACCOUNT


@transaction.atomic
def upload_sheets(
    *,
    round_: ChoiceRound,
    office: ChoiceOffice | None,
    files: Sequence[tuple[str, bytes]],
    hand: Hand,
    now: datetime,
) -> list[ChoiceSheet]:
    """Files brought by hand, each a piece of its own; the same file again is the same piece.

    Only the clerk may bring a file without saying whose it is.
    """
    if office is not None:
        authorise(office, hand)
    else:
        assert hand.user is not None  # a link speaks for one office
        rules.may_run_rounds(hand.user).require()
    if not files:
        raise RuleBroken(_("请先选择文件。"))
    if len(files) > MAX_FILES:
        raise RuleBroken(_("一次最多上传%(count)s个文件。") % {"count": MAX_FILES})
    for name, data in files:
        if len(data) > MAX_FILE_BYTES:
            raise RuleBroken(_("“%(name)s”超过20MB，请压缩或分次上传。") % {"name": name})
    round_ = locked(round_)
    whose = office.pk if office else "?"
    return [
        keep_sheet(
            key=f"file:{round_.pk}:{whose}:{hashlib.sha256(data).hexdigest()}",
            round_=round_,
            office=office,
            door=ChoiceDoor.UPLOAD,
            name=name,
            original=store_original(data, now=now),
            hand=hand,
            now=now,
        )
        for name, data in files
    ]


@transaction.atomic
def accept_mailed(
    *, round_: ChoiceRound, message: MailboxMessage, raw: bytes, now: datetime
) -> ChoiceSheet:
    """A mail that carries a menu; once, by its identity."""
    original = message.original or store_original(raw, now=now)
    return keep_sheet(
        key=f"mail:{message.identity}"[:_LONGEST_KEY],
        round_=round_,
        office=None,
        door=ChoiceDoor.MAILBOX,
        name=f"{message.subject or _('无主题')}.eml"[-255:],
        original=original,
        hand=Hand(),
        now=now,
        message=message,
    )


def keep_sheet(
    *,
    key: str,
    round_: ChoiceRound,
    office: ChoiceOffice | None,
    door: ChoiceDoor,
    name: str,
    original: Original,
    hand: Hand,
    now: datetime,
    message: MailboxMessage | None = None,
    read: bool = True,
) -> ChoiceSheet:
    """The piece of this key, made and queued for reading if it is new."""
    sheet, created = ChoiceSheet.objects.get_or_create(
        key=key,
        defaults={
            "code": new_code(),
            "round": round_,
            "office": office,
            "door": door,
            "name": name[:255],
            "original": original,
            "link": hand.link,
            "entered_by": hand.user,
            "source": hand.source[:200],
            "message": message,
            "sender": message.sender if message else "",
            "received_at": now,
        },
    )
    if created:
        detail = {"door": str(door), "name": name}
        audit.record(
            actor=hand.user, action="orders.accept_sheet", subject=sheet, at=now, detail=detail
        )
        if read:
            enqueue(
                READ_JOB, key=f"sheet:{sheet.pk}", payload={"sheet": sheet.pk}, now=now, priority=10
            )
    return sheet


def authorise(office: ChoiceOffice, hand: Hand) -> None:
    """Refuse whoever may not choose for this office."""
    if hand.link is not None:
        rules.may_choose_by_link(hand.link, office).require()
    else:
        assert hand.user is not None  # choices always come by somebody
        rules.may_choose(hand.user, office).require()
