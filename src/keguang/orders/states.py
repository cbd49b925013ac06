"""States of 选报 and the lawful steps between them; every missing pair is refused."""

from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from keguang.core.transitions import next_state
from keguang.lectures.states import DATED, DeliveryState


class RoundState(TextChoices):
    """Whether offices may still choose by their own hand."""

    OPEN = "open", _("选报中")
    CLOSED = "closed", _("已截止")


class RoundAction(TextChoices):
    CLOSE = "close", _("截止")
    REOPEN = "reopen", _("重新开放")


ROUND_TRANSITIONS: Final[dict[tuple[RoundState, RoundAction], RoundState]] = {
    (RoundState.OPEN, RoundAction.CLOSE): RoundState.CLOSED,
    (RoundState.CLOSED, RoundAction.REOPEN): RoundState.OPEN,
}


class SheetState(TextChoices):
    """What came of one piece: stored first, read in the background, taken or asked about."""

    STORED = "stored", _("待识别")
    TO_CHECK = "to_check", _("待核对")
    TAKEN = "taken", _("已登记")
    SET_ASIDE = "set_aside", _("不作选报")


class SheetAction(TextChoices):
    TAKE = "take", _("登记")
    ASK = "ask", _("转人工核对")
    SET_ASIDE = "set_aside", _("不作选报")


SHEET_TRANSITIONS: Final[dict[tuple[SheetState, SheetAction], SheetState]] = {
    (SheetState.STORED, SheetAction.TAKE): SheetState.TAKEN,
    (SheetState.STORED, SheetAction.ASK): SheetState.TO_CHECK,
    (SheetState.TO_CHECK, SheetAction.TAKE): SheetState.TAKEN,
    # one question answered, others left
    (SheetState.TO_CHECK, SheetAction.ASK): SheetState.TO_CHECK,
    (SheetState.TO_CHECK, SheetAction.SET_ASIDE): SheetState.SET_ASIDE,
}


class ChoiceState(TextChoices):
    """Where an office's wish for one lecture stands."""

    WANTED = "wanted", _("待安排")
    WAITING = "waiting", _("排队")
    ACCEPTED = "accepted", _("已安排")
    DECLINED = "declined", _("未安排")
    REPLACED = "replaced", _("已改选")


class ChoiceAction(TextChoices):
    ACCEPT = "accept", _("安排")
    WAIT = "wait", _("排队")
    DECLINE = "decline", _("不安排")
    REOPEN = "reopen", _("重新考虑")
    REPLACE = "replace", _("改选")


STANDING: Final = (ChoiceState.WANTED, ChoiceState.WAITING, ChoiceState.ACCEPTED)
UNDECIDED: Final = (ChoiceState.WANTED, ChoiceState.WAITING)

OVER: Final = (DeliveryState.HELD, DeliveryState.CANCELLED)
# what was arranged for an office has no day any more: it was cancelled, or taken up again
UNDONE: Final = (DeliveryState.CANCELLED, DeliveryState.LISTED)

CHOICE_TRANSITIONS: Final[dict[tuple[ChoiceState, ChoiceAction], ChoiceState]] = {
    **{(state, ChoiceAction.ACCEPT): ChoiceState.ACCEPTED for state in UNDECIDED},
    (ChoiceState.WANTED, ChoiceAction.WAIT): ChoiceState.WAITING,
    **{(state, ChoiceAction.DECLINE): ChoiceState.DECLINED for state in UNDECIDED},
    # what is arranged or refused is taken up again first: a later sheet never undoes it silently
    (ChoiceState.ACCEPTED, ChoiceAction.REOPEN): ChoiceState.WANTED,
    (ChoiceState.DECLINED, ChoiceAction.REOPEN): ChoiceState.WANTED,
    **{(state, ChoiceAction.REPLACE): ChoiceState.REPLACED for state in UNDECIDED},
}


class ChoiceDoor(TextChoices):
    """By which way an office said what it chooses."""

    LINK = "link", _("链接选报")
    MAILBOX = "mailbox", _("邮箱")
    UPLOAD = "upload", _("上传")
    ACCOUNT = "account", _("账号选报")
    TELEPHONE = "telephone", _("电话代录")


class SheetRelation(TextChoices):
    """How a piece stands to what the same office chose before."""

    REPLACE = "replace", _("代替前次")
    ADD = "add", _("在前次上增加")


def is_choosable(state: str, day: date | None, today: date) -> bool:
    """Whether a lecture that stands so may still be chosen: by all to be heard, and not past."""
    is_past = state in DATED and day is not None and day < today
    return state not in OVER and not is_past


def next_round_state(state: RoundState, action: RoundAction) -> RoundState:
    return next_state(ROUND_TRANSITIONS, state, action)


def next_sheet_state(state: SheetState, action: SheetAction) -> SheetState:
    return next_state(SHEET_TRANSITIONS, state, action)


def next_choice_state(state: ChoiceState, action: ChoiceAction) -> ChoiceState:
    return next_state(CHOICE_TRANSITIONS, state, action)
