"""发件箱: letters are drafted, released by a person (or by a rule that may), and sent once."""

from keguang.core.services.outbox.delivery import SendResult, send_due
from keguang.core.services.outbox.drafts import (
    cancel_mail,
    confirm_sent,
    draft_mail,
    edit_mail,
    release_mail,
)

__all__ = [
    "SendResult",
    "cancel_mail",
    "confirm_sent",
    "draft_mail",
    "edit_mail",
    "release_mail",
    "send_due",
]
