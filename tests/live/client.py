"""A realtime client on a plain socket: what a page's widget or a console does, frame by frame."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Message,
    Ping,
    Pong,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from wsproto.utilities import LocalProtocolError

Frame = dict[str, Any]
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"


class Closed(Exception):
    """The server closed the connection."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Refused(Exception):
    """The server answered the handshake with HTTP."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


@dataclass
class Live:
    """One open connection; frames that were not asked for yet wait in `frames`."""

    url: str
    origin: str | None
    subprotocols: list[str] = field(default_factory=lambda: ["laleo.1"])
    headers: dict[str, str] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    welcome: Frame = field(default_factory=dict)
    count: int = 0
    buffer: int | None = None

    def open(self) -> Live:
        """Shake hands."""
        parts = urlsplit(self.url)
        self.sock = socket.socket()
        if self.buffer is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.buffer)
        self.sock.settimeout(30)
        self.sock.connect((parts.hostname, parts.port))
        self.protocol = WSConnection(ConnectionType.CLIENT)
        headers = {"User-Agent": CHROME} | self.headers
        if self.origin is not None:
            headers["Origin"] = self.origin
        request = Request(
            host=parts.netloc,
            target="/rt/v1/ws",
            subprotocols=self.subprotocols,
            extra_headers=[(k.encode(), v.encode()) for k, v in headers.items()],
        )
        self.sock.sendall(self.protocol.send(request))
        self._events = self._read()
        event = next(self._events)
        if isinstance(event, RejectConnection):
            body = b"" if not event.has_body else bytes(self._body())
            raise Refused(event.status_code, body.decode())
        assert isinstance(event, AcceptConnection), event
        assert event.subprotocol == "laleo.1"
        return self

    def _body(self) -> bytearray:
        body = bytearray()
        for event in self._events:
            if isinstance(event, RejectData):
                body += event.data
                if event.body_finished:
                    break
        return body

    def _read(self) -> Iterator[Any]:
        while True:
            yield from self.protocol.events()
            data = self.sock.recv(65536)
            if not data:
                raise Closed(1006, "cut")
            self.protocol.receive_data(data)

    def hello(self, **data: Any) -> Frame:
        """Say who we are; the welcome's data."""
        self.tell("hello", **data)
        self.welcome = self.expect("welcome")
        return self.welcome

    def outcome(self) -> dict[str, Any] | None:
        """What came of a hello that was told: the welcome, or None when the line was closed."""
        try:
            self.welcome = self.expect("welcome")
        except Closed:
            return None
        return self.welcome

    def tell(self, type_: str, /, _c: str | None = None, **data: Any) -> None:
        """Send a frame."""
        frame = {"t": type_, "d": data} | ({"c": _c} if _c else {})
        self.raw(json.dumps(frame))

    def raw(self, text: str | bytes) -> None:
        """Send a message as it is."""
        message = Message(data=text) if isinstance(text, bytes) else TextMessage(data=text)
        self.sock.sendall(self.protocol.send(message))

    def ask(self, type_: str, /, **data: Any) -> Frame:
        """Send a frame and wait for its answer (`c` ties them); the whole frame."""
        self.count += 1
        me = f"q{self.count}"
        self.tell(type_, _c=me, **data)
        return self.wait(lambda frame: frame.get("c") == me)

    def expect(self, type_: str, timeout: float = 30, **like: Any) -> Frame:
        """The data of the next frame of this type (and with these values)."""

        def fits(frame: Frame) -> bool:
            data = frame["d"]
            return bool(frame["t"] == type_ and all(data.get(k) == v for k, v in like.items()))

        found: Frame = self.wait(fits, timeout)["d"]
        return found

    def wait(self, fits: Callable[[Frame], bool], timeout: float = 30) -> Frame:
        """The next frame that fits; AssertionError when none comes in time."""
        deadline = time.monotonic() + timeout
        while True:
            for index, frame in enumerate(self.frames):
                if fits(frame):
                    return self.frames.pop(index)
            left = deadline - time.monotonic()
            assert left > 0, f"no such frame within {timeout} s; there were {self.frames}"
            self._next(left)

    def listen(self, seconds: float) -> list[Frame]:
        """Every frame that has come after so many seconds."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self._next(left)
            except TimeoutError:
                break
        frames, self.frames = self.frames, []
        return frames

    def settled(self) -> list[Frame]:
        """Every frame that was sent before the server answers a ping."""
        self.ask("ping")
        frames, self.frames = self.frames, []
        return frames

    def closed(self, timeout: float = 30) -> Closed:
        """How the server closes, when it does in time."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                self._next(max(0.01, deadline - time.monotonic()))
            except Closed as closed:
                return closed
            except TimeoutError as error:
                raise AssertionError(f"not closed; frames: {self.frames}") from error

    def _next(self, timeout: float) -> None:
        self.sock.settimeout(timeout)
        text, deadline = "", time.monotonic() + timeout
        for event in self._events_again():
            if time.monotonic() > deadline:  # pings alone would keep us waiting for ever
                raise TimeoutError
            if isinstance(event, TextMessage):
                text += event.data
                if event.message_finished:
                    self.frames.append(json.loads(text))
                    return
            elif isinstance(event, Ping):
                with suppress(OSError):  # closed since; what it said is still to be read
                    self.sock.sendall(self.protocol.send(event.response()))
            elif isinstance(event, CloseConnection):
                self._answer_close(event)
                raise Closed(event.code, event.reason or "")

    def _events_again(self) -> Iterator[Any]:
        self._events = self._read()
        return self._events

    def _answer_close(self, event: CloseConnection) -> None:
        try:
            self.sock.sendall(self.protocol.send(event.response()))
        except OSError:
            return

    def close(self) -> None:
        """Leave in good order, as a page does on `pagehide`."""
        self.tell("bye")
        self.closed()
        self.sock.close()

    def breathe(self) -> None:
        """A sign of life that nobody asked for (RFC 6455, section 5.5.3), if the line still is."""
        with suppress(OSError, LocalProtocolError):
            self.sock.sendall(self.protocol.send(Pong()))

    def cut(self) -> None:
        """The network is gone: no bye, no close frame."""
        self.sock.close()


PAGE = {"url": "https://shop.example/pricing", "title": "Pricing", "referrer": ""}


def visitor(url: str, widget: dict[str, Any], *, token: str | None = None, **hello: Any) -> Live:
    """A page with the widget, welcomed."""
    origin = hello.pop("origin", "https://shop.example")
    headers = hello.pop("headers", {})
    live = Live(url, origin, headers=headers).open()
    data: dict[str, Any] = {"page": PAGE, "language": "en", "timezone": "Europe/Istanbul"}
    live.hello(widget_id=widget["id"], token=token, **(data | hello))
    return live


def member(url: str, caller: Any) -> Live:
    """A console, welcomed."""
    ticket = caller.post("/live-tickets").json["ticket"]
    live = Live(url, None).open()
    live.hello(ticket=ticket)
    return live


@contextmanager
def leaving(*connections: Live) -> Iterator[None]:
    """Cut these in the end."""
    try:
        yield
    finally:
        for connection in connections:
            connection.cut()
