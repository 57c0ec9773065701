"""Open-loop HTTP/1.1: requests begin when they are due, on kept connections or new ones."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

PATIENCE_S = 30.0


class Kept(asyncio.Protocol):
    """One kept connection: a request at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._answer: asyncio.Future[int] | None = None
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end or not self._answer:
            return
        lower = head.lower()
        size = 0
        if b"content-length:" in lower:
            size = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(rest) >= size:
            self._buffer.clear()
            answer, self._answer = self._answer, None
            if not answer.done():
                answer.set_result(int(head[9:12]))

    async def ask(self, request: bytes) -> int:
        """The status of the answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await asyncio.wait_for(self._answer, PATIENCE_S)


class Client:
    """Requests to one port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[Kept] = []
        self.statuses: dict[str, int] = {}

    async def ask(self, request: bytes) -> int:
        """The status of the answer; 0 when none came."""
        try:
            kept = await self._connection()
            status = await kept.ask(request)
        except (OSError, TimeoutError):
            status = 0
        else:
            self._idle.append(kept)
        self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
        return status

    async def _connection(self) -> Kept:
        while self._idle:
            kept = self._idle.pop()
            if not kept.transport.is_closing():
                return kept
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Kept, "127.0.0.1", self._port))[1]

    def close(self) -> None:
        """Close what is kept."""
        for kept in self._idle:
            kept.transport.abort()


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join((*lines, "", "")).encode() + body


async def paced(
    rate: float, seconds: float, begin: Callable[[int, float], Any]
) -> list[asyncio.Task[Any]]:
    """Call `begin(number, due)` so many times a second; the tasks it gave."""
    started, tasks = time.monotonic(), []
    for number in range(int(rate * seconds)):
        due = started + number / rate
        wait = due - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        elif number % 50 == 0:
            await asyncio.sleep(0)
        begun = begin(number, due)
        if begun is not None:
            tasks.append(asyncio.ensure_future(begun))
    return tasks


async def at_rate(
    port: int, requests: Iterator[bytes], rate: float, seconds: float
) -> tuple[list[float], dict[str, int]]:
    """Latencies of successful requests from when each was due, and how often each status came."""
    client, took = Client(port), []

    async def one(due: float, text: bytes) -> None:
        if 200 <= await client.ask(text) < 300:  # noqa: PLR2004
            took.append(time.monotonic() - due)

    tasks = await paced(rate, seconds, lambda _, due: one(due, next(requests)))
    await asyncio.gather(*tasks)
    client.close()
    return took, client.statuses


async def flat_out(
    port: int, requests: Iterator[bytes], connections: int, seconds: float
) -> tuple[float, list[float]]:
    """Requests a second when each connection asks again at once, and their latencies."""
    took: list[float] = []
    until = time.monotonic() + seconds

    async def one() -> None:
        client = Client(port)
        while (began := time.monotonic()) < until:
            if 200 <= await client.ask(next(requests)) < 300:  # noqa: PLR2004
                took.append(time.monotonic() - began)
        client.close()

    with contextlib.suppress(OSError):
        await asyncio.gather(*(one() for _ in range(connections)))
    return len(took) / seconds, took
