"""The client for web processes: one blocking request (cooperative under gevent), all bounded."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import unquote, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util.request import make_headers

from laleo.core.egress.rules import OPERATOR, Policy
from laleo.core.egress.sockets import connect
from laleo.core.egress.targets import Target, check_written, read

CONNECT_S = 5.0


class Unreachable(Exception):
    """There was no answer, or none in time; the text says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered; the body is cut at the limit (`whole` False then)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    address: str


class _Line:
    """Opens the one checked socket of a request, and keeps a second handle to hang up by."""

    def __init__(self, target: Target, policy: Policy) -> None:
        self._target, self._policy = target, policy
        self._handle: socket.socket | None = None

    def open(self) -> socket.socket:
        """A connected socket; TLS may take it over, the handle stays ours."""
        target, policy = self._target, self._policy
        if policy.proxy is None:
            opened = connect(target.host, target.port, policy=policy, timeout_s=CONNECT_S)
        else:
            check_written(target, policy)
            policy.check_port(target.port)
            proxy = urlsplit(policy.proxy)
            place = (proxy.hostname or "", proxy.port or 80)
            opened = connect(*place, policy=OPERATOR, timeout_s=CONNECT_S)
        self._handle = opened.dup()
        return opened

    @property
    def address(self) -> str:
        """Whom we are connected to."""
        return str(self._handle.getpeername()[0]) if self._handle else ""

    def hang_up(self) -> None:
        """End whatever is being waited for."""
        if self._handle is not None:
            with suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the handle back."""
        if self._handle is not None:
            self._handle.close()


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
    line, deadline = _Line(target, policy), time.monotonic() + seconds
    connection = _connection(target, line, seconds)
    sent = {"Accept-Encoding": "identity", "User-Agent": "Laleo/1"} | dict(headers or {})
    pass_ = _proxy_pass(policy)
    where = _path(target)
    if pass_ is not None and target.scheme == "https":
        connection.set_tunnel(target.host, target.port, headers=pass_)
    elif pass_ is not None:  # RFC 9112 section 3.2.2: a proxy is told the whole address
        where, sent = target.url, sent | pass_
    try:
        with _alarm(line, seconds):
            connection.request(
                method, where, body, sent, preload_content=False, decode_content=False
            )
            answer = connection.getresponse()
            content, whole = _read(answer, most, deadline)
            return Fetched(answer.status, dict(answer.headers), content, whole, line.address)
    except (HTTPError, HTTPException, OSError) as error:
        slow = time.monotonic() >= deadline
        raise Unreachable("no answer in time" if slow else _reason(error)) from error
    finally:
        connection.close()
        line.close()


def _connection(target: Target, line: _Line, seconds: float) -> HTTPConnection:
    connection = (
        HTTPSConnection(
            target.host,
            target.port,
            timeout=seconds,
            ssl_context=ssl.create_default_context(),
            cert_reqs="CERT_REQUIRED",
        )
        if target.scheme == "https"
        else HTTPConnection(target.host, target.port, timeout=seconds)
    )
    connection._new_conn = line.open  # type: ignore[method-assign]  # noqa: SLF001 - urllib3's own seam
    return connection


def _proxy_pass(policy: Policy) -> dict[str, str] | None:
    """What the proxy wants to see; None when there is none."""
    if policy.proxy is None:
        return None
    proxy = urlsplit(policy.proxy)
    if proxy.username is None:
        return {}
    name = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return dict(make_headers(proxy_basic_auth=name))


def _path(target: Target) -> str:
    rest = target.url.split("://", 1)[1]
    cut = min((rest.find(mark) for mark in "/?" if mark in rest), default=len(rest))
    path = rest[cut:]
    return path if path.startswith("/") else f"/{path}"


@contextmanager
def _alarm(line: _Line, seconds: float) -> Iterator[None]:
    """Hang up when time is over: time-outs of sockets count single reads, not the whole."""
    alarm = threading.Timer(seconds, line.hang_up)
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
        if time.monotonic() >= deadline:
            raise TimeoutError("no answer in time")
        if not piece:
            return content, True
        content += piece
    return content[:most], False


def _reason(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not good: {error.verify_message}"
    return str(error) or type(error).__name__
