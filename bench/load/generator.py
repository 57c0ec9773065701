"""The generator: a process of its own that holds the crowd and makes the requests."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from bench.load import http
from bench.load.crowd import Crowd
from bench.load.wire import Wire

PADDING = "x" * 100
SETTLE_S = 2.0


class Generator:
    """The handle on the process: `generator.open(...)` runs `Actions.open` there."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            self._pipe.send((name, arguments))
            fine, result = self._pipe.recv()
            if not fine:
                raise RuntimeError(result)
            return result

        return call


@contextmanager
def generator() -> Iterator[Generator]:
    """A generator for as long as the block runs."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_main, args=(there,), daemon=True)
    process.start()
    try:
        yield Generator(here)
    finally:
        process.kill()
        process.join()


def _main(pipe: Connection) -> None:
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    actions, loop = Actions(), asyncio.get_running_loop()
    while True:
        name, arguments = await loop.run_in_executor(None, pipe.recv)
        try:
            result = True, await getattr(actions, name)(**arguments)
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            result = False, f"{name}: {error!r}"
        pipe.send(result)


class Console:
    """A member's line: notes when each visitor and each message appeared."""

    def __init__(self) -> None:
        self.appeared: dict[str, float] = {}
        self.messages: dict[str, float] = {}
        self.pages = 0

    async def open(self, port: int, ticket: str) -> None:
        """Connect."""
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(
            lambda: Wire(None, self._heard, lambda *_: None), "127.0.0.1", port
        )
        await wire.ready
        wire.send("hello", {"ticket": ticket})

    def _heard(self, wire: Wire, text: bytes) -> None:
        del wire
        now, frame = time.monotonic(), json.loads(text)
        if frame["t"] == "visitor_online":
            self.appeared.setdefault(frame["d"]["visitor"]["id"], now)
        elif frame["t"] == "visitor_page":
            self.pages += 1
        elif frame["t"] == "message":
            self.messages[frame["d"]["message"]["client_id"] or ""] = now


