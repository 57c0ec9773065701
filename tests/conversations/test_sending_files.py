"""Files on their way: with a message, by whom they may be sent, and what becomes of the rest."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from laleo.conversations import attachments
from laleo.conversations.models import Attachment
from laleo.core import clock, db
from laleo.core.files import store, sweeps
from tests.conversations import pictures
from tests.conversations.disk import empty_disk, fetch, on_disk
from tests.conversations.talk import ORIGIN, Talk
from tests.live.shop import Shop
from tests.people import Answer, Caller, Upload
from tests.product import Server

__all__ = ["empty_disk"]


def test_a_message_carries_its_files_to_the_visitor_and_the_team(talk: Talk) -> None:
    one = talk.upload(talk.owner, "one.txt", b"one").json
    two = talk.upload(talk.owner, "two.png", pictures.png()).json
    sent = talk.reply(talk.owner, "", attachment_ids=[two["id"], one["id"]], client_id="a")
    assert sent.status == 201, sent.text
    assert [a["id"] for a in sent.json["attachments"]] == [two["id"], one["id"]]
    again = talk.reply(talk.owner, "", attachment_ids=[two["id"], one["id"]], client_id="a")
    assert again.json == sent.json
    listed = talk.owner.get(f"{talk.path}/messages").json["data"][-1]
    assert listed["attachments"] == sent.json["attachments"]
    assert talk.now()["last_message"] == listed
    event = talk.events("chat.message.created")[-1]["data"]
    assert event["message"]["attachments"][0]["id"] == two["id"]
    twice = talk.reply(talk.owner, "", attachment_ids=[one["id"]])
    assert (twice.status, twice.json["errors"][0]["pointer"]) == (422, "/attachment_ids/0")


def test_nobody_sends_what_is_not_theirs(talk: Talk, people: Any, stranger: Caller) -> None:
    other = Talk(people, talk.owner, talk.widget).arrive()
    other.say()
    elsewhere = other.upload(talk.owner, "a.txt", b"a").json["id"]
    of_visitor = talk.visitor_upload("a.txt", b"a").json["id"]
    for file_id in (elsewhere, of_visitor, "fil_00000000000000000000000000"):
        assert talk.reply(talk.owner, "", attachment_ids=[file_id]).status == 422
    assert talk.upload(stranger, "a.txt", b"a").status == 404
    assert stranger.get(f"/attachments/{elsewhere}").status == 404
    assert talk.reply(talk.owner, "").status == 422
    assert talk.reply(talk.owner, "x", attachment_ids=[of_visitor] * 6).status == 422


def test_an_upload_asked_twice_is_one_file(talk: Talk) -> None:
    fields = {"conversation_id": talk.id}

    def ask(content: bytes) -> Answer:
        form = Upload("a.txt", content, fields)
        return talk.owner.call("POST", "/attachments", form, Idempotency_Key="k")

    first, again, other = ask(b"one"), ask(b"one"), ask(b"two")
    assert first.json["id"] == again.json["id"]
    assert (other.status, other.json["code"]) == (422, "idempotency_mismatch")
    assert len(on_disk(talk)) == 1


def test_links_are_not_in_the_servers_log(shop: Shop, server: Server) -> None:
    page = shop.visitor()
    token = page.welcome["token"]
    bearer = {"Origin": ORIGIN, "Authorization": f"Bearer {token}"}
    got = shop.people.send("POST", "/w/v1/attachments", Upload("a.txt", b"Hello"), bearer)
    url = urlsplit(got.json["url"])
    for path in (f"{url.path}?{url.query}", f"{url.path}?{url.query}x"):
        shop.people.send("GET", path, None, {})
    page.ask("message", client_id="one", body="", attachment_ids=[got.json["id"]])
    log = server.log.read_text()
    for secret in (url.query, url.query.partition("sig=")[2], token):
        assert secret not in log


def test_a_viewer_looks_at_files_and_sends_none(talk: Talk, viewer: Caller) -> None:
    file = talk.upload(talk.owner, "a.txt", b"a").json
    assert viewer.get(f"/attachments/{file['id']}").status == 200
    assert talk.upload(viewer, "a.txt", b"a").status == 403


def test_a_visitor_uploads_by_their_own_token(talk: Talk) -> None:
    got = talk.visitor_upload("voice.webm", pictures.WEBM, duration_s="3")
    assert got.status == 201, got.text
    assert got.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    said = talk.say("", attachment_ids=[got.json["id"]])
    assert said["attachments"][0]["duration_s"] == 3
    refused = {
        "origin_not_allowed": talk.visitor_upload("a.txt", b"a", "https://evil.example"),
        "unauthorized": talk.visitor_upload("a.txt", b"a", token="forged"),
    }
    for code, answer in refused.items():
        assert answer.json["code"] == code
        assert answer.headers["Access-Control-Allow-Origin"]
    asked = talk.people.send("OPTIONS", "/w/v1/attachments", None, {"Origin": "https://a.example"})
    assert asked.status == 204
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]


def test_a_widget_may_take_voice_and_nothing_else(talk: Talk) -> None:
    path = f"/widgets/{talk.widget['id']}"
    assert talk.owner.patch(path, {"features": {"attachments": False}}).status == 200
    assert talk.visitor_upload("a.webm", pictures.WEBM).status == 201
    assert talk.visitor_upload("a.txt", b"a").json["code"] == "feature_off"
    talk.owner.patch(path, {"features": {"voice_notes": False}})
    assert talk.visitor_upload("a.webm", pictures.WEBM).json["code"] == "feature_off"


def test_a_visitor_who_uploads_too_much_is_told_when_to_try_again(talk: Talk) -> None:
    answers = [talk.visitor_upload("a.txt", b"a") for _ in range(31)]
    assert {a.status for a in answers[:30]} == {201}
    assert (answers[30].status, answers[30].json["code"]) == (429, "rate_limited")
    assert int(answers[30].headers["Retry-After"]) > 0
    assert "files" in answers[30].json["detail"]


def test_uploads_nobody_sends_are_forgotten_after_a_day(talk: Talk) -> None:
    sent = talk.upload(talk.owner, "sent.txt", b"sent").json
    talk.reply(talk.owner, "", attachment_ids=[sent["id"]])
    lost = talk.upload(talk.owner, "lost.png", pictures.png(900, 900)).json
    with db.unit(talk.people.app) as session:
        old = clock.now() - attachments.UNSENT * 1.1
        session.execute(update(Attachment).values(created_at=old))
    with db.unit(talk.people.app):
        attachments.forget_unsent()
    assert talk.owner.get(f"/attachments/{lost['id']}").status == 404
    assert fetch(talk, lost["url"]).status == 404
    sweep_all(talk)
    assert len(on_disk(talk)) == 3, "an hour must pass first"
    for path in on_disk(talk):
        os.utime(path, (0, 0))
    sweep_all(talk)
    assert [path.name for path in on_disk(talk)] == [sent["id"]]


def sweep_all(talk: Talk) -> None:
    with talk.people.app.app_context():
        count = len(store.folders())
    for _ in range(count):
        with db.unit(talk.people.app):
            sweeps.remove_nameless()


def test_nothing_dangles_when_the_row_cannot_be_written(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments.db.session, "flush", _no_database)
    got = talk.upload(talk.owner, "a.txt", b"a")
    monkeypatch.undo()
    assert got.status == 500
    [file] = on_disk(talk)
    os.utime(file, (0, 0))
    sweep_all(talk)
    assert on_disk(talk) == []


def _no_database(*_: object) -> None:
    raise OSError("the database is gone")


def test_a_proposed_reply_with_a_file_waits_for_a_person(talk: Talk, people: Any) -> None:
    agent = people.program(talk.owner, kind="agent", mode="propose")
    file = talk.upload(agent, "a.txt", b"a")
    assert file.status == 201, file.text
    got = talk.reply(agent, "Look", attachment_ids=[file.json["id"]])
    assert got.status == 202, got.text
    assert talk.now()["last_seq"] == 1
    assert talk.owner.post(f"/approvals/{got.json['id']}/approve").status == 200
    assert talk.now()["last_message"]["attachments"][0]["id"] == file.json["id"]


def test_many_files_cost_no_more_queries_than_one(talk: Talk, queries: Any) -> None:
    def messages() -> int:
        with queries() as seen:
            assert talk.owner.get(f"{talk.path}/messages?limit=100").status == 200
        return len(seen)

    talk.reply(talk.owner, "", attachment_ids=[talk.upload(talk.owner, "a", b"a").json["id"]])
    one = messages()
    for _ in range(6):
        ids = [talk.upload(talk.owner, "a", b"a").json["id"] for _ in range(3)]
        assert talk.reply(talk.owner, "", attachment_ids=ids).status == 201
    assert messages() == one
