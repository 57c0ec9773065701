"""The client for web processes: one blocking request (cooperative under gevent), all bounded."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from laleo.core.egress.rules import Policy
from laleo.core.egress.sockets import connect
from laleo.core.egress.targets import Target, read

CONNECT_S = 5.0


class Unreachable(Exception):  # noqa: N818 - reads as what it is where it is raised
    """There was no answer, or none in time; the text says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered; the body is cut at the limit (`whole` False then)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    address: str


class _Socket:
    """How a connection of urllib3 comes by its socket here: checked, and known to the alarm."""

    policy: Policy
    opened: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        self.opened = connect(
            self.host.strip("[]"),  # type: ignore[attr-defined]
            self.port,  # type: ignore[attr-defined]
            policy=self.policy,
            timeout_s=CONNECT_S,
        )
        return self.opened


class _Plain(_Socket, HTTPConnection):
    pass


class _Secure(_Socket, HTTPSConnection):
    pass


def fetch(
    url: str,
    *,
    policy: Policy,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = 10.0,
    most: int = 65_536,
) -> Fetched:
    """One request without redirects, cut after `seconds` of wall clock and `most` bytes of body.

    Raises Refused and Unresolved like every connection, Unreachable for the rest.
    """
    target = read(url)
    pool = _pool(target, policy)
    sent = {"Accept-Encoding": "identity", "User-Agent": "Laleo/1"} | dict(headers or {})
    deadline = time.monotonic() + seconds
    connection = pool._get_conn()  # noqa: SLF001 - ours alone: the pool lives for one request
    try:
        with _alarm(connection, seconds):
            pool._put_conn(connection)  # noqa: SLF001
            answer = pool.urlopen(
                method,
                _path(target),
                body=body,
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=Timeout(connect=CONNECT_S, read=seconds),
            )
            content, whole = _read(answer, most, deadline)
            return Fetched(answer.status, dict(answer.headers), content, whole, _peer(connection))
    except (HTTPError, OSError) as error:
        slow = time.monotonic() >= deadline
        raise Unreachable("no answer in time" if slow else _reason(error)) from error
    finally:
        connection.close()
        pool.close()


def _pool(target: Target, policy: Policy) -> HTTPConnectionPool:
    kind = HTTPSConnectionPool if target.scheme == "https" else HTTPConnectionPool
    base = _Secure if target.scheme == "https" else _Plain
    pool = kind(target.host, target.port, maxsize=1, block=True)
    pool.ConnectionCls = type(base.__name__, (base,), {"policy": policy})
    return pool


def _path(target: Target) -> str:
    rest = target.url.split("://", 1)[1]
    cut = min((rest.find(mark) for mark in "/?" if mark in rest), default=len(rest))
    path = rest[cut:]
    return path if path.startswith("/") else f"/{path}"


@contextmanager
def _alarm(connection: Any, seconds: float) -> Iterator[None]:
    """Hang up when time is over: time-outs of sockets count single reads, not the whole."""

    def hang_up() -> None:
        if connection.opened is not None:
            with suppress(OSError):
                connection.opened.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(seconds, hang_up)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _read(answer: BaseHTTPResponse, most: int, deadline: float) -> tuple[bytes, bool]:
    content = b""
    while len(content) <= most:
        piece = answer.read(most + 1 - len(content), decode_content=False)
        if not piece:
            return content, True
        content += piece
        if time.monotonic() >= deadline:
            raise TimeoutError("no answer in time")
    return content[:most], False


def _peer(connection: Any) -> str:
    try:
        return str(connection.opened.getpeername()[0])
    except OSError:
        return ""


def _reason(error: BaseException) -> str:
    text = str(error.__cause__ or error)
    return text.rpartition(": ")[2] or type(error).__name__
