"""Which mail answers a round of 选报: looked at before it is taken for a form of lectures.

A menu we made says so itself. One that lost its marks is known by the lectures it names, a letter
without a table by what it answers. Everything else goes on to whoever was registered before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.timezone import localdate

from keguang.core import clock
from keguang.core.mailbox.headers import HeaderLine, read_headers
from keguang.core.models import MailAddress, MailboxMessage, MessageKind, OutgoingMail
from keguang.core.services.mailbox import Intake
from keguang.documents.forms.menu.reading import MenuRead, read_menu
from keguang.lectures.reader import file_reader
from keguang.orders.identify import lecture_of, programme_of
from keguang.orders.marks import read_signed
from keguang.orders.models import ChoiceRound
from keguang.orders.services.letters import KIND_ASK, KIND_REMIND, KIND_RESULT
from keguang.orders.services.reading import ANY_FORM
from keguang.orders.services.sheets import accept_mailed
from keguang.orders.states import RoundState

ABOUT_CHOOSING: Final = re.compile(r"选报|选场|选课|点单|菜单|节目单|预约讲座")
RECENTLY: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class ChoiceMail:
    """Looks at a message first; `otherwise` is asked about what is not a choice."""

    otherwise: Intake

    def triage(self, line: HeaderLine, raw: bytes | None) -> MessageKind | None:
        """SUBMISSION for a choice; see `core.services.mailbox` for the contract."""
        rounds = rounds_taking(clock.now())
        if not rounds:
            return self.otherwise.triage(line, raw)
        if raw is None:
            worth = ABOUT_CHOOSING.search(line.subject) or _answers_us(line.in_reply_to)
            worth = worth or _is_of_an_office(line.sender, rounds)
            return None if worth else self.otherwise.triage(line, None)
        answers = _answers_us(line.in_reply_to)
        if round_answered(raw, line.subject, rounds, answers=answers) is not None:
            return MessageKind.SUBMISSION
        return self.otherwise.triage(line, raw)

    def accept(self, message: MailboxMessage, raw: bytes, now: datetime) -> None:
        """Keep it as a piece of its round, or hand it on."""
        rounds = rounds_taking(now)
        found = None
        if rounds:
            line = read_headers(raw, uid=message.uid, uidvalidity="", size=len(raw))
            answers = _answers_us(line.in_reply_to)
            found = round_answered(raw, message.subject, rounds, answers=answers)
        if found is None:
            self.otherwise.accept(message, raw, now)
        else:
            accept_mailed(round_=found, message=message, raw=raw, now=now)


def rounds_taking(now: datetime) -> list[ChoiceRound]:
    """Rounds a mail of this moment may answer, the newest first: late ones still come."""
    taking = Q(state=RoundState.OPEN) | Q(deadline__gt=now - RECENTLY)
    found = ChoiceRound.objects.filter(taking, created_at__lte=now)
    return list(found.select_related("call").order_by("-created_at"))


def round_answered(
    raw: bytes, subject: str, rounds: Sequence[ChoiceRound], *, answers: bool
) -> ChoiceRound | None:
    """The round a message chooses in; None where it chooses nothing."""
    today = localdate(clock.now())
    _reading, parts = file_reader().read_with_parts(
        raw, "mail.eml", ANY_FORM, today_year=today.year, scan=False
    )
    read = read_menu(parts, year=today.year)
    signed = [mark for text in _marks(read) if (mark := read_signed(text))]
    if signed:
        codes = {mark.round for mark in signed}
        return next((one for one in rounds if one.code in codes), rounds[0])
    if read.is_menu and (known := _naming(read, rounds)):
        return known
    speaks = answers or ABOUT_CHOOSING.search(subject)
    return rounds[0] if speaks and read.sentences else None


def _marks(read: MenuRead) -> list[str]:
    return [*(row.key for row in read.rows if row.key), *read.marks]


def _naming(read: MenuRead, rounds: Sequence[ChoiceRound]) -> ChoiceRound | None:
    """The round whose programme holds a lecture the table names."""
    for one in rounds:
        programme = programme_of(one)
        if any(lecture_of(row, programme)[0] for row in read.rows):
            return one
    return None


def _answers_us(in_reply_to: Sequence[str]) -> bool:
    kinds = [KIND_ASK, KIND_REMIND, KIND_RESULT]
    letters = OutgoingMail.objects.filter(kind__in=kinds, message_id__in=in_reply_to)
    return bool(in_reply_to) and letters.exists()


def _is_of_an_office(sender: str, rounds: Sequence[ChoiceRound]) -> bool:
    asked = MailAddress.objects.filter(organisation__choice_offices__round__in=rounds)
    return bool(sender) and asked.filter(address__iexact=sender).exists()
