"""One client's connection, whatever carries it."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask

from laleo.core.live.frames import Frame, frame

FRAMES_PER_S, BURST = 20.0, 40.0

NO_HELLO, REFUSED, SLOW, TOO_MANY = 4001, 4003, 4008, 4029
NORMAL, TOO_BIG, RESTARTING, TRY_LATER = 1000, 1009, 1012, 1013


class Line(Protocol):
    """What a transport does for a connection; none of it ever waits."""

    name: str
    gone_after_s: float  # so long silent, and nobody is there any more

    def put(self, frame: Frame) -> None:
        """Send it, or queue it when the client is slow."""

    def ping(self) -> None:
        """Ask for a sign of life."""

    def end(self, code: int, reason: str = "") -> None:
        """Close in good order, after what is queued."""

    def cut(self) -> None:
        """Close at once: nobody is there any more."""


class Topics(Protocol):
    """What a connection asks of its hub."""

    app: Flask

    def join(self, connection: Connection, topic: str, sites: frozenset[str] | None) -> None:
        """Let it have what is published to the topic."""

    def leave(self, connection: Connection, topic: str) -> None:
        """Let it have that no more."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What the handshake told of the client."""

    origin: str | None
    ip: str
    user_agent: str
    language: str


class Connection:
    """A client, its topics, and the line to it. `who` belongs to the feature that greeted it."""

    __slots__ = (
        "_allowance",
        "_counted_at",
        "_held",
        "caller",
        "heard_at",
        "hub",
        "id",
        "kind",
        "line",
        "lost",
        "topics",
        "who",
    )

    def __init__(self, hub: Topics, caller: Caller, line: Line) -> None:
        self.id = secrets.token_urlsafe(9)
        self.hub = hub
        self.caller = caller
        self.line = line
        self.kind = ""
        self.who: Any = None
        self.topics: set[str] = set()
        self.lost = False
        self.heard_at = self._counted_at = time.monotonic()
        self._allowance = BURST
        self._held: list[Frame] | None = []

    @property
    def app(self) -> Flask:
        """The app this connection belongs to."""
        return self.hub.app

    def send(self, type_: str, data: dict[str, Any], answers: str | None = None) -> None:
        """Send one frame to this client."""
        self.line.put(frame(type_, data, answers))

    def put(self, outgoing: Frame) -> None:
        """Send what was published; held back until the client has been welcomed."""
        if self._held is None:
            self.line.put(outgoing)
        else:
            self._held.append(outgoing)

    def welcome(self, data: dict[str, Any], answers: str | None = None) -> None:
        """Greet the client, then send what was published meanwhile."""
        self.send("welcome", data, answers)
        held, self._held = self._held or [], None
        for outgoing in held:
            self.line.put(outgoing)

    def join(self, topic: str, sites: frozenset[str] | None = None) -> None:
        """Get what is published to the topic, of these sites only when given."""
        self.hub.join(self, topic, sites)

    def leave(self, topic: str) -> None:
        """Get it no more."""
        self.hub.leave(self, topic)

    def heard(self) -> bool:
        """Note a frame from the client; False when it sends more than it may."""
        now = time.monotonic()
        earned = (now - self._counted_at) * FRAMES_PER_S
        self._allowance = min(BURST, self._allowance + earned) - 1
        self.heard_at = self._counted_at = now
        return self._allowance >= 0
