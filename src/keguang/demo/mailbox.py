"""The office's mailbox in the weeks of a call: about 150 letters, half of them forms.

Everything follows from the seed. Each message carries the truth about itself, so that a test or a
benchmark can say how much of it was read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from keguang.demo import business
from keguang.demo.lectures import Value
from keguang.demo.mail import eml
from keguang.demo.people import contacts
from keguang.demo.societies import DemoSociety
from keguang.demo.submissions import CALL_DAYS, Draft, submissions

CALL_SUBJECT: Final = "关于征集“洛阳市科普大讲堂”活动内容的通知"
_UNREACHABLE: Final = 4
_AWAY: Final = 4
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """One letter in the mailbox and what is true of it.

    `kind` is "form" for whatever belongs to the call's submissions, else what it is: "business",
    "question", "automatic", "bounce". `sender_org` is the society as the form writes it
    (empty where a file carries several), `lectures` the truth by the keys of the intake
    contract, `faults` what was planted, `note` what could not be made on this machine.
    """

    raw: bytes
    message_id: str
    received_at: datetime
    kind: str
    society: str = ""
    sender_org: str = ""
    lectures: tuple[Mapping[str, Value], ...] = ()
    faults: tuple[str, ...] = ()
    note: str = ""


def messages(
    seed: int, societies: Sequence[DemoSociety], *, now: datetime, year: int
) -> list[DemoMessage]:
    """The letters of the twenty days before `now`, the oldest first.

    Parameters
    ----------
    societies
        Those the call went to. The first few dozen scenarios are dealt out among them, so fewer
        societies mean fewer forms; societies left over have not answered.
    now
        An aware moment; nothing is received after it.
    year
        The year of the call.
    """
    drafts = submissions(seed, societies, now=now, year=year)
    heard = {name for draft in drafts for name in (draft.society, *draft.others)}
    silent = [society for society in societies if society.name not in heard]
    drafts += _other_letters(seed, societies, silent, year)
    sent = [
        _posted(draft, f"{number:04d}.{seed}@mail.example.cn", now)
        for number, draft in enumerate(drafts, 1)
    ]
    sent += _bounces(seed, silent, now)
    return sorted(sent, key=lambda message: (message.received_at, message.message_id))


def _other_letters(
    seed: int, societies: Sequence[DemoSociety], silent: Sequence[DemoSociety], year: int
) -> list[Draft]:
    chance = Random(f"{seed} other business")  # noqa: S311  seeded chance, no secret
    by_key = contacts(seed, societies)
    some = chance.sample(list(societies), min(len(societies), 12))
    letters = [("business", letter, "") for letter in business.other_business(year)]
    letters += [
        ("question", letter, society.name)
        for letter, society in zip(
            business.from_societies(some, [by_key[one.key] for one in some]), some, strict=False
        )
    ]
    letters += [
        ("automatic", business.out_of_office(one, by_key[one.key], CALL_SUBJECT), one.name)
        for one in silent[:_AWAY]
    ]
    return [
        Draft(letter, chance.uniform(0, CALL_DAYS), kind, society)
        for kind, letter, society in letters
    ]


def _posted(draft: Draft, message_id: str, now: datetime) -> DemoMessage:
    received = _moment(draft.day, now)
    return DemoMessage(
        eml(draft.letter, sent=received, message_id=message_id),
        message_id,
        received,
        draft.kind,
        draft.society,
        draft.sender_org,
        tuple(lecture.truth for lecture in draft.lectures),
        draft.faults,
        draft.note,
    )


def _bounces(seed: int, silent: Sequence[DemoSociety], now: datetime) -> list[DemoMessage]:
    """Societies whose mailbox no longer exists; they cannot have answered."""
    found = []
    for number, society in enumerate(silent[-_UNREACHABLE:]):
        received = _moment(0.2 + number / 1000, now)
        message_id = f"bounce{number}.{seed}@mail.example.cn"
        raw = business.bounce(society.mailbox, CALL_SUBJECT, sent=received, message_id=message_id)
        found.append(DemoMessage(raw, message_id, received, "bounce", society.name))
    return found


def _moment(day: float, now: datetime) -> datetime:
    """Day 0 is the day the call went out; letters arrive in office hours of working days."""
    on = now - timedelta(days=CALL_DAYS - int(day))
    if on.weekday() >= _SATURDAY:
        on += timedelta(days=7 - on.weekday())
    minutes = round((day % 1) * 9.5 * 60)
    moment = on.replace(hour=8, minute=10, second=0, microsecond=0) + timedelta(minutes=minutes)
    return moment if moment <= now else now - timedelta(minutes=7 + round(minutes / 5))
