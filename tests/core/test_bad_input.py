"""What cannot be right is refused with a problem document that says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from laleo.core.problems import MAX_BODY
from tests.people import Answer, Caller


def problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """The document, after checking that it is one (RFC 9457)."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    document = dict(answer.json)
    assert (answer.status, document["status"], document["code"]) == (status, status, code)
    for member in ("type", "title", "detail", "instance", "request_id"):
        assert document[member], f"{member} is missing: {answer.text}"
    assert document["request_id"] == answer.headers["X-Request-Id"]
    return document


def raw(app: Flask, caller: Caller, data: bytes, kind: str = "application/json") -> Answer:
    """A POST of bytes as they are."""
    client = app.test_client(use_cookies=False)
    headers = caller.headers | {"Content-Type": kind}
    got = client.post("/api/v1/widgets", data=data, headers=headers)
    return Answer(got.status_code, dict(got.headers), got.get_data(as_text=True))


def nothing_written(owner: Caller) -> None:
    assert owner.get("/widgets").json["data"] == []
    assert owner.get("/sites").json["data"] == []


@pytest.mark.parametrize("data", [b"{", b"", b"\xff\xfe", b'{"name": }', b"name=Shop"])
def test_a_body_that_is_no_json(app: Flask, owner: Caller, data: bytes) -> None:
    document = problem(raw(app, owner, data), 400 if data else 422, _code(data))
    assert document["detail"]
    nothing_written(owner)


def _code(data: bytes) -> str:
    return "malformed_json" if data else "validation_failed"


@pytest.mark.parametrize("data", [b"[]", b'"Shop"', b"7", b"null"])
def test_json_that_is_no_object(app: Flask, owner: Caller, data: bytes) -> None:
    problem(raw(app, owner, data), 422, "validation_failed")
    nothing_written(owner)


def test_a_body_of_another_type(app: Flask, owner: Caller) -> None:
    answer = raw(app, owner, b"name=Shop", "application/x-www-form-urlencoded")
    problem(answer, 415, "unsupported_media_type")
    nothing_written(owner)


def test_a_body_over_the_limit(app: Flask, owner: Caller) -> None:
    data = b'{"name": "' + b"a" * MAX_BODY + b'"}'
    document = problem(raw(app, owner, data), 413, "payload_too_large")
    assert "256 KiB" in document["detail"]
    nothing_written(owner)


def test_json_nested_a_thousand_deep(app: Flask, owner: Caller) -> None:
    data = b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = raw(app, owner, data)
    assert answer.status in {400, 422}
    nothing_written(owner)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "   "}, "/name"),
        ({"name": 7}, "/name"),
        ({"name": None}, "/name"),
        ({"name": "a" * 81}, "/name"),
        ({"name": "a\x00b"}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": "W", "colour": "red"}, "/colour"),
        ({"name": "W", "site_id": "wgt_01jd3x8m6p2q4r5s6t7v8w9x0y"}, "/site_id"),
        ({"name": "W", "storage_mode": "everything"}, "/storage_mode"),
        ({"name": "W", "appearance": {"accent": "red"}}, "/appearance/accent"),
        ({"name": "W", "appearance": {"font": "x"}}, "/appearance/font"),
        ({"name": "W", "allowed_origins": "https://x.example"}, "/allowed_origins"),
        ({"name": "W", "allowed_origins": ["https://x.example"] * 51}, "/allowed_origins"),
        ({"name": "W", "site_url": "javascript:alert(1)"}, "/site_url"),
    ],
)
def test_a_wrong_value_is_pointed_at(owner: Caller, body: dict[str, Any], pointer: str) -> None:
    document = problem(owner.post("/widgets", body), 422, "validation_failed")
    assert [error["pointer"] for error in document["errors"]] == [pointer]
    nothing_written(owner)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "colour=red", "cursor="])
def test_a_wrong_parameter_is_named(owner: Caller, query: str) -> None:
    document = problem(owner.get(f"/widgets?{query}"), 422, "validation_failed")
    assert document["errors"][0]["pointer"] == "?" + query.partition("=")[0]


def test_a_cursor_of_another_list_is_refused(owner: Caller) -> None:
    for number in range(3):
        owner.post("/sites", {"name": f"Site {number}"})
    cursor = owner.get("/sites?limit=1").json["next_cursor"]
    problem(owner.get(f"/widgets?cursor={cursor}"), 400, "cursor_mismatch")
    site = owner.get("/sites").json["data"][0]["id"]
    problem(owner.get(f"/widgets?site_id={site}&cursor={cursor}"), 400, "cursor_mismatch")


@pytest.mark.parametrize("cursor", ["x", "a.b", "ä.b", "." * 50, "eyJrIjpbXX0.AAAA"])
def test_a_cursor_of_nobodys_making_is_refused(owner: Caller, cursor: str) -> None:
    from urllib.parse import quote

    problem(owner.get(f"/sites?cursor={quote(cursor)}"), 400, "cursor_invalid")


def test_a_strangers_cursor_is_refused(owner: Caller, stranger: Caller) -> None:
    for number in range(2):
        owner.post("/sites", {"name": f"Site {number}"})
    cursor = owner.get("/sites?limit=1").json["next_cursor"]
    problem(stranger.get(f"/sites?cursor={cursor}"), 400, "cursor_mismatch")


def test_an_address_that_is_not_there(owner: Caller) -> None:
    problem(owner.get("/nothing"), 404, "not_found")


def test_a_method_that_is_not_taken_lists_those_that_are(owner: Caller) -> None:
    answer = owner.call("PUT", "/widgets")
    problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer laleo_pat_short"]
)
def test_a_credential_that_is_none(nobody: Caller, header: str) -> None:
    document = problem(nobody.get("/me", Authorization=header), 401, "unauthorized")
    assert "Tokens" in document["detail"]
