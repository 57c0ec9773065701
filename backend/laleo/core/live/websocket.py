"""WebSocket (RFC 6455) in the request's own greenlet, framed by wsproto.

No greenlet beside it: whoever publishes writes straight to the non-blocking socket. Only while a
client is too slow for that, a flusher helps it catch up.
"""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NoReturn

import gevent
from wsproto.connection import Connection as Protocol
from wsproto.connection import ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, Pong, TextMessage
from wsproto.utilities import LocalProtocolError

from laleo.core.errors import BadRequest, LaleoError, Unavailable
from laleo.core.live import handlers
from laleo.core.live.connection import (
    NO_HELLO,
    NORMAL,
    SLOW,
    TOO_BIG,
    TOO_MANY,
    Caller,
    Connection,
)
from laleo.core.live.frames import Frame, parse, refusal
from laleo.core.live.hub import Hub

SUBPROTOCOL = "laleo.1"
MAX_FRAME = 64 * 1024
MAX_QUEUED = 256
KERNEL_BUFFER = 64 * 1024  # left alone, it grows to megabytes for a client that does not read
HELLO_S = 5.0
LAST_WORDS_S = 5.0  # for the close handshake, and for what a slow client still has to read
PING = '{"t":"ping","d":{}}'  # as our own clients write it
_READ = 8192
_VERSION = "13"
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 section 1.3
_NOT_TEXT = 1003


class UpgradeRequired(LaleoError):
    """Something other than a WebSocket handshake."""

    status, code, title = 426, "upgrade_required", "Upgrade required"


class WebSocketLine:
    """Writes to one client without ever waiting for it."""

    __slots__ = ("_protocol", "_queue", "_socket", "closing", "over")

    def __init__(self, sock: socket.socket, protocol: Protocol) -> None:
        self._socket = sock
        self._protocol = protocol
        self._queue: deque[bytes] | None = None
        self.closing = self.over = False

    def put(self, frame: Frame) -> None:
        """Send it, or queue it when the client is slow; one that is too slow is closed (4008)."""
        if self.closing:
            return
        if self._queue is not None and len(self._queue) >= MAX_QUEUED:
            self._queue.clear()
            self.end(SLOW, f"too slow: {MAX_QUEUED} frames were waiting")
            return
        self._write(frame.wire)

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._say(Ping())

    def pong(self, payload: bytes) -> None:
        """Give one."""
        self._say(Pong(payload))

    def end(self, code: int, reason: str = "") -> None:
        """Close in good order, after what is queued; cut it when that takes too long."""
        if self.closing:
            return
        self._say(CloseConnection(code, reason))
        self.closing = True
        timer = threading.Timer(LAST_WORDS_S, self.cut)
        timer.daemon = True
        timer.start()

    def cut(self) -> None:
        """Close at once: nobody is there any more."""
        self.closing = True
        if not self.over:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _say(self, event: Event) -> None:
        with suppress(LocalProtocolError):  # it is closing already
            self._write(self._protocol.send(event))

    def _write(self, data: bytes) -> None:
        if self.over:
            return
        if self._queue is not None:
            self._queue.append(data)
            return
        rest = self._write_now(data)
        if rest:
            self._queue = deque([rest])
            threading.Thread(target=self._flush, daemon=True, name="live-flush").start()

    def _write_now(self, data: bytes) -> bytes:
        """What the kernel did not take. Not `socket.send`: gevent's would wait."""
        try:
            return data[os.write(self._socket.fileno(), data) :]
        except BlockingIOError:
            return data
        except OSError:
            self.cut()
            return b""

    def _flush(self) -> None:
        try:
            while self._queue:
                self._socket.sendall(self._queue.popleft())
        except OSError:
            self.cut()
        finally:
            self._queue = None


def serve(hub: Hub, environ: dict[str, Any]) -> NoReturn:
    """Hold one client's WebSocket until it ends; LaleoError when the handshake is not right.

    Ends with StopIteration, by which a gunicorn worker is told that the connection is used up.
    """
    sock: socket.socket = environ["gunicorn.socket"]
    answer = _handshake(hub, environ)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
    protocol = Protocol(ConnectionType.SERVER)
    line = WebSocketLine(sock, protocol)
    connection = Connection(hub, _caller(environ), line)
    environ.clear()  # lives as long as the connection does
    hub.enter(connection)
    try:
        sock.sendall(answer)
        _talk(connection, line, _texts(connection, line, sock, protocol), sock)
    except OSError:
        pass  # the client is gone; how it went makes no difference
    finally:
        line.over = True
        hub.exit(connection)
        handlers.bid_farewell(connection)
    raise StopIteration