class Actions:
    """What the generator does when it is asked; every method gives something that JSON can hold."""

    def __init__(self) -> None:
        self._crowd: Crowd | None = None
        self._console = Console()
        self._tasks: list[asyncio.Task[Any]] = []
        self._asked = itertools.count(1)

    @property
    def crowd(self) -> Crowd:
        """The visitors; there are some."""
        assert self._crowd
        return self._crowd

    async def open(self, port: int, widget_id: str, count: int, per_s: float) -> list[float]:
        """Connect visitors; seconds from connecting to welcome."""
        if self._crowd is None:
            self._crowd = Crowd(port, widget_id)
            self._tasks.append(asyncio.create_task(self._crowd.beat()))
        return await self.crowd.open(count, per_s)

    async def watch(self, port: int, ticket: str) -> None:
        """Open a console."""
        await self._console.open(port, ticket)

    async def appeared(self) -> list[float]:
        """Seconds from each visitor's connecting to its row in the console."""
        await asyncio.sleep(SETTLE_S)
        rows = self._console.appeared
        return [rows[v.id] - v.began for v in self.crowd.visitors if v.id in rows]

    async def fan_out(self, bus: str, rate: float, seconds: float) -> dict[str, Any]:
        """Publish to one random visitor after the other, as a process of the product would."""
        sent = await self._publish(bus, rate, seconds)
        return {"sent": sent, "arrived": self._taken()}

    async def _publish(self, bus: str, rate: float, seconds: float) -> int:
        self.crowd.arrivals.clear()
        _, writer = await asyncio.open_unix_connection(bus.removeprefix("unix://"))
        visitors = self.crowd.visitors

        def say(number: int, due: float) -> None:
            topic = f"visitor:{visitors[number * 7919 % len(visitors)].id}"
            writer.write(_publication(topic, number, due))

        await http.paced(rate, seconds, say)
        await asyncio.sleep(SETTLE_S)
        writer.close()
        return int(rate * seconds)

    async def taken(self) -> list[float]:
        """Latencies of what was posted meanwhile."""
        return self._taken()

    def _taken(self) -> list[float]:
        taken, self.crowd.arrivals = self.crowd.arrivals, []
        return taken

    async def broadcast(self, bus: str, times: int) -> list[float]:
        """Publish to everybody; seconds until the last one had it, each time."""
        _, writer = await asyncio.open_unix_connection(bus.removeprefix("unix://"))
        last = []
        for number in range(times):
            self.crowd.arrivals.clear()
            began = time.monotonic()
            writer.write(_publication(f"widget:{self.crowd.widget_id}", number, began))
            while len(self.crowd.arrivals) < len(self.crowd.by_wire):
                assert time.monotonic() - began < http.PATIENCE_S, "a broadcast got lost"
                await asyncio.sleep(0.002)
            last.append(self.crowd.last_arrival - began)
            await asyncio.sleep(0.5)
        writer.close()
        return last

    async def frames(self, kind: str, rate: float, seconds: float) -> dict[str, Any]:
        """Visitors write messages, or turn pages; seconds until the answer, and to the console."""
        crowd, due_at = self.crowd, {}
        crowd.acks[kind].clear()
        first = next(self._asked) * 1_000_000

        def ask(number: int, due: float) -> None:
            due_at[f"{kind}{first + number}"] = due
            crowd.ask(kind, first + number, due)

        await http.paced(rate, seconds, ask)
        until = time.monotonic() + http.PATIENCE_S
        while len(crowd.acks[kind]) < len(due_at) and time.monotonic() < until:  # noqa: ASYNC110 - a look is enough
            await asyncio.sleep(0.1)
        await asyncio.sleep(SETTLE_S)
        shown = self._console.messages
        return {
            "sent": len(due_at),
            "answered": list(crowd.acks[kind]),
            "shown": [shown[name] - due for name, due in due_at.items() if name in shown],
            "errors": dict(crowd.errors),
        }

    async def pages_flat_out(self, seconds: float, at_once: int) -> dict[str, Any]:
        """Pages turned a second when so many visitors turn one as soon as the last is taken."""
        crowd = self.crowd
        crowd.acks["page"].clear()
        until, first = time.monotonic() + seconds, next(self._asked) * 1_000_000
        numbers = itertools.count(first)

        async def turn() -> None:
            while time.monotonic() < until:
                visitor = crowd.ask("page", next(numbers), time.monotonic())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(visitor.answered.wait(), 1)

        await asyncio.gather(*(turn() for _ in range(at_once)))
        await asyncio.sleep(SETTLE_S)
        return {"sent": next(numbers) - first, "answered": list(crowd.acks["page"])}

    async def requests(
        self, port: int, texts: list[bytes], rate: float, seconds: float
    ) -> dict[str, Any]:
        """HTTP requests at a rate; seconds from due to answer."""
        took, statuses = await http.at_rate(port, itertools.cycle(texts), rate, seconds)
        return {"took": took, "statuses": statuses}

    async def flat_out(
        self, port: int, texts: list[bytes], connections: int, seconds: float
    ) -> dict[str, Any]:
        """HTTP requests as fast as they are answered."""
        rate, took = await http.flat_out(port, itertools.cycle(texts), connections, seconds)
        return {"per_s": rate, "took": took}

    async def together(self, plans: dict[str, tuple[str, dict[str, Any]]]) -> dict[str, Any]:
        """Several actions at once."""
        runs = [getattr(self, name)(**arguments) for name, arguments in plans.values()]
        return dict(zip(plans, await asyncio.gather(*runs), strict=True))

    async def let_return(self) -> None:
        """From now on visitors come back when their line is cut."""
        self.crowd.returns, self.crowd.back = True, 0

    async def returned(self, count: int, seconds: float) -> float | None:
        """Seconds until so many have come back; None when they have not."""
        began = time.monotonic()
        while self.crowd.back < count:
            if time.monotonic() - began > seconds:
                return None
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def cut(self, count: int) -> list[str]:
        """Cut so many lines, as a dying network does; whose they were."""
        victims = [v for v in self.crowd.visitors if v.wire in self.crowd.by_wire]
        chosen = random.sample(victims, count)
        for visitor in chosen:
            assert visitor.wire
            self.crowd.by_wire.pop(visitor.wire, None)
            visitor.wire.cut()
        return [visitor.id for visitor in chosen]

    async def seen(self) -> dict[str, Any]:
        """What each visitor has of its conversation, and how many are connected."""
        crowd = self.crowd
        return {
            "seqs": {v.id: v.seqs for v in crowd.visitors if v.seqs},
            "connected": len(crowd.by_wire),
            "ids": [v.id for v in crowd.visitors],
        }


def _publication(topic: str, number: int, at: float) -> bytes:
    """PUBLISH of a frame as `core/live/bus.py` sends it, in Redis's own protocol."""
    frame = f'{{"t":"bench","d":{{"n":{number},"at":{at},"p":"{PADDING}"}}}}'
    parts = ("PUBLISH", "laleo:bus", f"bench\n{topic}\n\nbench\n{frame}")
    words = "".join(f"${len(part.encode())}\r\n{part}\r\n" for part in parts)
    return f"*{len(parts)}\r\n{words}".encode()
