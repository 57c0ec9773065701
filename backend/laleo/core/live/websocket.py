"""WebSocket (RFC 6455) in the request's own greenlet, framed by wsproto.

No greenlet beside it: whoever publishes writes straight to the non-blocking socket.
"""

from __future__ import annotations

import base64
import hashlib
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NoReturn

import gevent
from wsproto.connection import Connection as Protocol
from wsproto.connection import ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, Pong, TextMessage
from wsproto.utilities import LocalProtocolError

from laleo.core.errors import BadRequest, LaleoError
from laleo.core.live import handlers
from laleo.core.live.connection import NO_HELLO, NORMAL, TOO_BIG, TOO_MANY, Connection
from laleo.core.live.frames import Frame
from laleo.core.live.hub import Hub
from laleo.core.live.line import HELLO_S, MAX_FRAME, PING, SocketLine, caller, check_open, take

SUBPROTOCOL = "laleo.1"
_READ = 8192
_VERSION = "13"
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 section 1.3
_NOT_TEXT = 1003


class UpgradeRequired(LaleoError):
    """Something other than a WebSocket handshake."""

    status, code, title = 426, "upgrade_required", "Upgrade required"


class WebSocketLine(SocketLine):
    """Frames as text messages; signs of life and farewells are the protocol's own."""

    __slots__ = ("_protocol",)

    name = "websocket"
    gone_after_s = 45.0  # two pings unanswered

    def __init__(self, sock: socket.socket, protocol: Protocol) -> None:
        super().__init__(sock)
        self._protocol = protocol

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._say(Ping())

    def pong(self, payload: bytes) -> None:
        """Give one."""
        self._say(Pong(payload))

    def _encoded(self, frame: Frame) -> bytes:
        return frame.wire

    def _say_goodbye(self, code: int, reason: str) -> None:
        self._say(CloseConnection(code, reason))

    def _say(self, event: Event) -> None:
        with suppress(LocalProtocolError):  # it is closing already
            self._write(self._protocol.send(event))


def serve(hub: Hub, environ: dict[str, Any]) -> NoReturn:
    """Hold one client's WebSocket until it ends; LaleoError when the handshake is not right.

    Ends with StopIteration, by which a gunicorn worker is told that the connection is used up.
    """
    sock: socket.socket = environ["gunicorn.socket"]
    answer = _handshake(hub, environ)
    protocol = Protocol(ConnectionType.SERVER)
    line = WebSocketLine(sock, protocol)
    connection = Connection(hub, caller(environ), line)
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
    check_open(hub)
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
            greeted = gevent.spawn(take, connection, text, greeted=greeted).get()
            sock.settimeout(None)


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
