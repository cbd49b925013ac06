"""The demonstration's mailbox: whole, repeatable, harmless, and read as it says of itself."""

import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import PurePath
from zoneinfo import ZoneInfo

import pytest

from keguang.demo.files.paper import chinese_font
from keguang.demo.lectures import TRUTH_KEYS
from keguang.demo.mailbox import DemoMessage, messages
from keguang.demo.societies import all_societies
from keguang.documents.forms.engine import read_form
from keguang.documents.forms.parts import SCAN_PENDING
from keguang.documents.forms.spec import LECTURE_SPEC

NOW = datetime(2026, 3, 6, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
YEAR = 2026


@cache
def mailbox() -> tuple[DemoMessage, ...]:
    return tuple(messages(1, all_societies(), now=NOW, year=YEAR))


def opened(message: DemoMessage) -> EmailMessage:
    parsed = message_from_bytes(message.raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def forms() -> list[DemoMessage]:
    return [message for message in mailbox() if message.kind == "form"]


def test_the_same_seed_fills_the_same_mailbox() -> None:
    some = all_societies()[:16]

    once, again = (messages(7, some, now=NOW, year=YEAR) for _ in range(2))

    assert [m.raw for m in once] == [m.raw for m in again]


def test_another_seed_fills_another() -> None:
    some = all_societies()[:6]

    one, other = (messages(seed, some, now=NOW, year=YEAR) for seed in (1, 2))

    assert [m.society for m in one] != [m.society for m in other]


def test_half_of_it_is_other_business() -> None:
    assert 130 <= len(mailbox()) <= 170
    assert 0.4 <= len(forms()) / len(mailbox()) <= 0.6
    assert {m.kind for m in mailbox()} == {"form", "business", "question", "automatic", "bounce"}


def test_letters_lie_in_order_and_none_is_from_the_future() -> None:
    times = [m.received_at for m in mailbox()]

    assert times == sorted(times)
    assert times[-1] <= NOW
    assert len({m.message_id for m in mailbox()}) == len(mailbox())


@pytest.mark.parametrize("day", ["2026-01-01", "2026-07-19", "2026-12-31"])
def test_it_can_be_filled_on_any_day_of_the_year(day: str) -> None:
    now = datetime.fromisoformat(f"{day}T07:00:00+08:00")

    filled = messages(1, all_societies()[:12], now=now, year=2026)

    assert all(message.received_at <= now for message in filled)
    assert {str(t["date_to"])[:4] for m in filled for t in m.lectures if t["date_to"]} <= {
        "2026",
        "2025",
    }


def test_nobody_real_is_written_to_or_can_be_called() -> None:
    text = "\n".join(
        f"{part.get_content()}\n{message.items()}"
        for message in map(opened, mailbox())
        for part in message.walk()
        if part.get_content_maintype() == "text"
    )
    truths = [truth for m in mailbox() for truth in m.lectures]

    hosts = set(re.findall(r"@([\w.-]+)", text))
    phones = set(re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text))
    phones |= {str(truth["contact_phone"]) for truth in truths if truth["contact_phone"]}
    assert all(re.search(r"(^|\.)example\.(cn|com)$", host) for host in hosts), hosts
    assert phones
    assert all(phone.startswith("1380000") for phone in phones)


def test_every_kind_of_file_an_office_receives_is_there() -> None:
    names = [part.get_filename("") for m in forms() for part in opened(m).iter_attachments()]

    suffixes = {PurePath(name).suffix for name in names}
    expected = {".docx", ".xlsx", ".xls", ".et", ".doc", ".wps", ".ods", ".csv", ".zip", ".7z"}
    assert expected | {".pdf", ".eml"} <= suffixes
    assert any(b"=?GBK?B?" in m.raw for m in forms())
    if chinese_font() is not None:
        assert ".jpg" in suffixes


def test_every_speakers_title_and_employer_fit_the_society() -> None:
    by_name = {society.name: society for society in all_societies()}
    by_name |= {society.alias: society for society in all_societies()}
    borrowed = "两家学会报同一场"

    for message in forms():
        if borrowed in message.faults:
            continue
        for truth in message.lectures:
            society = by_name[str(truth["sender_org"])]
            assert truth["position"] in society.posts
            assert truth["employer"] in society.employers


def test_a_bounce_names_a_society_that_has_not_answered() -> None:
    bounces = [m for m in mailbox() if m.kind == "bounce"]
    by_name = {society.name: society for society in all_societies()}

    assert bounces
    for message in bounces:
        report = opened(message)
        assert report.get_content_type() == "multipart/report"
        assert by_name[message.society].mailbox in message.raw.decode()
    assert not {m.society for m in bounces} & {m.society for m in forms()}


def test_the_engine_reads_the_typed_forms_as_they_are_meant() -> None:
    right = wrong = 0
    for message in forms():
        reading = read_form(message.raw, "mail.eml", LECTURE_SPEC, year=None, today_year=YEAR)
        if any(finding.code == SCAN_PENDING for finding in reading.findings) and not reading.rows:
            continue  # only on paper: reading it takes characters out of pictures
        found = {row.values["title"]: row.values for row in reading.rows}
        for truth in message.lectures:
            values = found.get(truth["title"], {})
            hits = sum(values.get(key) == truth[key] for key in TRUTH_KEYS)
            right, wrong = right + hits, wrong + len(TRUTH_KEYS) - hits

    assert right > 1500
    assert right / (right + wrong) >= 0.97


def test_nothing_in_the_other_business_is_taken_for_a_lecture() -> None:
    for message in mailbox():
        if message.kind != "form":
            reading = read_form(message.raw, "m.eml", LECTURE_SPEC, year=None, today_year=YEAR)
            assert reading.rows == (), message.kind
