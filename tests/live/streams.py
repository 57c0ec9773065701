"""A realtime client without WebSocket: frames down an event stream, frames up by POST."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.live.client import CHROME, PAGE, Closed, Live, Refused


@dataclass
class Stream(Live):
    """Like `Live`; the first frame opens the stream, the others are posted."""

    answer: dict[str, str] = field(default_factory=dict)
    name: str = ""
    up_url: str | None = None
    posted: list[int] = field(default_factory=list)

    def open(self) -> Stream:
        """Nothing yet: the hello is the request."""
        return self

    def raw(self, text: str | bytes) -> None:
        """Send a message as it is."""
        body = text if isinstance(text, bytes) else text.encode()
        if not self.name:
            self._begin(body)
            return
        status = self.post(b"\n".join((self.name.encode(), body)))
        self.posted.append(status)

    def post(self, body: bytes, **headers: str) -> int:
        """A POST to `up`; its status."""
        parts = urlsplit(self.up_url or self.url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            connection.request("POST", "/rt/v1/up", body, self._headers() | headers)
            got = connection.getresponse()
            got.read()
            return got.status
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": CHROME, "Content-Type": "text/plain"} | self.headers
        return headers | ({"Origin": self.origin} if self.origin is not None else {})

    def _begin(self, body: bytes) -> None:
        parts = urlsplit(self.url)
        self.sock = socket.socket()
        if self.buffer is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.buffer)
        self.sock.settimeout(10)
        self.sock.connect((parts.hostname, parts.port))
        head = {"Host": parts.netloc, "Content-Length": str(len(body))} | self._headers()
        lines = ["POST /rt/v1/sse HTTP/1.1", *(f"{k}: {v}" for k, v in head.items()), "", ""]
        self.sock.sendall("\r\n".join(lines).encode() + body)
        self._bytes = b""
        status, *answer = self._until(b"\r\n\r\n").decode().split("\r\n")
        code = int(status.split()[1])
        self.answer = {k.lower(): v for k, _, v in (line.partition(": ") for line in answer)}
        if code != 200:
            raise Refused(code, self._exactly(int(self.answer["content-length"])).decode())
        self.name = self._event()[1]

    def _exactly(self, size: int) -> bytes:
        while len(self._bytes) < size:
            self._more()
        return self._bytes[:size]

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._bytes:
            self._more()
        found, _, self._bytes = self._bytes.partition(mark)
        return found

    def _more(self) -> None:
        try:
            data = self.sock.recv(65536)
        except ConnectionResetError as error:
            raise Closed(1006, "cut") from error
        if not data:
            raise Closed(1006, "cut")
        self._bytes += data

    def _event(self) -> tuple[str, str]:
        """The next event's type and data; comments are skipped."""
        while True:
            lines = self._until(b"\n\n").decode().split("\n")
            fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
            if fields:
                return fields.get("event", "message"), fields["data"]

    def _next(self, timeout: float) -> None:
        self.sock.settimeout(timeout)
        kind, data = self._event()
        if kind == "close":
            said = json.loads(data)
            assert not self.sock.recv(1), "the stream ends after `close`"
            raise Closed(said["code"], said["reason"])
        assert kind == "message", kind
        self.frames.append(json.loads(data))

    def close(self) -> None:
        """Leave in good order."""
        self.tell("bye")
        self.closed()
        self.sock.close()


def stream(shop: Any, **hello: Any) -> Stream:
    """A page with the widget in a net without WebSocket, welcomed; cut in the end."""
    origin = hello.pop("origin", "https://shop.example")
    how = {key: hello.pop(key) for key in ("up_url", "buffer") if key in hello}
    line = Stream(shop.url, origin, **how)
    data: dict[str, Any] = {"page": PAGE, "language": "en", "timezone": "Europe/Istanbul"}
    line.hello(widget_id=shop.widget["id"], **(data | hello))
    shop.open.append(line)
    return line
