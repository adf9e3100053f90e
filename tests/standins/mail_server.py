"""A mail server that counts what it accepted, and can be ill in the ways mail servers are."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = str | None


@dataclass
class Handler:
    """``recipient`` and ``data`` give the answer to RCPT and DATA; None means yes."""

    recipient: Callable[[str], Answer] = lambda address: None
    data: Callable[[Envelope], Answer] = lambda envelope: None
    drop_after: Callable[[Envelope], bool] = lambda envelope: False
    delay: float = 0.0
    envelopes: list[Envelope] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.sessions.add(id(session))
        if refusal := self.recipient(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.delay:
            await asyncio.sleep(self.delay)
        if refusal := self.data(envelope):
            return refusal
        self.envelopes.append(envelope)
        if self.drop_after(envelope) and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 Accepted"


class MailServer:
    """``with MailServer() as server``: listens on ``server.url``; ``server.handler`` decides."""

    def __init__(self, **behaviour: Any) -> None:
        self.handler = Handler(**behaviour)
        self.port = _free_port()
        self._controller = Controller(self.handler, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[arg-type]  # bytes, as nothing asks for text
            for envelope in list(self.handler.envelopes)
        ]

    def count(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
