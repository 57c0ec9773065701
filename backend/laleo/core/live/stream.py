"""The fallback: frames down a `text/event-stream`, frames up by POST, for nets without WebSocket.

The stream is opened by a POST whose body is the hello, so no ticket stands in an address. Its first
event, `line`, is a signed name; what the client says is posted under that name to whichever process
takes it, and finds the one that holds the stream.
"""

from __future__ import annotations

import errno
import json
import socket
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import gevent

from laleo.core import crypto
from laleo.core.errors import BadRequest, LaleoError, PayloadTooLarge
from laleo.core.live import handlers
from laleo.core.live.connection import TOO_BIG, TOO_MANY, Connection
from laleo.core.live.frames import Frame
from laleo.core.live.hub import Hub
from laleo.core.live.line import HELLO_S, MAX_FRAME, PING, SocketLine, caller, check_open, take

LOST_AFTER_MS = 20_000  # what we wrote is not acknowledged: nobody is there (RFC 5482)
_PURPOSE = "line"
_READ = 1024
_PRELUDE = b":" + b" " * 2048 + b"\n\n"  # some filters hold back the first kilobytes


class NoHello(LaleoError):
    """The body of the request did not come."""

    status, code, title = 408, "no_hello", "No hello"


class LineGone(LaleoError):
    """A frame for a stream that is no more."""

    status, code, title = 410, "line_gone", "Stream has ended"

    def __init__(self) -> None:
        super().__init__("This stream has ended; open another one.")


@dataclass(frozen=True, slots=True)
class Name:
    """Which process holds a stream, and as which connection."""

    process: str
    connection_id: str


class StreamLine(SocketLine):
    """Frames as events of a response that does not end."""

    __slots__ = ("_inbox", "_taking", "greeted")

    name = "http"
    gone_after_s = 150.0  # hidden pages may ping once a minute; a dead network shows in TCP

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self._inbox: deque[str] = deque()
        self._taking = False
        self.greeted = False
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, LOST_AFTER_MS)

    def ping(self) -> None:
        """Write something, so that a dead network is noticed and an idle one kept open."""
        self._write(b":\n\n")

    def event(self, name: str, data: str) -> None:
        """Say something about the line itself."""
        self._write(f"event: {name}\ndata: {data}\n\n".encode())

    def take(self, connection: Connection, texts: Iterable[str]) -> None:
        """Do what the client's messages ask, one after the other, whoever brings them."""
        for text in texts:
            if not connection.heard():
                self.end(TOO_MANY, "too many frames: 20 a second are allowed")
            elif len(text.encode()) > MAX_FRAME:
                self.end(TOO_BIG, "a frame may have 64 KB")
            self._inbox.append(text)
        if not self._taking:
            self._taking = True
            try:
                self._take_all(connection)
            finally:
                self._taking = False

    def _take_all(self, connection: Connection) -> None:
        while self._inbox and not self.closing:
            text = self._inbox.popleft()
            if text == PING:
                connection.send("pong", {})
            else:
                take(connection, text, greeted=True)

    def _encoded(self, frame: Frame) -> bytes:
        return frame.event

    def _say_goodbye(self, code: int, reason: str) -> None:
        self.event("close", json.dumps({"code": code, "reason": reason}))

    def _drained(self) -> None:
        self._shutdown(socket.SHUT_WR)


def serve(hub: Hub, environ: dict[str, Any], process: str) -> NoReturn:
    """Hold one client's stream until it ends; LaleoError when the request is not right.

    Ends with StopIteration, by which a gunicorn worker is told that the connection is used up.
    """
    sock: socket.socket = environ["gunicorn.socket"]
    check_open(hub)
    hello = _hello(environ, sock)
    line = StreamLine(sock)
    connection = Connection(hub, caller(environ), line)
    head = _head(environ)
    environ.clear()  # lives as long as the connection does
    hub.enter(connection)
    try:
        sock.sendall(head)
        # On a stack of its own: this one waits for hours, and its 16 KB stay untouched.
        line.greeted = gevent.spawn(_greet, connection, line, process, hello).get()
        while sock.recv(_READ):  # a client that goes is seen at once
            pass
    except OSError as error:
        connection.lost = error.errno == errno.ETIMEDOUT
    finally:
        line.over = True
        hub.exit(connection)
        handlers.bid_farewell(connection)
    raise StopIteration


def _hello(environ: dict[str, Any], sock: socket.socket) -> str:
    """The request's body: the first frame."""
    size = environ.get("CONTENT_LENGTH") or ""
    if not size.isdigit():
        raise BadRequest("Send the hello as the body, with a Content-Length.", code="no_hello")
    if int(size) > MAX_FRAME:
        raise PayloadTooLarge("A frame may have 64 KB.")
    sock.settimeout(HELLO_S)
    try:
        body: bytes = environ["wsgi.input"].read(int(size))
    except TimeoutError as error:
        raise NoHello("No hello came within 5 s.") from error
    finally:
        sock.settimeout(None)
    return text_of(body)


def text_of(body: bytes) -> str:
    """A body as text; BadRequest when it is none."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not UTF-8 text.", code="malformed_frame") from error


def _head(environ: dict[str, Any]) -> bytes:
    """The answer's head: nobody on the way may keep, compress or gather what follows."""
    lines = [
        "HTTP/1.1 200 OK",
        "Content-Type: text/event-stream; charset=utf-8",
        "Cache-Control: no-store, no-transform",
        "X-Accel-Buffering: no",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    origin = environ.get("HTTP_ORIGIN", "")
    if origin.isprintable() and origin:  # the hello decides; a refusal, too, is read by the page
        lines += [f"Access-Control-Allow-Origin: {origin}", "Vary: Origin"]
    return "\r\n".join((*lines, "", "")).encode()


def _greet(connection: Connection, line: StreamLine, process: str, hello: str) -> bool:
    line._write(_PRELUDE)  # noqa: SLF001 - ours
    with connection.app.app_context():
        name = {"p": process, "c": connection.id, "o": connection.caller.origin}
        line.event("line", crypto.sign(_PURPOSE, name))
    connection.heard()
    return take(connection, hello, greeted=False)


def name_of(signed: str, origin: str | None) -> Name:
    """The stream that is meant; LineGone when a page of this origin has none of that name."""
    claims = crypto.verify(_PURPOSE, signed)
    if claims is None or claims["o"] != origin:
        raise LineGone
    return Name(claims["p"], claims["c"])


def deliver(hub: Hub, connection_id: str, texts: list[str]) -> bool:
    """Hand a client's messages to its stream in this process; False when there is none."""
    connection = hub.connections.get(connection_id)
    if connection is None or not isinstance(connection.line, StreamLine):
        return False
    line = connection.line
    if line.closing or not line.greeted:
        return False
    line.take(connection, texts)
    return True
