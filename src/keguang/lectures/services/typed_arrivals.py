"""What arrives as text and not as a file: typed on the web, by a clerk, or sent by a program.

The words are kept as the original, as JSON, and become lectures in the same transaction.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, SignedLink, User
from keguang.core.services.originals import store_original
from keguang.lectures import rules
from keguang.lectures.models import Call, Recipient, Submission
from keguang.lectures.services.intake import digest_of, keep_arrival, key_of
from keguang.lectures.states import Door

LINK_FORM_NAME: Final = "在线填报.json"
TYPED_NAME: Final = "代录.json"
SENT_NAME: Final = "接口报送.json"


class KeyUsed(RuleBroken):
    """An idempotency key came back with other content."""


@transaction.atomic
def accept_link_form(
    *, link: SignedLink, recipient: Recipient, payload: Mapping[str, Any], now: datetime
) -> Submission:
    """A form filled on the web by its signed link; what was posted is kept as the original.

    A button pressed twice is one submission, see `key_of`; the same words on another day are not.
    """
    rules.may_propose(recipient, now).require()
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
    original = store_original(text.encode(), now=now)
    return keep_arrival(
        key=key_of(f"link:{link.pk}:{original.sha256}", recipient.call, now),
        call=recipient.call,
        organisation=recipient.organisation,
        door=Door.LINK,
        files=[(LINK_FORM_NAME, original)],
        now=now,
        link=link,
        source=_("在线填报"),
        subject=_("在线填报"),
        read=False,
    )


@transaction.atomic
def accept_sent(
    *, recipient: Recipient, payload: Mapping[str, Any], key: str, by: User, now: datetime
) -> Submission:
    """What a program sent for its holder's organisation, kept as the original.

    The sender's own `key` makes a delivery sent again the same one, whenever it comes; other
    words under a key already used are refused, whoever made the mistake.
    """
    own = digest_of(repr((by.pk, recipient.pk, key)))
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
    original = store_original(text.encode(), now=now)
    submission = keep_arrival(
        key=f"api:{recipient.pk}:{own}",
        call=recipient.call,
        organisation=recipient.organisation,
        door=Door.API,
        files=[(SENT_NAME, original)],
        now=now,
        entered_by=by,
        source=_("接口报送"),
        subject=_("接口报送"),
        read=False,
    )
    if not submission.files.filter(original=original).exists():
        raise KeyUsed(_("这个幂等键已用于另一份内容，请换一个。"))
    return submission


@transaction.atomic
def accept_typed(
    *,
    call: Call,
    organisation: Organisation,
    payload: Mapping[str, Any],
    source: str,
    by: User,
    now: datetime,
) -> Submission:
    """What a clerk typed from paper or the telephone; the typed words are kept as the original."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
    original = store_original(text.encode(), now=now)
    return keep_arrival(
        key=key_of(f"typed:{call.pk}:{organisation.pk}:{original.sha256}", call, now),
        call=call,
        organisation=organisation,
        door=Door.TRANSCRIPTION,
        files=[(TYPED_NAME, original)],
        now=now,
        source=source,
        entered_by=by,
        subject=_("登记来件(代录)"),
        read=False,
    )
