"""An OAuth client as the field's own are, and the browser of the member it asks."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask

from tests.people import Answer, Caller

CALLBACK = "https://claude.ai/api/mcp/auth_callback"
ISSUER = "http://localhost:8000"
RESOURCE = f"{ISSUER}/mcp"


def pkce() -> tuple[str, str]:
    """A verifier and its S256 challenge (RFC 7636)."""
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass
class Web:
    """Raw HTTP to the app: forms, redirects as they are."""

    app: Flask

    def get(self, path: str, **headers: str) -> Answer:
        return self._open("GET", path, None, headers)

    def form(self, path: str, data: dict[str, Any], **headers: str) -> Answer:
        return self._open("POST", path, {"data": data}, headers)

    def json(self, path: str, data: Any, **headers: str) -> Answer:
        return self._open("POST", path, {"json": data}, headers)

    def _open(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        client = self.app.test_client(use_cookies=False)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        got = client.open(path, method=method, headers=sent, **(body or {}))
        return Answer(got.status_code, dict(got.headers), got.get_data(as_text=True))


@dataclass
class Page:
    """The consent page as a person's browser holds it."""

    web: Web
    member: Caller
    answer: Answer

    @property
    def fields(self) -> dict[str, str]:
        """What the form would send without being touched."""
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.answer.text)
        values = {name: unescape(value) for name, value in found}
        checked = re.findall(r'name="(mode|sites)" value="(\w+)" checked', self.answer.text)
        days = re.search(r'<option value="(\d*)" selected', self.answer.text)
        return values | dict(checked) | ({"days": days.group(1)} if days else {})

    @property
    def action(self) -> str:
        """Where the form goes."""
        found = re.search(r'method="post" action="([^"]+)"', self.answer.text)
        assert found, self.answer.text
        return unescape(found.group(1))

    def press(self, button: str, **changes: Any) -> Answer:
        """Answer the question."""
        data = self.fields | changes | {"answer": button}
        return self.web.form(self.action, data, Cookie=self.member.headers["Cookie"])

    def allow(self, **changes: Any) -> dict[str, str]:
        """Press Allow; what the client gets to hear."""
        return heard(self.press("allow", **changes))


def heard(answer: Answer) -> dict[str, str]:
    """The parameters of the redirect to the client."""
    assert answer.status in {302, 303}, answer.text
    query = parse_qs(urlsplit(answer.headers["Location"]).query, keep_blank_values=True)
    assert all(len(values) == 1 for values in query.values()), query
    return {name: values[0] for name, values in query.items()}


@dataclass
class Client:
    """A public client that does everything right unless told otherwise."""

    web: Web
    client_id: str
    redirect_uri: str = CALLBACK
    secret: str | None = None
    verifier: str = field(default_factory=lambda: pkce()[0])

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def address(self, **changes: str | None) -> str:
        """The authorization request; None leaves a parameter out."""
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "read automation",
            "state": "s-1",
            "resource": RESOURCE,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        }
        asked |= changes
        given = {name: value for name, value in asked.items() if value is not None}
        return f"/oauth/authorize?{urlencode(given)}"

    def visit(self, member: Caller, **changes: str | None) -> Page:
        """The member's browser follows the client's link."""
        got = self.web.get(self.address(**changes), Cookie=member.headers["Cookie"])
        return Page(self.web, member, got)

    def redeem(self, code: str, **changes: str | None) -> Answer:
        """Ask for tokens."""
        asked: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            "resource": RESOURCE,
            "client_secret": self.secret,
        }
        return self._token(asked | changes)

    def refresh(self, token: str, **changes: str | None) -> Answer:
        """Ask for the next tokens."""
        asked: dict[str, str | None] = {
            "grant_type": "refresh_token",
            "refresh_token": token,
            "client_id": self.client_id,
            "client_secret": self.secret,
        }
        return self._token(asked | changes)

    def _token(self, asked: dict[str, str | None]) -> Answer:
        given = {name: value for name, value in asked.items() if value is not None}
        return self.web.form("/oauth/token", given)

    def connect(self, member: Caller, **choices: Any) -> dict[str, Any]:
        """The whole way: the token answer."""
        code = self.visit(member).allow(**choices)["code"]
        got = self.redeem(code)
        assert got.status == 200, got.text
        return dict(got.json)


def register(web: Web, **changes: Any) -> Client:
    """A client that registers itself as Claude does."""
    body = {
        "client_name": "Claude",
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
    }
    got = web.json("/oauth/register", body | changes)
    assert got.status == 201, got.text
    return Client(
        web,
        got.json["client_id"],
        got.json["redirect_uris"][0],
        got.json.get("client_secret"),
    )


def bearer(caller: Caller, token: str) -> Caller:
    """Somebody with this access token."""
    headers = {"Authorization": f"Bearer {token}"}
    return Caller(caller.send, headers, caller.account_id, caller.member_id, token=token)
