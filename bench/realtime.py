"""Realtime on the running product: memory and time of a connection, and how fast a message arrives.

Opens visitors with real hellos (database, presence and events included; 32 at once),
then posts messages through REST and times their way to the visitor's socket, one after the other.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import statistics
import subprocess
import time
from typing import Any

from tests import backing
from tests.people import Caller
from tests.product import Server, product

VISITORS = int(os.environ.get("BENCH_VISITORS", "1000"))
MESSAGES = 200
PER_ADDRESS = 200  # a limit of the product counts connections by address: use many
OPENING = int(os.environ.get("BENCH_OPENING", "32"))


class Page:
    """One visitor's socket, without any library: frames of the client are masked with zeros."""

    def __init__(self, server: Server, widget_id: str, number: int) -> None:
        self.server, self.widget_id, self.number = server, widget_id, number
        self.visitor_id = ""
        self.took_s = 0.0
        self.arrivals: dict[str, float] = {}

    async def open(self) -> None:
        """Shake hands, say hello, wait for the welcome."""
        started = time.perf_counter()
        block = self.number // PER_ADDRESS
        source = f"127.0.{1 + block // 250}.{1 + block % 250}"
        port = int(self.server.url.rpartition(":")[2])
        self.reader, self.writer = await asyncio.open_connection(
            "127.0.0.1", port, local_addr=(source, 0)
        )
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write(
            f"GET /rt/v1/ws HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Protocol: laleo.1\r\nOrigin: https://shop.example\r\n\r\n".encode()
        )
        await self.reader.readuntil(b"\r\n\r\n")
        url = f"https://shop.example/p/{self.number % 50}"
        page = {"url": url, "title": "Bench", "referrer": ""}
        self.send("hello", {"widget_id": self.widget_id, "page": page, "language": "en"})
        frame = await self.receive()
        assert frame["t"] == "welcome", frame
        self.visitor_id = frame["d"]["visitor_id"]
        self.took_s = time.perf_counter() - started

    def send(self, type_: str, data: dict[str, Any]) -> None:
        """Send one frame."""
        payload = json.dumps({"t": type_, "d": data}).encode()
        size = bytes((0x80 | len(payload),))
        if len(payload) > 125:  # noqa: PLR2004 - RFC 6455 section 5.2
            size = bytes((0x80 | 126,)) + len(payload).to_bytes(2)
        self.writer.write(b"\x81" + size + bytes(4) + payload)

    async def receive(self) -> dict[str, Any]:
        """The next text frame; pings are answered."""
        while True:
            first, second = await self.reader.readexactly(2)
            size = second
            if second == 126:  # noqa: PLR2004 - RFC 6455 section 5.2
                size = int.from_bytes(await self.reader.readexactly(2))
            payload = await self.reader.readexactly(size)
            if first == 0x89:  # noqa: PLR2004 - a ping
                self.writer.write(bytes((0x8A, 0x80)) + bytes(4))
            elif first == 0x81:  # noqa: PLR2004 - text
                frame: dict[str, Any] = json.loads(payload)
                return frame

    async def listen(self) -> None:
        """Note when each message arrives."""
        while True:
            frame = await self.receive()
            if frame["t"] == "message":
                self.arrivals[frame["d"]["message"]["client_id"]] = time.perf_counter()


def _memory_kb(server: Server) -> int:
    """Resident memory of the web worker."""
    listing = subprocess.run(
        ["ps", "-eo", "pid,sid,rss,args"], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 3) for line in listing.stdout.splitlines()[1:]]
    sizes = [int(r[2]) for r in rows if r[1] == str(server.process.pid) and "gunicorn" in r[3]]
    return max(sizes)


def measure() -> dict[str, Any]:
    """All figures, on the database that LALEO_TEST_DATABASE names."""
    with backing.databases() as databases, product(databases.new()) as server:
        owner = server.people.owner()
        widget = server.people.widget(owner)
        figures = asyncio.run(_measure(server, owner, widget["id"]))
    return {"database": backing.WANTED} | figures


async def _measure(server: Server, owner: Caller, widget_id: str) -> dict[str, Any]:
    warm = [Page(server, widget_id, n) for n in range(20)]
    for page in warm:
        await page.open()
    before, started = _memory_kb(server), time.perf_counter()
    pages = [Page(server, widget_id, 20 + n) for n in range(VISITORS)]
    gate = asyncio.Semaphore(OPENING)

    async def open_one(page: Page) -> None:
        async with gate:
            await page.open()

    await asyncio.gather(*(open_one(page) for page in pages))
    opened_s = time.perf_counter() - started
    await asyncio.sleep(2)
    kb = (_memory_kb(server) - before) / len(pages)
    listeners = [asyncio.create_task(page.listen()) for page in pages]
    sent = await _post_all(owner, pages, MESSAGES)
    await asyncio.sleep(1)
    for task in listeners:
        task.cancel()
    arrived = {k: v for page in pages for k, v in page.arrivals.items()}
    ways = sorted((arrived[k] - at) * 1000 for k, at in sent.items() if k in arrived)
    return {
        "visitors": len(pages),
        "opened_per_s": round(len(pages) / opened_s, 1),
        "hello_ms": _spread(sorted(page.took_s * 1000 for page in pages)),
        "kb_per_connection": round(kb, 1),
        "messages": len(sent),
        "lost": len(sent) - len(ways),
        "post_to_screen_ms": _spread(ways),
    }


async def _post_all(owner: Caller, pages: list[Page], count: int) -> dict[str, float]:
    """Post messages one after the other; when each was sent."""
    sent = {}
    for number in range(count):
        page = pages[number * 7919 % len(pages)]
        name = f"m{number}"
        sent[name] = time.perf_counter()
        body = {"body": "Hello", "client_id": name}
        got = await asyncio.to_thread(owner.post, f"/visitors/{page.visitor_id}/messages", body)
        assert got.status == 201, got.text  # noqa: PLR2004
    return sent


def _spread(values: list[float]) -> dict[str, float]:
    """Median and the slow end."""
    if not values:
        return {}
    return {
        "p50": round(statistics.median(values), 2),
        "p99": round(values[min(len(values) - 1, int(len(values) * 0.99))], 2),
        "max": round(values[-1], 2),
    }
