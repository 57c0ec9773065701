"""Codes leave by SMTP when it is configured."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from laleo.accounts import jobs
from laleo.accounts.models import SignInCode
from laleo.core import db
from tests.mailbox import Mailbox, mail_server
from tests.people import Caller


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    with mail_server(app) as box:
        yield box


def test_the_code_comes_by_mail_and_signs_in(
    app: Flask, nobody: Caller, owner: Caller, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody.post("/sign-in/code", {"email": owner.email})
    with app.app_context():
        jobs.send_codes()
    (to, mail) = mailbox.mails[0]
    assert to == owner.email
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
