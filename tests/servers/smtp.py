"""An SMTP server that keeps what it is given, and can misbehave on request."""

from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.starting import free_port


@dataclass
class Sink:
    """`refuse` maps a receiver to the answer it gets; `hang_up_after_text` closes the line where
    the answer to a letter's text would be; `answer_to_text` replaces that answer.
    """

    port: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    hang_up_after_text: bool = False
    answer_to_text: str = "250 OK"

    @property
    def address(self) -> str:
        """For KEGUANG_SMTP."""
        return f"smtp://127.0.0.1:{self.port}"

    def letters(self) -> list[EmailMessage]:
        return [
            message_from_bytes(cast(bytes, envelope.content), policy=default)
            for envelope in self.envelopes
        ]

    async def handle_RCPT(  # noqa: N802 — the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 — the name aiosmtpd calls
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.answer_to_text.startswith("250"):
            self.envelopes.append(envelope)
        if self.hang_up_after_text:
            cast(WriteTransport, server.transport).abort()
        return self.answer_to_text


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
