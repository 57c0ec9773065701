"""No spelling, name or redirect leads into the server's own network: at save and at send."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from laleo.core import db, egress
from tests.egress.spellings import ALLOWED_ADDRESSES, FORBIDDEN_ADDRESSES, FORBIDDEN_HOSTS
from tests.people import Caller
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver

PUBLIC = "93.184.216.34"


def _save(owner: Caller, url: str) -> Any:
    return owner.post("/webhooks", {"url": url, "event_types": ["*"]})


@contextmanager
def names(monkeypatch: pytest.MonkeyPatch, *answers: str) -> Iterator[list[str]]:
    """A name server that answers one address after the other, then always the last."""
    real, left, asked = socket.getaddrinfo, list(answers), []

    def lookup(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "rebind.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return real(left.pop(0) if len(left) > 1 else left[0], port, type=socket.SOCK_STREAM)

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lookup)
        yield asked


def test_forbidden_hosts_are_refused_when_saved(strict_owner: Caller, sink: Receiver) -> None:
    assert len(FORBIDDEN_HOSTS) >= 50
    got = {host: _save(strict_owner, f"http://{host}:{sink.port}/") for host in FORBIDDEN_HOSTS}
    assert {host: answer.status for host, answer in got.items()} == dict.fromkeys(got, 422)
    for answer in got.values():
        assert answer.json["errors"][0]["pointer"] == "/url"
        assert "address" in answer.json["detail"] or "resolve" in answer.json["detail"]
    assert strict_owner.get("/webhooks").json["data"] == []


def test_forbidden_addresses_are_refused_when_saved(strict_owner: Caller) -> None:
    got = {url: _save(strict_owner, url) for url in FORBIDDEN_ADDRESSES}
    assert {url: answer.status for url, answer in got.items()} == dict.fromkeys(got, 422)
    assert strict_owner.get("/webhooks").json["data"] == []


def test_public_addresses_are_taken(strict_owner: Caller) -> None:
    got = {url: _save(strict_owner, url).status for url in ALLOWED_ADDRESSES}
    assert got == dict.fromkeys(ALLOWED_ADDRESSES, 201)


def test_a_change_of_address_is_judged_too(strict_owner: Caller) -> None:
    hook = _save(strict_owner, f"https://{PUBLIC}/").json
    refused = strict_owner.patch(f"/webhooks/{hook['id']}", {"url": "http://127.0.0.1/"})
    assert refused.status == 422
    assert "LALEO_EGRESS_ALLOW" in refused.json["detail"]
    assert strict_owner.get(f"/webhooks/{hook['id']}").json["url"] == f"https://{PUBLIC}/"


def test_an_allowed_network_is_open_on_every_port(owner: Caller, sink: Receiver) -> None:
    assert _save(owner, sink.url).status == 201
    assert _save(owner, "http://10.0.0.1/").status == 422
    assert _save(owner, f"https://{PUBLIC}:8443/").status == 422


def test_forbidden_hosts_are_refused_when_sent_to(
    strict_app: Flask, strict_owner: Caller, strict_works: Works, sink: Receiver
) -> None:
    hook = _save(strict_owner, f"https://{PUBLIC}/").json
    sent = {}
    for host in FORBIDDEN_HOSTS:
        sent[host] = strict_owner.post(f"/webhooks/{hook['id']}/test").json["id"]
        with db.unit(strict_app) as session:  # as if it had been saved by another version
            url = f"http://{host}:{sink.port}/"
            session.execute(text("UPDATE webhooks SET url = :url"), {"url": url})
        strict_works.work()
    assert sink.posts == []
    kinds = {}
    for host, delivery in sent.items():
        *_, first = strict_owner.get(f"/deliveries/{delivery}/attempts").json["data"]
        assert first["response"] is None, host
        kinds[host] = first["error"]["class"]
    assert set(kinds.values()) <= {"refused_address", "protocol", "dns"}, kinds
    for sure in ("127.0.0.1", "localhost", "169.254.169.254", "[::ffff:127.0.0.1]", "10.0.0.1"):
        assert kinds[sure] == "refused_address"


def test_a_name_that_moves_inward_after_it_was_saved_is_blocked_on_connect(
    monkeypatch: pytest.MonkeyPatch, strict_owner: Caller, strict_works: Works, sink: Receiver
) -> None:
    with names(monkeypatch, PUBLIC, "127.0.0.1") as asked:
        hook = _save(strict_owner, f"http://rebind.example:{sink.port}/")
        assert hook.status == 201
        delivery = strict_owner.post(f"/webhooks/{hook.json['id']}/test").json
        strict_works.work()
    assert len(asked) >= 2
    assert sink.posts == []
    (attempt,) = strict_owner.get(f"/deliveries/{delivery['id']}/attempts").json["data"]
    assert attempt["error"]["class"] == "refused_address"
    assert attempt["address"] == "127.0.0.1"


def test_a_redirect_inward_is_not_followed(
    owner: Caller, strict_app: Flask, sink: Receiver
) -> None:
    from aiohttp import web

    async def inward(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"http://127.0.0.1:{sink.port}/in"})

    sink.always = inward
    with db.unit(strict_app):
        got = egress.fetch(f"http://127.0.0.1:{sink.port}/out", policy=egress.OPERATOR)
    assert got.status == 302
    assert [post.path for post in sink.posts] == ["/out"]
