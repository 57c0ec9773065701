"""Codes leave by SMTP when it is configured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

from laleo.accounts import jobs
from laleo.accounts.models import SignInCode
from laleo.config import Smtp
from laleo.core import db
from tests.people import Caller
from tests.product import free_port


class Mailbox:
    """An SMTP server's handler that keeps what comes, or is out of order."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], Message]] = []
        self.broken = False

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        if self.broken:
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 kept"


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    before = app.config["LALEO"]
    smtp = Smtp("127.0.0.1", controller.port, False, None, None, "laleo@example.com")
    app.config["LALEO"] = replace(before, smtp=smtp)
    yield box
    app.config["LALEO"] = before
    controller.stop()


def test_the_code_comes_by_mail_and_signs_in(
    app: Flask, nobody: Caller, owner: Caller, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody.post("/sign-in/code", {"email": owner.email})
    with app.app_context():
        jobs.send_codes()
    (recipients, mail) = mailbox.mails[0]
    assert recipients == [owner.email]
    assert mail["From"] == "laleo@example.com"
    code = str(mail["Subject"]).rpartition(": ")[2]
    assert code not in capsys.readouterr().out
    assert nobody.post("/sign-in", {"email": owner.email, "code": code}).status == 200


def test_a_mail_that_could_not_leave_is_tried_again(
    app: Flask, nobody: Caller, owner: Caller, mailbox: Mailbox
) -> None:
    nobody.post("/sign-in/code", {"email": owner.email})
    mailbox.broken = True
    with app.app_context():
        jobs.send_codes()
    assert mailbox.mails == []
    mailbox.broken = False
    with db.unit(app) as session:
        row = session.query(SignInCode).one()
        assert row.state == "wanted"
        row.lease_until = row.created_at  # the lease of the failed worker is over
    with app.app_context():
        jobs.send_codes()
    assert len(mailbox.mails) == 1
