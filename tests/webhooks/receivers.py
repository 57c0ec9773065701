"""The outside world: real HTTP receivers on localhost, some of them ill-mannered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
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
        self.posts.append(Post(request.path, headers, body))
        answer = self.answers.pop(0) if self.answers else self.always
        if isinstance(answer, int):
            return web.Response(status=answer, text=f"answered {answer}")
        return await answer(request)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A running receiver."""
    made = Receiver()
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
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
