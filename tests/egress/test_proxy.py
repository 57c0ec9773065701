"""With an egress proxy, everything tenants name goes through it, and names are looked up there."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from flask import Flask

from laleo.app import create_app
from laleo.config import BadSetting, load
from laleo.core import db, egress
from tests.people import Caller, People, through_app
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver

NAME = "receiver.invalid"  # only the proxy knows it


@dataclass
class Proxy:
    """Forwards to localhost whatever name is asked for; remembers what was asked, and how."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    passes: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://ada:s%40same@127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line = head.split("\r\n")[0]
        self.asked.append(line)
        self.passes += [
            text.split(" ")[-1]
            for text in head.split("\r\n")
            if text.lower().startswith("proxy-authorization")
        ]
        method, target, _ = line.split(" ")
        place = target if method == "CONNECT" else target.split("/")[2]
        there, back = await asyncio.open_connection("127.0.0.1", int(place.rpartition(":")[2]))
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            path = "/" + target.split("/", 3)[3]
            back.write(head.replace(target, path, 1).encode())
        await asyncio.gather(self._copy(reader, back), self._copy(there, writer))

    async def _copy(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(65536):
                to.write(piece)
                await to.drain()
            to.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made, loop = Proxy(), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(made.serve, "127.0.0.1", 0))
    made.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield made
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.fixture
def proxied(app: Flask, environ: dict[str, str], proxy: Proxy, sink: Receiver) -> Flask:
    """The product behind the proxy, on the same stores; no network of its own is allowed."""
    own = {
        "LALEO_EGRESS_ALLOW": "",
        "LALEO_EGRESS_PORTS": f"443,{sink.port}",
        "LALEO_EGRESS_PROXY": proxy.url,
    }
    return create_app(load(environ | own))


def test_a_webhook_goes_through_the_proxy(proxied: Flask, proxy: Proxy, sink: Receiver) -> None:
    owner = People(proxied, through_app(proxied)).owner()
    address = f"http://{NAME}:{sink.port}/hook"
    made = owner.post("/webhooks", {"url": address, "event_types": ["*"]})
    assert made.status == 201, made.text
    owner.post(f"/webhooks/{made.json['id']}/test")
    works = Works(proxied)
    works.work()
    works.close()
    (post,) = sink.posts
    post.verified(made.json["secret"])
    assert post.headers["host"] == f"{NAME}:{sink.port}"
    assert proxy.asked == [f"POST {address} HTTP/1.1"]
    assert base64.b64decode(proxy.passes[0]).decode() == "ada:s@same"


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f000001", "2130706433", "[::1]", "169.254.1.1"])
def test_written_addresses_are_refused_before_the_proxy_is_asked(
    proxied: Flask, proxy: Proxy, sink: Receiver, host: str
) -> None:
    owner = People(proxied, through_app(proxied)).owner()
    address = f"http://{host}:{sink.port}/hook"
    assert owner.post("/webhooks", {"url": address, "event_types": ["*"]}).status == 422
    with db.unit(proxied), pytest.raises(egress.Refused):
        egress.fetch(address, policy=egress.tenant())
    assert proxy.asked == []


def test_fetching_goes_through_the_proxy_too(proxied: Flask, proxy: Proxy, sink: Receiver) -> None:
    with db.unit(proxied):
        got = egress.fetch(f"http://{NAME}:{sink.port}/page?a=1", policy=egress.tenant())
        with pytest.raises(egress.Unreachable):
            egress.fetch(f"https://{NAME}:{sink.port}/page", policy=egress.tenant(), seconds=2)
    assert (got.status, sink.posts[0].path) == (200, "/page")
    assert proxy.asked[0] == f"GET http://{NAME}:{sink.port}/page?a=1 HTTP/1.1"
    assert proxy.asked[1].startswith(f"CONNECT {NAME}:{sink.port} ")


def test_a_proxy_that_is_none_is_refused_at_the_start(environ: dict[str, str]) -> None:
    for wrong in ("socks5://127.0.0.1:1080", "127.0.0.1:3128", "http://proxy/path"):
        with pytest.raises(BadSetting, match="LALEO_EGRESS_PROXY"):
            load(environ | {"LALEO_EGRESS_PROXY": wrong})


def test_what_the_operator_allows_is_told_in_the_audit_log(owner: Caller, sink: Receiver) -> None:
    made = owner.post("/webhooks", {"url": sink.url, "event_types": ["*"]}).json
    entries = owner.get("/audit-log").json["data"]
    (entry,) = [one for one in entries if one["target"] == made["id"]]
    assert entry["detail"]["allowed_by"] == "LALEO_EGRESS_ALLOW"
