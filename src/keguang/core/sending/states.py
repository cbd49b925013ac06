"""The life of an outgoing letter."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from keguang.core.errors import IllegalTransition
from keguang.core.models import MailState


class MailAction(StrEnum):
    EDIT = "edit"
    RELEASE = "release"
    CANCEL = "cancel"
    HAND_OVER = "hand_over"
    CONFIRM = "confirm"
    DEFER = "defer"
    FAIL = "fail"
    CONFIRM_LATER = "confirm_later"


TRANSITIONS: Final[dict[tuple[MailState, MailAction], MailState]] = {
    (MailState.DRAFT, MailAction.EDIT): MailState.DRAFT,
    (MailState.DRAFT, MailAction.RELEASE): MailState.QUEUED,
    (MailState.DRAFT, MailAction.CANCEL): MailState.CANCELLED,
    (MailState.QUEUED, MailAction.CANCEL): MailState.CANCELLED,
    (MailState.QUEUED, MailAction.FAIL): MailState.FAILED,  # every address has bounced meanwhile
    (MailState.QUEUED, MailAction.HAND_OVER): MailState.SENDING,
    (MailState.SENDING, MailAction.CONFIRM): MailState.SENT,
    (MailState.SENDING, MailAction.DEFER): MailState.QUEUED,
    (MailState.SENDING, MailAction.FAIL): MailState.FAILED,
    (MailState.FAILED, MailAction.EDIT): MailState.DRAFT,
    (MailState.FAILED, MailAction.RELEASE): MailState.QUEUED,
    (MailState.FAILED, MailAction.CANCEL): MailState.CANCELLED,
    (MailState.FAILED, MailAction.CONFIRM_LATER): MailState.SENT,
}


def next_state(state: str, action: MailAction) -> MailState:
    """The state after the action, or IllegalTransition with a sentence."""
    found = TRANSITIONS.get((MailState(state), action))
    if found is None:
        raise IllegalTransition(
            _("邮件%(state)s，不能这样处理。") % {"state": MailState(state).label}
        )
    return found


def is_lawful(state: str, action: MailAction) -> bool:
    return (MailState(state), action) in TRANSITIONS
