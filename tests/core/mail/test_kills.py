"""SIGKILL at any moment, again and again: nothing lost, nothing doubled, on both databases."""

import hashlib
from collections import Counter

import pytest

from tests.core.mail.messages import letter
from tests.core.mail.offices import killing
from tests.servers import dovecot
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Sink

pytestmark = pytest.mark.services


def test_every_job_takes_effect_exactly_once(office: dict[str, str]) -> None:
    found = killing(office, "work", rounds=20)

    assert found["states"] == ["done"]
    assert found["marks"] == found["jobs"]
    assert len(found["jobs"]) > 100
    assert found["interrupted"] > 0  # or the kills came too early or too late to prove anything


def test_every_message_is_taken_in_exactly_once(
    office: dict[str, str], imap_server: Dovecot
) -> None:
    office |= {
        "SSL_CERT_FILE": str(imap_server.certificate.certificate),
        "KEGUANG_MAILBOX": f"{imap_server.address}?per_minute=60000",
        "TEST_MAILBOX_PASSWORD": dovecot.PASSWORD,
    }
    forms = [letter(message_id=f"<m{n}@example.com>") for n in range(60)]
    for form in forms[:45]:
        imap_server.deliver(form)
        imap_server.deliver(letter(subject="周五例会通知"))
    first = killing(office, "poll", rounds=8)
    for form in forms[40:]:
        imap_server.deliver(form)  # five of them for the second time
    imap_server.renumber()
    before = imap_server.files()

    second = killing(office, "poll", rounds=8, seed=2)

    assert (len(first["identities"]), first["taken_in"]) == (90, 45)
    assert (len(second["identities"]), second["taken_in"]) == (105, 60)
    assert second["stored"] == sorted(hashlib.sha256(crlf(form)).hexdigest() for form in forms)
    assert imap_server.files() == before


def test_no_letter_goes_out_twice_and_every_doubt_is_shown(
    office: dict[str, str], smtp_server: Sink
) -> None:
    office["KEGUANG_SMTP"] = smtp_server.address

    found = killing(office, "send", rounds=15)

    received = Counter(str(message["Message-ID"]) for message in smtp_server.letters())
    assert set(received.values()) == {1}
    assert set(found["sent"]) <= set(received)
    assert set(received) <= {*found["sent"], *found["uncertain"]}
    assert len(found["sent"]) + len(found["uncertain"]) == 40


def test_what_is_due_is_erased_once_and_recorded_once(office: dict[str, str]) -> None:
    found = killing(office, "erase", rounds=12)

    assert found["left"] == 0
    assert found["recorded"] == found["lines"] > 100
    assert found["breaks"] == 0
    assert found["interrupted"] > 0  # or the kills came too early or too late to prove anything


def crlf(message: bytes) -> bytes:
    """A message as IMAP transmits it."""
    return message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
