"""The outside world: real HTTP receivers on localhost, some of them ill-mannered."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook as Verifier

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Post:
    """One request that a receiver got."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """The body, if the independent verifier accepts the signature."""
        return Verifier(secret).verify(self.body, self.headers)


@dataclass
class Receiver:
    """A server on its own thread; `answers` are used one after the other, then 200s."""

    port: int = 0
    posts: list[Post] = field(default_factory=list)
    answers: list[Answer | int] = field(default_factory=list)
    always: Answer | int = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.posts.append(Post(request.path, headers, body, time.monotonic()))
        answer = self.answers.pop(0) if self.answers else self.always
        if isinstance(answer, int):
            return web.Response(status=answer, text=f"answered {answer}")
        return await answer(request)


@contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A running receiver."""
    made = Receiver()
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        made.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def never(request: web.Request) -> web.StreamResponse:
    """Take the request and say nothing."""
    await asyncio.sleep(60)
    return web.Response()


async def byte_by_byte(request: web.Request) -> web.StreamResponse:
    """A slow loris: always a little more, never the end."""
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionResetError):
        for _ in range(60):
            await response.write(b".")
            await asyncio.sleep(1)
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    """Ten gigabytes, as fast as they are taken."""
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionResetError):
        for _ in range(10 * 1024):
            await response.write(b"x" * 1024 * 1024)
    return response


async def gzip_bomb(request: web.Request) -> web.StreamResponse:
    """Ten kilobytes that say they are ten megabytes."""
    body = gzip.compress(bytes(10 * 1024 * 1024))
    return web.Response(body=body, headers={"Content-Encoding": "gzip"})


async def rubbish(request: web.Request) -> web.StreamResponse:
    """Bytes that are no text, and one that databases refuse."""
    return web.Response(body=b"a\x00b\xff\xfe\xed\xa0\x80", headers={"X-Odd": "caf\udce9"})


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
