"""The mail server at the other end of SMTP: it keeps what comes, or is out of order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

from laleo.config import Smtp
from tests.product import free_port


class Mailbox:
    """Keeps the mails that come, or is out of order."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.broken = False

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        if self.broken:
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        (to,) = envelope.rcpt_tos
        self.mails.append((to, mail))  # type: ignore[arg-type]
        return "250 kept"

    @property
    def readers(self) -> list[str]:
        """Who got one, in order."""
        return [to for to, _ in self.mails]


@contextmanager
def mail_server(app: Flask) -> Iterator[Mailbox]:
    """A mail server that the app sends through."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    before = app.config["LALEO"]
    smtp = Smtp("127.0.0.1", controller.port, False, None, None, "laleo@example.com")
    app.config["LALEO"] = replace(before, smtp=smtp)
    yield box
    app.config["LALEO"] = before
    controller.stop()
