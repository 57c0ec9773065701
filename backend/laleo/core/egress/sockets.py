"""Opens sockets to the outside, after a look at the very address that is connected to."""

from __future__ import annotations

import socket
import time

from laleo.core.egress.rules import Policy
from laleo.core.egress.targets import resolve


def connect(host: str, port: int, *, policy: Policy, timeout_s: float) -> socket.socket:
    """A connected TCP socket; Refused, Unresolved or OSError when there is none.

    `timeout_s` is for all addresses of the name together, and stays on as the socket's own.
    """
    deadline = time.monotonic() + timeout_s
    trouble: OSError | None = None
    for family, kind, proto, where in resolve(host, port):
        policy.check(str(where[0]), int(where[1]))
        try:
            return _open(family, kind, proto, where, deadline - time.monotonic(), timeout_s)
        except OSError as error:
            trouble = error
    raise trouble or TimeoutError("no address answered in time")


def _open(
    family: int, kind: int, proto: int, where: tuple[object, ...], left_s: float, timeout_s: float
) -> socket.socket:
    if left_s <= 0:
        raise TimeoutError("no address answered in time")
    opened = socket.socket(family, kind, proto)
    try:
        opened.settimeout(left_s)
        opened.connect(where)
        opened.settimeout(timeout_s)
    except BaseException:
        opened.close()
        raise
    return opened
