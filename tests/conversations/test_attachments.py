"""Files: taken for what their bytes are, cleaned, kept apart, and shown to who may see them."""

from __future__ import annotations

import io
import os
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import update

from laleo.conversations import attachments
from laleo.conversations.models import Attachment
from laleo.core import clock, db
from laleo.core.files import store, sweeps
from tests.conversations import pictures
from tests.conversations.talk import ORIGIN, Talk
from tests.live.shop import Shop
from tests.people import Answer, Caller, Upload
from tests.product import Server


@pytest.fixture(autouse=True)
def empty_disk(app: Flask) -> None:
    """No files of the tests before."""
    shutil.rmtree(Path(app.config["LALEO"].data_dir) / "files", ignore_errors=True)


def fetch(talk: Talk, url: str, **headers: str) -> Answer:
    """What a browser without any credential gets for a link."""
    parts = urlsplit(url)
    return talk.people.send("GET", f"{parts.path}?{parts.query}", None, headers)


def on_disk(talk: Talk) -> list[Path]:
    """Every file that is kept."""
    root = Path(talk.people.app.config["LALEO"].data_dir) / "files"
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []


@pytest.mark.parametrize(
    ("name", "content", "content_type", "kind"),
    [
        ("a.png", pictures.png(), "image/png", "image"),
        ("a.html", pictures.jpeg(), "image/jpeg", "image"),
        ("a.gif", pictures.gif(), "image/gif", "image"),
        ("offer.pdf", pictures.PDF, "application/pdf", "pdf"),
        ("notes", "Grüße, 世界\n".encode(), "text/plain", "text"),
        ("list.csv", b"a,b\n1,2\n", "text/csv", "text"),
        ("voice.webm", pictures.WEBM, "audio/webm", "audio"),
        ("voice", pictures.MP4, "audio/mp4", "audio"),
        ("voice.ogg", pictures.OGG, "audio/ogg", "audio"),
        ("voice.mp3", pictures.MP3, "audio/mpeg", "audio"),
        ("voice.wav", pictures.WAV, "audio/wav", "audio"),
    ],
)
def test_a_file_is_what_its_bytes_are(
    talk: Talk, name: str, content: bytes, content_type: str, kind: str
) -> None:
    got = talk.upload(talk.owner, name, content, duration_s="2.5")
    assert got.status == 201, got.text
    shown = got.json
    assert (shown["content_type"], shown["kind"]) == (content_type, kind)
    assert shown["duration_s"] == (2.5 if kind == "audio" else None)
    file = fetch(talk, shown["url"])
    assert file.status == 200
    assert file.headers["Content-Type"].partition(";")[0] == content_type
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    inline = kind in {"image", "audio"}
    assert file.headers["Content-Disposition"].startswith("inline" if inline else "attachment")
    if kind != "image":
        assert file.raw == content
        assert shown["size"] == len(content)


HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", HTML),
        ("a.svg", SVG),
        ("a.txt", b"\xef\xbb\xbf  \n<?xml version='1.0'?>" + SVG),
        ("a.txt", b"hello <script src=x>"),
        ("a.jpg", b"MZ\x90\x00" + b"\0" * 100),
        ("a.zip", b"PK\x03\x04" + b"\0" * 100),
        ("a.txt", b"text\x00with nul"),
        ("a.txt", b"\xff\xfe\xfa not utf-8"),
        ("a.txt", b""),
        ("a.txt", b"  \n "),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"broken" * 10),
        ("a.gif", pictures.gif()[:40]),
        ("movie.mov", b"\x00\x00\x00\x14ftypqt  " + b"\0" * 50),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic" + b"\0" * 50),
    ],
)
def test_what_is_none_of_the_types_is_refused_in_words(
    talk: Talk, name: str, content: bytes
) -> None:
    for got in (talk.upload(talk.owner, name, content), talk.visitor_upload(name, content)):
        assert (got.status, got.json["code"]) == (422, "file_refused"), got.text
        assert got.json["errors"][0]["pointer"] == "/file"
        assert got.json["detail"].endswith(".")
    assert on_disk(talk) == []


