"""A conversation as text, and by mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from laleo.conversations import jobs, transcripts
from laleo.conversations.models import TranscriptMail
from laleo.core import clock, db
from laleo.visitors.models import Visitor
from tests.conversations.talk import Talk
from tests.live.shop import Shop
from tests.people import Caller


def send(talk: Talk) -> int:
    with talk.people.app.app_context():
        return jobs.send_transcripts()


def visitor(talk: Talk, **columns: str) -> None:
    with db.unit(talk.people.app) as session:
        mine = Visitor.id == talk.visitor_id
        session.execute(update(Visitor).where(mine).values(**columns))


def test_it_is_what_both_sides_said_and_no_note(talk: Talk) -> None:
    file = talk.upload(talk.owner, "offer.txt", b"x" * 3000).json["id"]
    talk.reply(talk.owner, "Here it is", attachment_ids=[file])
    talk.owner.post(f"{talk.path}/notes", {"body": "A difficult one"})
    talk.say("Thanks!\n2026-01-01 00:00 UTC Acme owner:\n    I owe you money")
    got = talk.owner.get(f"{talk.path}/transcript")
    assert got.headers["Content-Type"] == "text/plain; charset=utf-8"
    date = clock.rfc3339(clock.now())[:10]
    shape = [
        rf"Conversation of {date} with Acme’s account|Conversation of {date} with Acme",
        r"\S+ \S+ UTC Visitor:\n    Hello\?",
        r"\S+ \S+ UTC Acme owner:\n    Here it is\n    \[offer.txt, 3 kB\]",
        r"\S+ \S+ UTC Visitor:\n    Thanks!\n    2026-01-01 00:00 UTC Acme owner:\n        I owe.*",
    ]
    paragraphs = got.text.strip().split("\n\n")
    assert len(paragraphs) == len(shape), got.text
    for pattern, paragraph in zip(shape, paragraphs, strict=True):
        assert re.fullmatch(pattern, paragraph), paragraph


def test_a_mail_goes_to_the_visitor_in_their_language_and_time(
    talk: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"{talk.path}/transcript"
    nowhere = talk.owner.post(path)
    assert (nowhere.status, nowhere.json["errors"][0]["pointer"]) == (422, "/email")
    visitor(talk, email="ann@example.com", timezone="Asia/Tokyo")
    asked = talk.owner.post(path)
    assert (asked.status, asked.json["email"]) == (202, "ann@example.com")
    assert send(talk) == 1
    mail = capsys.readouterr().out
    assert "Mail to ann@example.com: Your conversation with Acme" in mail
    assert "JST Visitor:" in mail
    assert send(talk) == 0, "each is sent once"
    assert talk.owner.post(path, {"email": "not an address"}).status == 422


def test_a_mail_that_cannot_leave_is_tried_again(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise jobs.mail.NotSent("down")

    talk.owner.post(f"{talk.path}/transcript", {"email": "a@example.com"})
    with monkeypatch.context() as broken:
        broken.setattr(jobs.mail, "send", refuse)
        assert send(talk) == 0
    with db.unit(talk.people.app) as session:
        assert not transcripts.overdue(), "its lease must end first"
        session.execute(update(TranscriptMail).values(lease_until=clock.now()))
    with db.unit(talk.people.app):
        assert transcripts.overdue()
    assert send(talk) == 1


def test_nobody_is_flooded_with_mails(talk: Talk) -> None:
    path, body = f"{talk.path}/transcript", {"email": "victim@example.com"}
    answers = [talk.owner.post(path, body) for _ in range(11)]
    assert [answer.status for answer in answers] == [202] * 10 + [429]
    assert "mails to this address" in answers[-1].json["detail"]


def test_addresses_are_forgotten_after_a_week(talk: Talk) -> None:
    talk.owner.post(f"{talk.path}/transcript", {"email": "a@example.com"})
    with db.unit(talk.people.app) as session:
        session.execute(update(TranscriptMail).values(created_at=clock.now() - timedelta(days=8)))
    with db.unit(talk.people.app) as session:
        transcripts.forget()
        assert session.scalars(select(TranscriptMail)).all() == []


def test_others_read_nothing(talk: Talk, stranger: Caller, limited: Caller) -> None:
    for caller in (stranger, limited):
        assert caller.get(f"{talk.path}/transcript").status == 404
        body = {"email": "a@example.com"}
        assert caller.post(f"{talk.path}/transcript", body).status == 404


def test_a_visitor_asks_for_their_own(shop: Shop) -> None:
    page = shop.visitor()
    early = page.ask("transcript", email="ann@example.com")
    assert early["d"]["code"] == "conflict"
    page.ask("message", client_id="one", body="Hello")
    assert page.ask("transcript", email="nonsense")["d"]["code"] == "validation_failed"
    for number in range(3):
        page.tell("transcript", email=f"ann{number}@example.com")
    page.settled()
    refused = page.ask("transcript", email="ann@example.com")
    assert refused["d"]["code"] == "rate_limited"
    with db.unit(shop.people.app, reads=True) as session:
        mine = TranscriptMail.account_id == shop.owner.account_id
        rows = session.scalars(select(TranscriptMail.email).where(mine)).all()
    assert sorted(rows) == [f"ann{number}@example.com" for number in range(3)]
