"""Who asks in the tests: an owner and others of one account, and a stranger from another."""

from __future__ import annotations

import io
import json as jsonlib
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from laleo.accounts import service, sessions, tokens
from laleo.accounts.models import Device, Member
from laleo.core import crypto, db, ids
from laleo.core.actor import AUTOMATION, READ, Actor, Role
from tests.tool_schemas import conforms


@dataclass(frozen=True)
class Answer:
    """What a door said."""

    status: int
    headers: dict[str, str]
    text: str
    raw: bytes = b""

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return jsonlib.loads(self.text) if self.text else None


Send = Callable[[str, str, Any, dict[str, str]], Answer]


def through_app(app: Flask) -> Send:
    """Ask the app in this process."""

    def send(method: str, path: str, json: Any, headers: dict[str, str]) -> Answer:
        client = app.test_client(use_cookies=False)
        body: dict[str, Any] = {} if json is None else {"json": json}
        if isinstance(json, Upload):
            data, kind = json.encoded()
            body = {"data": data, "content_type": kind}
        got = client.open(path, method=method, headers=headers, **body)
        raw = got.get_data()
        return Answer(got.status_code, dict(got.headers), raw.decode(errors="replace"), raw)

    return send


def through_http(base: str) -> Send:
    """Ask a running server."""

    def send(method: str, path: str, json: Any, headers: dict[str, str]) -> Answer:
        data, kind = None, {}
        if isinstance(json, Upload):
            data, kind["Content-Type"] = json.encoded()
        elif json is not None:
            data, kind["Content-Type"] = jsonlib.dumps(json).encode(), "application/json"
        request = urllib.request.Request(base + path, data, headers | kind, method=method)
        try:
            with urllib.request.urlopen(request, timeout=70) as got:
                return Answer(got.status, dict(got.headers), got.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read().decode())

    return send


@dataclass(frozen=True)
class Upload:
    """A form with a file in it, in the place of a JSON body."""

    name: str
    content: bytes
    fields: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> tuple[bytes, str]:
        """The body as multipart/form-data, and its content type."""
        body, boundary = io.BytesIO(), "laleo-test-boundary"
        for key, value in self.fields.items():
            body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"'.encode())
            body.write(f"\r\n\r\n{value}\r\n".encode())
        name = self.name.replace("\\", "\\\\").replace('"', '\\"')
        disposition = f'form-data; name="file"; filename="{name}"'
        body.write(f"--{boundary}\r\nContent-Disposition: {disposition}\r\n".encode())
        body.write(b"Content-Type: text/html\r\n\r\n" + self.content)
        body.write(f"\r\n--{boundary}--\r\n".encode())
        return body.getvalue(), f"multipart/form-data; boundary={boundary}"


@dataclass(frozen=True)
class Caller:
    """Somebody with a credential, asking through a door."""

    send: Send = field(repr=False)
    headers: dict[str, str]
    account_id: str = ""
    member_id: str = ""
    token: str = ""
    cookie: str = ""
    csrf: str = ""
    email: str = ""

    def call(self, method: str, path: str, json: Any = None, **headers: str) -> Answer:
        """Any request; `path` may leave /api/v1 out; header names have _ for -."""
        full = (
            path
            if path.startswith(("/api/", "/w/", "/mcp", "/oauth/", "/files/"))
            else f"/api/v1{path}"
        )
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(method, full, json, self.headers | extra)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, json: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, {} if json is None else json, **headers)

    def patch(self, path: str, json: Any = None, **headers: str) -> Answer:
        return self.call("PATCH", path, json, **headers)

    def put(self, path: str, json: Any = None, **headers: str) -> Answer:
        return self.call("PUT", path, json, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.call("DELETE", path, **headers)

    def mcp(self, tool: str, **args: Any) -> dict[str, Any]:
        """Call a tool; the `result` (or `error`) of the answer."""
        params = {"name": tool, "arguments": args}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        got = self.send("POST", "/mcp", body, self.headers).json
        result = dict(got.get("result") or got.get("error") or got)
        conforms(tool, result)
        return result


class People:
    """Makes callers on one product: `app` for rows, `send` for the door."""

    def __init__(self, app: Flask, send: Send) -> None:
        self.app = app
        self.send = send

    def owner(self, name: str = "Acme") -> Caller:
        """The owner of a new account, signed in."""
        email = f"{ids.new_id('per')[-8:]}@example.com"
        with db.unit(self.app) as session:
            person = service.create_person(email, f"{name} owner")
            session.flush()
            member = service.create_account(name, person)
            return self._signed_in(member)

    def colleague(self, owner: Caller, role: str, *, site_ids: list[str] | None = None) -> Caller:
        """A member of the owner's account, signed in."""
        email = f"{role}-{ids.new_id('per')[-8:]}@example.com"
        with db.unit(self.app) as session:
            boss = session.get_one(Member, owner.member_id)
            person = service.create_person(email, f"The {role}")
            session.flush()
            member = service.join(boss.account, person, Role(role), site_ids=site_ids)
            return self._signed_in(member)

    def _signed_in(self, member: Member) -> Caller:
        with self.app.test_request_context():
            cookie = sessions.start(member)
            name = sessions.cookie_name()
        db.db.session.flush()
        hashed = crypto.sha256(cookie)
        device = db.db.session.query(Device).filter_by(token_hash=hashed).one()
        csrf = crypto.mac("csrf", device.id)
        headers = {"Cookie": f"{name}={cookie}", "X-CSRF-Token": csrf}
        return Caller(
            self.send,
            headers,
            member.account_id,
            member.id,
            cookie=cookie,
            csrf=csrf,
            email=member.person.email,
        )

    def program(self, owner: Caller, scope: str = AUTOMATION, **fields: Any) -> Caller:
        """A caller with an access token of the owner's making."""
        with db.unit(self.app) as session:
            member = session.get_one(Member, owner.member_id)
            actor = sessions.actor_of(member)
            terms = {"mode": "act"} | fields
            _, text = tokens.create(actor, name="Test token", scope=scope, **terms)
        headers = {"Authorization": f"Bearer {text}"}
        return Caller(self.send, headers, owner.account_id, owner.member_id, token=text)

    def observer(self, owner: Caller) -> Caller:
        """A caller whose token only reads."""
        return self.program(owner, READ)

    def actor(self, caller: Caller) -> Actor:
        """The member behind a caller, for rows made without a door."""
        with db.unit(self.app) as session:
            return sessions.actor_of(session.get_one(Member, caller.member_id))

    def widget(self, owner: Caller, **fields: Any) -> dict[str, Any]:
        """A widget of the owner's account, as REST shows it.

        All tests come from one address, which would soon be asked for proofs of work.
        """
        data = {"name": "Shop", "site_url": "https://shop.example", "challenge": "off"} | fields
        got = owner.post("/widgets", data)
        assert got.status == 201, got.text
        return dict(got.json)