def test_a_picture_that_unpacks_to_gigabytes_is_refused_unopened(talk: Talk) -> None:
    began = time.monotonic()
    got = talk.upload(talk.owner, "bomb.png", pictures.bomb())
    assert (got.status, got.json["code"]) == (422, "file_refused")
    assert "megapixels" in got.json["detail"]
    assert time.monotonic() - began < 2


def test_a_file_of_more_than_ten_megabytes_is_refused(talk: Talk) -> None:
    got = talk.visitor_upload("big.txt", b"a" * (10 * 1024 * 1024 + 1))
    assert (got.status, got.json["code"]) == (413, "payload_too_large")
    assert "10 MB" in got.json["detail"]
    got = talk.upload(talk.owner, "huge.txt", b"a" * (11 * 1024 * 1024))
    assert (got.status, got.json["code"]) == (413, "payload_too_large")


def test_pictures_lose_what_they_tell_of_their_maker(talk: Talk) -> None:
    for name, content in (
        ("a.jpg", pictures.jpeg()),
        ("a.png", pictures.png()),
        ("a.gif", pictures.gif()),
    ):
        shown = talk.upload(talk.owner, name, content).json
        file = fetch(talk, shown["url"]).raw
        assert pictures.PLACE not in file
        assert b"script" not in file
        with Image.open(io.BytesIO(file)) as image:
            assert dict(image.getexif()) == {}
            assert image.size == (shown["width"], shown["height"])
            assert getattr(image, "n_frames", 1) == (3 if name == "a.gif" else 1)
    shown = talk.upload(talk.owner, "turned.jpg", pictures.jpeg(60, 40)).json
    assert (shown["width"], shown["height"]) == (40, 60)


def test_large_pictures_have_a_small_one(talk: Talk) -> None:
    shown = talk.upload(talk.owner, "wide.png", pictures.png(1600, 800)).json
    small = fetch(talk, shown["preview_url"])
    assert small.headers["Content-Type"] == "image/webp"
    with Image.open(io.BytesIO(small.raw)) as image:
        assert image.size == (640, 320)
    assert talk.upload(talk.owner, "small.png", pictures.png()).json["preview_url"] is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\temp\\offer.exe", "offer.exe.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.txt"),
        ("\u200b.htaccess", "htaccess.txt"),
        ('a"b<c>|d?.txt', "a_b_c__d_.txt"),
        ("", "text.txt"),
        ("...", "text.txt"),
        ("x" * 500 + ".txt", "x" * 100 + ".txt"),
        ("naïve 世界.txt", "naïve 世界.txt"),
        ("=cmd|'calc'!A0.txt", "=cmd_'calc'!A0.txt"),
    ],
)
def test_hostile_names_become_harmless(talk: Talk, name: str, kept: str) -> None:
    shown = talk.upload(talk.owner, name, b"text").json
    assert shown["name"] == kept, shown
    file = fetch(talk, shown["url"])
    assert file.status == 200
    assert "\n" not in file.headers["Content-Disposition"]


def test_a_link_opens_one_file_for_an_hour(talk: Talk) -> None:
    first = talk.upload(talk.owner, "a.txt", b"first").json
    second = talk.upload(talk.owner, "b.txt", b"second").json
    url = first["url"]
    assert fetch(talk, url).text == "first"
    for forged in (
        url.replace(first["id"], second["id"]),
        url.replace("exp=", "exp=9"),
        url + "x",
        url.partition("?")[0],
        url.replace("sig=", "preview=1&sig="),
        url.replace("exp=", "exp=²"),
    ):
        assert fetch(talk, forged).status == 403, forged
    lives = clock.parse(first["expires_at"]) - clock.now()
    assert 3590 < lives.total_seconds() < 4210
    again = talk.owner.get(f"/attachments/{first['id']}")
    assert again.json["url"] == url


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


def test_files_are_for_this_servers_user_alone(talk: Talk) -> None:
    talk.upload(talk.owner, "a.txt", b"a")
    [file] = on_disk(talk)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_parts_of_a_recording_can_be_asked_for(talk: Talk) -> None:
    shown = talk.upload(talk.owner, "a.ogg", pictures.OGG).json
    part = fetch(talk, shown["url"], Range="bytes=0-3")
    assert (part.status, part.raw) == (206, b"OggS")


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
