"""Whether whoever waits for an answer is still there: nobody works for a line that is cut."""

from __future__ import annotations

import select
import socket

from flask import has_request_context, request


def gone() -> bool:
    """Whether the caller of this request has hung up, where the server tells its socket."""
    line: socket.socket | None = None
    if has_request_context():
        line = request.environ.get("gunicorn.socket")
    if line is None:
        return False
    try:
        ready, _, _ = select.select([line], [], [], 0)
        return bool(ready) and not line.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True
