"""Whether waiting still makes sense: not for a line that is cut, nor in a process that leaves."""

from __future__ import annotations

import select
import socket

from flask import current_app, has_request_context, request


def gone() -> bool:
    """Whether the caller of this request has hung up, as far as the server tells its socket, or
    the process is about to end.
    """
    hub = current_app.extensions.get("laleo-hub")
    if hub is not None and hub.retired:
        return True
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
