"""Many visitors: they connect, stay, come back when they are sent away, and note what they get."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

from bench.load.wire import Wire

ORIGIN = "https://shop.example"
PER_ADDRESS = 100  # limits of the product count by address: use many
BEAT_S = 25.0
PATIENCE_S = 120.0
AT_ONCE = 64  # opening at the same time: a server that is slower than the pace is not run over
TRIES = 5
_DELAYS_S = (0.5, 1, 2, 4, 8, 15)
RESTARTING, CUT = 1012, 1006


@dataclass(slots=True)
class Visitor:
    """One page: who it is, what it has seen."""

    number: int
    wire: Wire | None = None
    arrived: asyncio.Future[None] | None = None
    id: str = ""
    token: str = ""
    conversation_id: str = ""
    seqs: list[int] = field(default_factory=list)
    began: float = 0.0
    welcomed: float = 0.0
    attempt: int = 0
    wait: float | None = None
    asked: dict[str, tuple[str, float]] = field(default_factory=dict)
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Crowd:
    """The visitors of one widget; `arrivals` are latencies of what they got, `acks` of answers."""

    def __init__(self, port: int, widget_id: str) -> None:
        self.port, self.widget_id = port, widget_id
        self.visitors: list[Visitor] = []
        self.by_wire: dict[Wire, Visitor] = {}
        self.arrivals: list[float] = []
        self.last_arrival = 0.0
        self.acks: dict[str, list[float]] = {"message": [], "page": []}
        self.errors: dict[str, int] = {}
        self.returns = False
        self.back = 0

    async def open(self, count: int, per_s: float) -> list[float]:
        """Connect that many more at this rate at most; seconds from connecting to each welcome."""
        began, first = time.monotonic(), len(self.visitors)
        gate = asyncio.Semaphore(AT_ONCE)
        tasks = []
        for number in range(count):
            due = began + number / per_s
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            visitor = Visitor(first + number)
            self.visitors.append(visitor)
            tasks.append(asyncio.create_task(self._come(visitor, gate)))
        await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE_S + count / per_s)
        return [v.welcomed - v.began for v in self.visitors[first:]]

    async def _come(self, visitor: Visitor, gate: asyncio.Semaphore) -> None:
        async with gate:
            for _ in range(TRIES):
                try:
                    await self._arrive(visitor)
                except OSError:
                    self.errors["refused"] = self.errors.get("refused", 0) + 1
                    await asyncio.sleep(0.5)
                else:
                    return
        raise ConnectionError("a visitor could not connect")

    async def _arrive(self, visitor: Visitor) -> None:
        visitor.began, visitor.welcomed = time.monotonic(), 0.0
        visitor.arrived = asyncio.get_running_loop().create_future()
        block = visitor.number // PER_ADDRESS
        source = f"127.0.{1 + block // 250}.{1 + block % 250}"
        _, visitor.wire = await asyncio.get_running_loop().create_connection(
            lambda: Wire(ORIGIN, self._heard, self._ended),
            "127.0.0.1",
            self.port,
            local_addr=(source, 0),
        )
        self.by_wire[visitor.wire] = visitor
        await visitor.wire.ready
        visitor.wire.send("hello", self._hello(visitor))
        await visitor.arrived

    def _hello(self, visitor: Visitor) -> dict[str, Any]:
        page = {"url": f"{ORIGIN}/p/{visitor.number % 50}", "title": "Bench", "referrer": ""}
        hello: dict[str, Any] = {"widget_id": self.widget_id, "page": page, "language": "en"}
        hello["timezone"] = "UTC"
        if visitor.token:
            hello["token"] = visitor.token
        if visitor.conversation_id:
            seq = visitor.seqs[-1] if visitor.seqs else 0
            hello["seen"] = {"conversation_id": visitor.conversation_id, "seq": seq}
        return hello

    def _heard(self, wire: Wire, text: bytes) -> None:
        now = time.monotonic()
        if text.startswith(b'{"t":"bench"'):
            self.arrivals.append(now - float(text.split(b'"at":')[1].split(b",")[0]))
            self.last_arrival = now
            return
        frame = json.loads(text)
        act = getattr(self, f"_on_{frame['t']}", None)
        if act is not None:
            act(self.by_wire[wire], frame, now)

    def _on_welcome(self, visitor: Visitor, frame: dict[str, Any], now: float) -> None:
        data = frame["d"]
        visitor.id, visitor.token = data["visitor_id"], data["token"]
        visitor.welcomed, visitor.attempt = now, 0
        conversation = data.get("conversation")
        if conversation:
            visitor.conversation_id = conversation["id"]
        visitor.seqs += [message["seq"] for message in data.get("messages") or []]
        self.back += 1
        if visitor.arrived and not visitor.arrived.done():
            visitor.arrived.set_result(None)

    def _on_message(self, visitor: Visitor, frame: dict[str, Any], now: float) -> None:
        message = frame["d"]["message"]
        visitor.conversation_id = message["conversation_id"]
        if not visitor.seqs or message["seq"] > visitor.seqs[-1]:  # clients drop what they have
            visitor.seqs.append(message["seq"])
        if message["body"].startswith("at:"):
            self.arrivals.append(now - float(message["body"][3:]))

    def _on_retry(self, visitor: Visitor, frame: dict[str, Any], now: float) -> None:
        del now
        visitor.wait = frame["d"]["after_s"] * (0.5 + random.random())

    def _answered(self, visitor: Visitor, frame: dict[str, Any], now: float) -> None:
        asked = visitor.asked.pop(frame.get("c", ""), None)
        if asked is not None:
            self.acks[asked[0]].append(now - asked[1])
            visitor.answered.set()

    _on_ack = _on_pong = _answered

    def _on_error(self, visitor: Visitor, frame: dict[str, Any], now: float) -> None:
        del now
        visitor.asked.pop(frame.get("c", ""), None)
        code = frame["d"]["code"]
        self.errors[code] = self.errors.get(code, 0) + 1

    def _ended(self, wire: Wire, code: int) -> None:
        visitor = self.by_wire.pop(wire, None)
        if visitor is None:
            return
        if visitor.arrived and not visitor.arrived.done():
            visitor.arrived.set_exception(ConnectionError(f"closed with {code}"))
            visitor.arrived.exception()  # whoever waits is told; nobody has to
        if not self.returns:
            return
        delay = _DELAYS_S[min(visitor.attempt, 5)] * (0.5 + random.random())
        if visitor.wait is not None:
            delay, visitor.wait = visitor.wait, None
        elif code == RESTARTING:
            delay = random.random() * 3
        visitor.attempt += 1
        asyncio.get_running_loop().call_later(delay, self._return, visitor)

    def _return(self, visitor: Visitor) -> None:
        task = asyncio.ensure_future(self._arrive(visitor))
        task.add_done_callback(lambda done: done.exception() and self._missed(visitor))

    def _missed(self, visitor: Visitor) -> None:
        """Nobody listened: the connection was not even made."""
        if visitor.wire is None or visitor.wire not in self.by_wire:
            delay = _DELAYS_S[min(visitor.attempt, 5)] * (0.5 + random.random())
            visitor.attempt += 1
            asyncio.get_running_loop().call_later(delay, self._return, visitor)

    async def beat(self) -> None:
        """Ping as pages do, spread over the period."""
        while True:
            await asyncio.sleep(0.1)
            for visitor in list(self.visitors):
                if visitor.wire is not None:
                    visitor.wire.text(b'{"t":"ping","d":{}}')
                await asyncio.sleep(BEAT_S / max(1, len(self.visitors)))

    def ask(self, kind: str, number: int, due: float) -> Visitor:
        """Have one visitor write a message, or turn a page, and note when that was done."""
        visitor = self.visitors[number * 7919 % len(self.visitors)]
        visitor.answered.clear()
        if visitor.wire is None:
            return visitor
        name = f"{kind}{number}"
        visitor.asked[name] = (kind, due)
        if kind == "message":
            visitor.wire.send("message", {"client_id": name, "body": f"Hello {number}"}, name)
        else:  # `page` has no answer; frames are handled in order, so the pong comes after it
            page = {"url": f"{ORIGIN}/q/{number % 50}", "title": "Next", "referrer": ""}
            visitor.wire.send("page", page)
            visitor.wire.send("ping", {}, name)
        return visitor
