"""What the transports share: writing without ever waiting, and what one message does."""

from __future__ import annotations

import os
import socket
import threading
from collections import deque
from contextlib import suppress
from typing import Any

from laleo.core.errors import LaleoError, Unavailable
from laleo.core.live import handlers
from laleo.core.live.connection import NO_HELLO, NORMAL, SLOW, Caller, Connection
from laleo.core.live.frames import Frame, parse, refusal
from laleo.core.live.hub import Hub

MAX_FRAME = 64 * 1024
MAX_QUEUED = 256
KERNEL_BUFFER = 64 * 1024  # left alone, it grows to megabytes for a client that does not read
HELLO_S = 5.0
LAST_WORDS_S = 5.0  # for the close handshake, and for what a slow client still has to read
PING = '{"t":"ping","d":{}}'  # as our own clients write it


class SocketLine:
    """Writes to one client's socket; only while the client is slow, a flusher helps it catch up."""

    __slots__ = ("_queue", "_socket", "closing", "over")

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._queue: deque[bytes] | None = None
        self.closing = self.over = False
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)

    def put(self, frame: Frame) -> None:
        """Send it, or queue it when the client is slow; one that is too slow is closed (4008)."""
        if self.closing:
            return
        if self._queue is not None and len(self._queue) >= MAX_QUEUED:
            self._queue.clear()
            self.end(SLOW, f"too slow: {MAX_QUEUED} frames were waiting")
            return
        self._write(self._encoded(frame))

    def end(self, code: int, reason: str = "") -> None:
        """Close in good order, after what is queued; cut it when that takes too long."""
        if self.closing:
            return
        self._say_goodbye(code, reason)
        self.closing = True
        if self._queue is None:
            self._drained()
        timer = threading.Timer(LAST_WORDS_S, self.cut)
        timer.daemon = True
        timer.start()

    def cut(self) -> None:
        """Close at once: nobody is there any more."""
        self.closing = True
        self._shutdown(socket.SHUT_RDWR)

    def _encoded(self, frame: Frame) -> bytes:
        """The frame as this transport writes it."""
        raise NotImplementedError

    def _say_goodbye(self, code: int, reason: str) -> None:
        """Write why the connection ends."""
        raise NotImplementedError

    def _drained(self) -> None:
        """Everything has been written, and nothing will follow."""

    def _shutdown(self, how: int) -> None:
        if not self.over:
            with suppress(OSError):
                self._socket.shutdown(how)

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
            if self.closing:
                self._drained()


def caller(environ: dict[str, Any]) -> Caller:
    """What a handshake tells of the client."""
    return Caller(
        origin=environ.get("HTTP_ORIGIN"),
        ip=environ.get("REMOTE_ADDR") or "unknown",
        user_agent=environ.get("HTTP_USER_AGENT", "")[:500],
        language=environ.get("HTTP_ACCEPT_LANGUAGE", "")[:100],
    )


def check_open(hub: Hub) -> None:
    """Raise Unavailable when this process takes nobody any more."""
    if hub.retired:
        raise Unavailable("This server is restarting; connect again in a moment.")


def take(connection: Connection, text: str, *, greeted: bool) -> bool:
    """Do what one message asks; whether the client has been welcomed."""
    try:
        inbound = parse(text)
    except LaleoError as error:
        connection.line.put(refusal(error))
        if not greeted:
            connection.line.end(NO_HELLO, error.detail)
        return greeted
    if not greeted:
        return handlers.greet(connection, inbound)
    if inbound.type == "bye":
        connection.line.end(NORMAL)
    else:
        handlers.handle(connection, inbound)
    return True
