"""One WebSocket of a browser or a console, as a plain asyncio protocol that costs little."""

from __future__ import annotations

import asyncio
import json
import os
from base64 import b64encode
from collections.abc import Callable
from typing import Any

_SHORT, _MEDIUM = 126, 127  # RFC 6455 section 5.2
_TEXT, _CLOSE, _PING = 0x81, 0x88, 0x89
_PONG_FRAME = bytes((0x8A, 0x80)) + bytes(4)

Heard = Callable[["Wire", bytes], None]
Ended = Callable[["Wire", int], None]


class Wire(asyncio.Protocol):
    """Speaks frames; `heard` gets each text, `ended` is called once with the close code."""

    __slots__ = ("_buffer", "_ended", "_open", "_origin", "heard", "ready", "transport")

    def __init__(
        self, origin: str | None, heard: Heard, ended: Callable[[Wire, int], None]
    ) -> None:
        self._origin = origin
        self._buffer = b""
        self._open = False
        self._ended = ended
        self.heard = heard
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        origin = f"Origin: {self._origin}\r\n" if self._origin else ""
        transport.write(
            "GET /rt/v1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}\r\n"
            f"Sec-WebSocket-Protocol: laleo.1\r\n{origin}\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._over(1006)

    def _over(self, code: int) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"closed with {code}"))
            self.ready.exception()  # it may be that nobody asks
        ended, self._ended = self._ended, _nobody
        ended(self, code)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not self._open and not self._shake():
            return
        while len(self._buffer) >= 2 and self._frame():  # noqa: PLR2004
            pass

    def _shake(self) -> bool:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            self._over(int(head[9:12]))
            return False
        self._buffer, self._open = rest, True
        self.ready.set_result(None)
        return True

    def _frame(self) -> bool:
        size, start = self._buffer[1], 2
        if size == _SHORT:
            size, start = int.from_bytes(self._buffer[2:4]), 4
        elif size == _MEDIUM:
            size, start = int.from_bytes(self._buffer[2:10]), 10
        if len(self._buffer) < start + size:
            return False
        kind, payload = self._buffer[0], self._buffer[start : start + size]
        self._buffer = self._buffer[start + size :]
        if kind == _TEXT:
            self.heard(self, payload)
        elif kind == _PING and self.transport:
            self.transport.write(_PONG_FRAME)
        elif kind == _CLOSE:
            self._over(int.from_bytes(payload[:2]) if payload else 1005)
            self.cut()
        return True

    def send(self, type_: str, data: dict[str, Any], answers: str | None = None) -> None:
        """Send one frame."""
        content = {"t": type_, "d": data} | ({"c": answers} if answers else {})
        self.text(json.dumps(content).encode())

    def text(self, payload: bytes) -> None:
        """Send one text, masked with zeros."""
        size = len(payload)
        head = bytes((_TEXT, 0x80 | size)) if size < _SHORT else bytes((_TEXT, 0xFE))
        length = b"" if size < _SHORT else size.to_bytes(2)
        if self.transport and not self.transport.is_closing():
            self.transport.write(head + length + bytes(4) + payload)

    def cut(self) -> None:
        """Go without a word."""
        if self.transport:
            self.transport.abort()


def _nobody(wire: Wire, code: int) -> None:
    """Nobody is told twice."""
