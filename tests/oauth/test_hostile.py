"""Whatever strangers send, the answer is one of OAuth's own, and never a crash."""

from __future__ import annotations

import pytest

from tests.oauth.client import CALLBACK, Client, Web
from tests.people import Caller

HOSTILE = [
    'é"\\',
    "\0",
    "\r\nSet-Cookie: a=b",
    "x" * 5000,
    "%00",
    "\U0001f600",
    "{{7*7}}",
    "' OR 1=1 --",
]
NOT_TEXT = ["\ud83d", None, 7, {}, ["a", None]]


@pytest.mark.parametrize(
    "field",
    ["client_id", "redirect_uri", "response_type", "scope", "resource", "code_challenge", "state"],
)
def test_no_question_breaks_the_server(client: Client, owner: Caller, field: str) -> None:
    for text in HOSTILE:
        got = client.visit(owner, **{field: text}).answer
        assert got.status in {200, 302, 400}, f"{text!r}: {got.text}"
        assert "Set-Cookie" not in got.headers


@pytest.mark.parametrize(
    "field", ["mode", "sites", "site_ids", "days", "account", "answer", "csrf_token", "ticket"]
)
def test_no_answer_breaks_the_server(client: Client, owner: Caller, field: str) -> None:
    for text in HOSTILE:
        got = client.visit(owner).press("allow", **{field: text})
        assert got.status in {200, 303, 403}, f"{text!r}: {got.text}"


@pytest.mark.parametrize(
    "field",
    ["grant_type", "client_id", "code", "redirect_uri", "code_verifier", "refresh_token", "scope"],
)
def test_no_request_for_tokens_breaks_the_server(client: Client, field: str) -> None:
    asked = {"client_id": client.client_id, "redirect_uri": CALLBACK, "code": "c"}
    for text in HOSTILE:
        for kind in ("authorization_code", "refresh_token"):
            whole = asked | {"grant_type": kind, "refresh_token": "r", field: text}
            got = client.web.form("/oauth/token", whole)
            assert got.status in {400, 401}, f"{text!r}: {got.text}"
            assert got.headers["Content-Type"].startswith("application/json")
        assert client.web.form("/oauth/revoke", asked | {"token": text}).status == 200


@pytest.mark.parametrize(
    "field",
    ["client_name", "client_uri", "grant_types", "token_endpoint_auth_method", "software_id"],
)
def test_no_registration_breaks_the_server(web: Web, field: str) -> None:
    for text in [*HOSTILE, *NOT_TEXT]:
        body = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none", field: text}
        got = web.json("/oauth/register", body)
        assert got.status in {201, 400}, f"{text!r}: {got.text}"
