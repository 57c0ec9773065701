"""The client for workers: one kept aiohttp session, every socket checked before it connects."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from laleo.core.egress.rules import OPERATOR, Policy, Refused
from laleo.core.egress.targets import check_written, read

CONNECT_S = 5.0
WHOLE_S = 15.0
MOST = 16 * 1024
_PIECE = 4096


class Failed(Exception):
    """No answer; `kind` is one of dns, connect, tls, timeout, refused_address, protocol, closed."""

    def __init__(self, kind: str, detail: str, address: str | None) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.address = kind, detail, address


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the body is at most `MOST` bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    address: str | None


@dataclass(slots=True)
class _Trip:
    """What is learned on the way, for the log."""

    address: str | None = None
    refusal: str | None = None
    fresh: bool = False


_trip: ContextVar[_Trip] = ContextVar("laleo_trip")


class _Connector(aiohttp.TCPConnector):
    """Notes whom a request is connected to, also when the connection is an old one."""

    async def connect(self, *args: Any, **kwargs: Any) -> Any:
        connection = await super().connect(*args, **kwargs)
        if connection.transport is not None:
            peer = connection.transport.get_extra_info("peername")
            _trip.get().address = str(peer[0]) if peer else None
        return connection


class Session:
    """Sends requests under one policy; make it inside the event loop that uses it."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._client = aiohttp.ClientSession(
            connector=_Connector(
                limit=0,
                ttl_dns_cache=30,
                keepalive_timeout=20,
                socket_factory=self._socket,
                ssl=ssl.create_default_context(),
            ),
            timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_S),
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str], seconds: float = WHOLE_S
    ) -> Answer:
        """One POST without redirects, cut after `seconds` of wall clock; Failed when it fails."""
        trip = _Trip()
        token = _trip.set(trip)
        try:
            target = read(url)
            if self._policy.proxy is not None:
                check_written(target, self._policy)
            async with asyncio.timeout(seconds):
                return await self._patient_post(url, body, headers, trip)
        except Exception as error:
            raise _failed(error, trip, seconds) from error
        finally:
            _trip.reset(token)

    async def _patient_post(
        self, url: str, body: bytes, headers: Mapping[str, str], trip: _Trip
    ) -> Answer:
        """Once more when a kept connection turns out to have been closed by the other side."""
        try:
            return await self._post(url, body, headers, trip)
        except (aiohttp.ServerDisconnectedError, ConnectionError):
            if trip.fresh:
                raise
            return await self._post(url, body, headers, trip)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str], trip: _Trip) -> Answer:
        sent = {"Accept-Encoding": "identity"} | dict(headers)
        async with self._client.post(
            URL(url), data=body, headers=sent, allow_redirects=False, proxy=self._policy.proxy
        ) as answer:
            content, whole = await _read(answer)
            if not whole:
                answer.close()  # the rest is not wanted, nor the connection it would come on
            return Answer(answer.status, dict(answer.headers), content, whole, trip.address)

    def _socket(self, place: Any) -> socket.socket:
        """The socket for this very address, or a refusal; names are never looked up again after."""
        family, kind, proto, _, where = place
        trip = _trip.get()
        trip.address, trip.fresh = str(where[0]), True
        try:
            policy = self._policy if self._policy.proxy is None else OPERATOR
            policy.check(str(where[0]), int(where[1]))
        except Refused as refusal:
            trip.refusal = str(refusal)
            raise OSError(str(refusal)) from refusal
        return socket.socket(family, kind, proto)


async def _read(answer: aiohttp.ClientResponse) -> tuple[bytes, bool]:
    content = b""
    while len(content) <= MOST:
        piece = await answer.content.read(min(_PIECE, MOST + 1 - len(content)))
        if not piece:
            return content, True
        content += piece
    return content[:MOST], False


_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (Refused, "refused_address"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientConnectorCertificateError, "tls"),
    (aiohttp.ClientConnectorSSLError, "tls"),
    (ssl.SSLError, "tls"),
    (aiohttp.ConnectionTimeoutError, "timeout"),
    (TimeoutError, "timeout"),
    (aiohttp.ServerDisconnectedError, "closed"),
    (aiohttp.ClientConnectorError, "connect"),
    (ConnectionError, "closed"),
    (aiohttp.ClientConnectionError, "closed"),
    (OSError, "connect"),
)


def _failed(error: Exception, trip: _Trip, seconds: float) -> Failed:
    if trip.refusal is not None and not isinstance(error, TimeoutError):
        return Failed("refused_address", trip.refusal, trip.address)
    kind = next((kind for known, kind in _KINDS if isinstance(error, known)), "protocol")
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Failed(kind, f"no connection within {CONNECT_S:.0f} s", trip.address)
    if isinstance(error, TimeoutError):
        return Failed(kind, f"no whole answer within {seconds:.0f} s", trip.address)
    return Failed(kind, (str(error) or type(error).__name__)[:500], trip.address)