def _handshake(hub: Hub, environ: dict[str, Any]) -> bytes:
    """The answer that opens the connection (RFC 6455 section 4.2.2)."""
    if hub.retired:
        raise Unavailable("This server is restarting; connect again in a moment.")
    if "websocket" not in environ.get("HTTP_UPGRADE", "").lower():
        raise UpgradeRequired(
            "This address speaks WebSocket only.", headers={"Upgrade": "websocket"}
        )
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != _VERSION:
        headers = {"Upgrade": "websocket", "Sec-WebSocket-Version": _VERSION}
        raise UpgradeRequired("Use version 13 of the WebSocket protocol.", headers=headers)
    offered = environ.get("HTTP_SEC_WEBSOCKET_PROTOCOL", "")
    if SUBPROTOCOL not in [name.strip() for name in offered.split(",")]:
        raise BadRequest(f"Ask for the subprotocol {SUBPROTOCOL}.", code="subprotocol")
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    accept = base64.b64encode(hashlib.sha1(f"{key}{_GUID}".encode()).digest()).decode()  # noqa: S324 - the protocol's own
    lines = (
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept}",
        f"Sec-WebSocket-Protocol: {SUBPROTOCOL}",
    )
    return "\r\n".join((*lines, "", "")).encode()


def _caller(environ: dict[str, Any]) -> Caller:
    return Caller(
        origin=environ.get("HTTP_ORIGIN"),
        ip=environ.get("REMOTE_ADDR") or "unknown",
        user_agent=environ.get("HTTP_USER_AGENT", "")[:500],
        language=environ.get("HTTP_ACCEPT_LANGUAGE", "")[:100],
    )


def _talk(
    connection: Connection, line: WebSocketLine, texts: Iterator[str], sock: socket.socket
) -> None:
    sock.settimeout(HELLO_S)
    greeted = False
    for text in texts:
        if line.closing:
            continue  # only the end of the closing handshake is awaited
        if not connection.heard():
            line.end(TOO_MANY, "too many frames: 20 a second are allowed")
        elif greeted and text == PING:
            connection.send("pong", {})
        else:
            # On a stack of its own: this one waits for hours, and its 16 KB stay untouched.
            greeted = gevent.spawn(_take, connection, line, text, greeted=greeted).get()
            sock.settimeout(None)


def _take(connection: Connection, line: WebSocketLine, text: str, *, greeted: bool) -> bool:
    """Do what one message asks; whether the client has been welcomed."""
    try:
        inbound = parse(text)
    except LaleoError as error:
        line.put(refusal(error))
        if not greeted:
            line.end(NO_HELLO, error.detail)
        return greeted
    if not greeted:
        return handlers.greet(connection, inbound)
    if inbound.type == "bye":
        line.end(NORMAL)
    else:
        handlers.handle(connection, inbound)
    return True


def _texts(
    connection: Connection, line: WebSocketLine, sock: socket.socket, protocol: Protocol
) -> Iterator[str]:
    """The client's messages, until it or we are done."""
    parts: list[str] = []
    size = 0
    while data := _read(sock, line):
        protocol.receive_data(data)
        for event in protocol.events():
            if isinstance(event, TextMessage):
                parts.append(event.data)
                size += len(event.data.encode())
                if size > MAX_FRAME:
                    line.end(TOO_BIG, "a frame may have 64 KB")
                    parts.clear()
                elif event.message_finished:
                    yield "".join(parts)
                    parts, size = [], 0
            elif not _control(connection, line, event):
                return


def _read(sock: socket.socket, line: WebSocketLine) -> bytes:
    try:
        return sock.recv(_READ)
    except TimeoutError:
        if not line.closing:
            line.end(NO_HELLO, "no hello within 5 s")
            return _read(sock, line)
        return b""


def _control(connection: Connection, line: WebSocketLine, event: Event) -> bool:
    """Answer what the protocol itself asks; False at the end."""
    if isinstance(event, CloseConnection):
        line.end(NORMAL if event.code in {1001, 1005} else int(event.code))
        return False
    if isinstance(event, BytesMessage):
        line.end(_NOT_TEXT, "frames are text")
    elif isinstance(event, Ping):
        line.pong(event.payload)
    connection.heard_at = time.monotonic()
    return True
