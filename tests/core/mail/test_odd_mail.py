"""Mail as no standard allows it: one such message never stops those behind it."""

import pytest

from keguang.core.mailbox.bounces import Bounce, read_bounce
from keguang.core.mailbox.headers import read_headers
from keguang.core.models import MessageKind
from keguang.lectures.triage import triage
from tests import make

pytestmark = pytest.mark.django_db

HEADERS = (
    b"From: a@example.com\r\nSubject: =?utf-8?b?6K6y5bqn5b6B6ZuG?=\r\nMessage-ID: <1@test>\r\n"
    b"Date: Fri, 20 Feb 2026 09:00:00 +0800\r\n"
)


def judged(rest: bytes) -> MessageKind | None:
    raw = HEADERS + rest
    line = read_headers(raw, uid="1", uidvalidity="1", size=len(raw))
    return triage(line, raw)


ODD = {
    "a character set nobody knows": b"Content-Type: text/plain; charset=unknown-8bit\r\n\r\n\xb2",
    "a character set that is none": b'Content-Type: text/plain; charset=""\r\n\r\n\xb2\xe2',
    "a codec that is no character set": b"Content-Type: text/plain; charset=base64\r\n\r\nhi",
    "an empty extended file name": (
        b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename*=\r\n\r\nhi"
    ),
    "a file name in pieces that do not fit": (
        b"Content-Type: text/plain\r\n"
        b"Content-Disposition: attachment; filename*0*=x''a; filename*2*=%ZZ\r\n\r\nhi"
    ),
    "a broken base64 body": (
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@"
    ),
    "a multipart without a boundary": b"Content-Type: multipart/mixed\r\n\r\nhi",
    "a content type that is none": b"Content-Type: ;;;\r\n\r\nhi",
    "a disposition of 8-bit text": (
        b"Content-Type: application/msword\r\n"
        b'Content-Disposition: attachment; filename="\xd5\xf7\xbc\xaf.doc"\r\n\r\nhi'
    ),
}
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000)
)


@pytest.mark.parametrize("what", ODD)
def test_an_odd_message_is_judged_like_any_other(what: str) -> None:
    make.call()

    assert judged(ODD[what]) in {MessageKind.OTHER, MessageKind.SUBMISSION}


def test_a_message_nested_without_end_is_judged_too() -> None:
    make.call()

    assert judged(NESTED) == MessageKind.OTHER
    assert read_bounce(HEADERS + NESTED) == Bounce()
