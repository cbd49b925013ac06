"""The IMAP client against Dovecot, and against a server with a large provider's habits."""

import ssl
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from keguang.core.mailbox.imap import ImapMailbox
from keguang.core.mailbox.opening import open_mailbox
from keguang.core.mailbox.pace import Pace
from keguang.core.mailbox.protocol import MailboxUnavailable, Position
from keguang.core.models import MailboxPosition
from keguang.core.services.mailbox import PollResult, poll_mailbox
from tests import make
from tests.core.mail.boxes import INTAKE, strict_box, taken_in
from tests.core.mail.messages import letter
from tests.servers import dovecot
from tests.servers.dovecot import Dovecot
from tests.servers.strict_imap import Folder


@pytest.mark.services
@pytest.mark.django_db
def test_dovecots_folder_is_read_and_left_exactly_as_it_was(imap_server: Dovecot) -> None:
    for _number in range(3):
        imap_server.deliver(letter())
    imap_server.deliver(letter(subject="周五例会通知"))
    before = imap_server.files()
    mailbox = open_mailbox(imap_server.address, password=dovecot.PASSWORD)

    first = poll_mailbox(mailbox, now=make.NOW, intake=INTAKE)
    again = poll_mailbox(mailbox, now=make.NOW, intake=INTAKE)

    assert (first, again) == (PollResult(registered=4, accepted=3), PollResult())
    assert imap_server.files() == before  # still in new/, without a flag


@pytest.mark.services
@pytest.mark.django_db
def test_dovecots_new_uidvalidity_doubles_nothing(imap_server: Dovecot) -> None:
    for _number in range(3):
        imap_server.deliver(letter())
    mailbox = open_mailbox(imap_server.address, password=dovecot.PASSWORD)
    poll_mailbox(mailbox, now=make.NOW, intake=INTAKE)
    old = MailboxPosition.objects.get().uidvalidity
    imap_server.renumber()
    imap_server.deliver(letter())

    mailbox = open_mailbox(imap_server.address, password=dovecot.PASSWORD)
    result = poll_mailbox(mailbox, now=make.NOW, intake=INTAKE)

    assert MailboxPosition.objects.get().uidvalidity != old
    assert (result.registered, result.known, taken_in()) == (1, 3, 4)


@pytest.mark.services
def test_a_wrong_authorisation_code_is_said_in_plain_words(imap_server: Dovecot) -> None:
    mailbox = open_mailbox(imap_server.address, password="wrong")

    with mailbox, pytest.raises(MailboxUnavailable, match="邮箱登录失败，请核对账号和授权码"):
        list(mailbox.headers_since(Position()))


@pytest.mark.services
def test_a_certificate_nobody_vouches_for_is_refused(
    imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    mailbox = open_mailbox(imap_server.address, password=dovecot.PASSWORD)

    with pytest.raises(MailboxUnavailable, match="证书无法验证"):
        list(mailbox.headers_since(Position()))


def test_the_client_introduces_itself_before_it_opens_the_folder(strict_server: Folder) -> None:
    strict_server.add(letter())

    with strict_box(strict_server) as mailbox:
        lines = list(mailbox.headers_since(Position()))

    verbs = [command.split(" ")[0] for command in strict_server.log]
    assert len(lines) == 1
    assert verbs[:4] == ["CAPABILITY", "LOGIN", "ID", "EXAMINE"]
    assert strict_server.violations == []


def test_a_server_that_does_not_know_id_is_read_all_the_same(strict_server: Folder) -> None:
    strict_server.knows_id = False
    strict_server.add(letter())

    with strict_box(strict_server) as mailbox:
        assert len(list(mailbox.headers_since(Position()))) == 1


@pytest.mark.django_db
def test_a_server_that_hangs_up_after_ten_commands_is_read_to_the_end(
    strict_server: Folder,
) -> None:
    strict_server.commands_per_connection = 10
    for _number in range(20):
        strict_server.add(letter())

    result = poll_mailbox(strict_box(strict_server), now=make.NOW, intake=INTAKE)

    assert result == PollResult(registered=20, accepted=20)
    assert strict_server.connections > 3
    assert strict_server.violations == []


def test_mail_from_before_the_given_day_is_not_asked_for(strict_server: Folder) -> None:
    strict_server.add(letter())
    mailbox = open_mailbox(
        f"{strict_server.address}&since=2026-01-01", password="authorisation-code"
    )

    with mailbox:
        list(mailbox.headers_since(Position()))

    assert "UID SEARCH UID 1:* SINCE 01-Jan-2026" in strict_server.log


def test_a_dead_server_is_given_up_after_a_few_tries() -> None:
    pauses: list[float] = []
    mailbox = ImapMailbox(
        host="127.0.0.1",
        port=9,  # nothing listens there
        user="kepu",
        password="x",
        tls=None,
        pace=Pace(600, wait=pauses.append),
    )

    with pytest.raises(MailboxUnavailable, match="暂时无法收件"):
        mailbox.fetch("1")


def test_the_pace_spreads_commands_and_halves_when_the_server_complains() -> None:
    time_s, pauses = [100.0], []

    def wait(pause_s: float) -> None:
        pauses.append(round(pause_s, 3))
        time_s[0] += pause_s

    pace = Pace(60, clock=lambda: time_s[0], wait=wait)
    for _turn in range(3):
        pace.take_turn()
    pace.slow_down()
    pace.take_turn()

    assert pauses == [1.0, 1.0, 2.0]


@pytest.mark.parametrize(
    "url",
    [
        "imap://kepu@imap.example.com/INBOX",
        "pop3://kepu@pop.example.com",
        "imaps://imap.example.com/INBOX",
        "imaps://kepu@imap.example.com/INBOX?since=soon",
        "imaps://kepu@imap.example.com/INBOX?per_minute=0",
    ],
)
def test_settings_that_cannot_be_used_name_the_variable(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KEGUANG_MAILBOX"):
        open_mailbox(url)


def test_an_address_may_be_the_account_name() -> None:
    mailbox = open_mailbox("imaps://kepu%40example.com@imap.example.com/INBOX?since=2026-01-01")

    assert mailbox.name == "imap:kepu@example.com@imap.example.com/INBOX"
    assert isinstance(mailbox, ImapMailbox)
    assert isinstance(mailbox._tls, ssl.SSLContext)
    assert mailbox._since == date(2026, 1, 1)
