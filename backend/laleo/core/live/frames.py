"""Frames: `{"t": type, "d": {…}, "c"?: the client's own id}`, the same on every transport."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from laleo.core.errors import BadRequest, LaleoError

MAX_ID = 64
_TEXT = 0x81  # FIN + opcode 1 (RFC 6455 section 5.2); what a server sends is never masked
_SHORT, _MEDIUM = 126, 1 << 16


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a client said; `id` is echoed in the answer."""

    type: str
    data: dict[str, Any]
    id: str | None = None


class Frame:
    """What goes out: encoded once, however many get it."""

    __slots__ = ("_event", "_wire", "text", "type")

    def __init__(self, type_: str, text: str) -> None:
        self.type = type_
        self.text = text
        self._wire: bytes | None = None
        self._event: bytes | None = None

    @property
    def wire(self) -> bytes:
        """The frame as one WebSocket text message."""
        if self._wire is None:
            self._wire = _websocket(self.text.encode())
        return self._wire

    @property
    def event(self) -> bytes:
        """The frame as one event of an event stream; JSON holds no line break."""
        if self._event is None:
            self._event = f"data: {self.text}\n\n".encode()
        return self._event


def frame(type_: str, data: dict[str, Any], answers: str | None = None) -> Frame:
    """A frame of this type; `answers` is the id of the client's frame it replies to."""
    content: dict[str, Any] = {"t": type_, "d": data}
    if answers is not None:
        content["c"] = answers
    return Frame(type_, json.dumps(content, separators=(",", ":"), ensure_ascii=False))


def _websocket(payload: bytes) -> bytes:
    size = len(payload)
    if size < _SHORT:
        head = bytes((_TEXT, size))
    elif size < _MEDIUM:
        head = bytes((_TEXT, 126)) + size.to_bytes(2)
    else:
        head = bytes((_TEXT, 127)) + size.to_bytes(8)
    return head + payload


def parse(text: str) -> Inbound:
    """The frame in a text; BadRequest when it is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _malformed("it is not JSON") from error
    if not isinstance(content, dict) or not isinstance(content.get("t"), str):
        raise _malformed('it needs a type: {"t": "…", "d": {…}}')
    data, answers = content.get("d", {}), content.get("c")
    if not isinstance(data, dict):
        raise _malformed("`d` is not an object")
    if answers is not None and not (isinstance(answers, str) and len(answers) <= MAX_ID):
        raise _malformed(f"`c` is not a text of at most {MAX_ID} characters")
    return Inbound(content["t"], data, answers)


def _malformed(reason: str) -> BadRequest:
    return BadRequest(f"This frame cannot be read: {reason}.", code="malformed_frame")


def refusal(error: LaleoError, inbound: Inbound | None = None) -> Frame:
    """The error in the words of REST, with what the client needs to know which send failed."""
    problem = error.problem()
    data = {key: problem[key] for key in ("code", "title", "status", "detail", "errors")}
    data |= error.extra
    if "Retry-After" in error.headers:
        data["retry_after_s"] = int(error.headers["Retry-After"])
    client_id = inbound.data.get("client_id") if inbound else None
    if isinstance(client_id, str):
        data["client_id"] = client_id[:MAX_ID]
    return frame("error", data, inbound.id if inbound else None)
