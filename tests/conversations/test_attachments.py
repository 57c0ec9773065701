"""Files: taken for what their bytes are, cleaned, kept apart, and shown to who may see them."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image

from laleo.core import clock
from tests.conversations import pictures
from tests.conversations.disk import empty_disk, fetch, on_disk
from tests.conversations.talk import Talk

__all__ = ["empty_disk"]


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
    assert time.monotonic() - began < 10


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


def test_files_are_for_this_servers_user_alone(talk: Talk) -> None:
    talk.upload(talk.owner, "a.txt", b"a")
    [file] = on_disk(talk)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_parts_of_a_recording_can_be_asked_for(talk: Talk) -> None:
    shown = talk.upload(talk.owner, "a.ogg", pictures.OGG).json
    part = fetch(talk, shown["url"], Range="bytes=0-3")
    assert (part.status, part.raw) == (206, b"OggS")
