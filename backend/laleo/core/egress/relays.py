"""Asks a TURN server for a relay, as a browser in a call would (RFC 8656; messages: RFC 8489)."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address

_COOKIE = 0x2112A442
_ALLOCATE, _REFRESH, _SUCCESS, _REFUSAL = 0x0003, 0x0004, 0x0100, 0x0110
_USERNAME, _INTEGRITY, _ERROR, _LIFETIME = 0x0006, 0x0008, 0x0009, 0x000D
_REALM, _NONCE, _RELAYED, _TRANSPORT = 0x0014, 0x0015, 0x0016, 0x0019
_UDP, _HEADER, _IPV4 = 17, 20, 1
_URL = re.compile(r"(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?")
_TRIES = 3


class NoRelay(Exception):
    """The server gave no relay; the text says why."""


@dataclass(frozen=True, slots=True)
class _Message:
    kind: int
    attributes: dict[int, bytes]


@dataclass(slots=True)
class _Line:
    """A way to the server; over TCP messages follow each other without gaps."""

    socket: socket.socket
    stream: bool
    rest: bytes = field(default=b"")

    def ask(self, request: bytes) -> _Message:
        """What the server answers; over UDP a lost packet is sent again."""
        for attempt in range(1 if self.stream else _TRIES):
            self.socket.sendall(request)
            try:
                while (answer := self._next())[8:_HEADER] != request[8:_HEADER]:
                    pass  # an answer to what was sent before
            except TimeoutError:
                if self.stream or attempt == _TRIES - 1:
                    raise
            else:
                return _read(answer)
        raise TimeoutError

    def _next(self) -> bytes:
        if not self.stream:
            return self.socket.recv(2048)
        head = self._exactly(_HEADER)
        return head + self._exactly(int(struct.unpack("!H", head[2:4])[0]))

    def _exactly(self, size: int) -> bytes:
        while len(self.rest) < size:
            some = self.socket.recv(2048)
            if not some:
                raise NoRelay("it hung up")
            self.rest += some
        found, self.rest = self.rest[:size], self.rest[size:]
        return found


def relay(url: str, name: str, key: str, *, timeout_s: float = 3) -> str:
    """The address of a relay that this server opens for the name and key, closed again at once.

    NoRelay when it refuses, OSError when it does not answer. Only for addresses that the operator
    of this installation set.
    """
    found = _URL.fullmatch(url)
    if found is None:
        raise NoRelay("this is no address of a TURN server")
    scheme, host, port, transport = found.groups()
    tls, stream = scheme == "turns", scheme == "turns" or transport == "tcp"
    place = (host.strip("[]"), int(port or (5349 if tls else 3478)))
    with _line(place, stream=stream, tls=tls, timeout_s=timeout_s) as line:
        return _allocate(line, name, key)


@contextmanager
def _line(place: tuple[str, int], *, stream: bool, tls: bool, timeout_s: float) -> Iterator[_Line]:
    kind = socket.SOCK_STREAM if stream else socket.SOCK_DGRAM
    family, _, _, _, address = socket.getaddrinfo(*place, type=kind)[0]
    with socket.socket(family, kind) as plain:
        plain.settimeout(timeout_s)
        plain.connect(address)
        if not tls:
            yield _Line(plain, stream)
            return
        with ssl.create_default_context().wrap_socket(plain, server_hostname=place[0]) as sealed:
            yield _Line(sealed, stream)


def _allocate(line: _Line, name: str, key: str) -> str:
    wanted = {_TRANSPORT: bytes((_UDP, 0, 0, 0))}
    first = line.ask(_written(_ALLOCATE, wanted))
    if _REALM not in first.attributes or _NONCE not in first.attributes:
        raise NoRelay("it asked for no credentials; is use-auth-secret on?")
    realm = first.attributes[_REALM]
    secret = hashlib.md5(b":".join((name.encode(), realm, key.encode()))).digest()  # noqa: S324 - RFC 8489, section 9.2.2
    proof = {_USERNAME: name.encode(), _REALM: realm, _NONCE: first.attributes[_NONCE]}
    answer = line.ask(_written(_ALLOCATE, wanted | proof, secret))
    if answer.kind != _ALLOCATE | _SUCCESS or _RELAYED not in answer.attributes:
        raise NoRelay(_reason(answer))
    line.ask(_written(_REFRESH, {_LIFETIME: bytes(4)} | proof, secret))
    return _address(answer.attributes[_RELAYED])


def _written(kind: int, attributes: dict[int, bytes], secret: bytes | None = None) -> bytes:
    body = b"".join(_attribute(name, value) for name, value in attributes.items())
    number = os.urandom(12)
    if secret is not None:
        head = struct.pack("!HHI", kind, len(body) + 24, _COOKIE) + number
        body += _attribute(_INTEGRITY, hmac.new(secret, head + body, hashlib.sha1).digest())
    return struct.pack("!HHI", kind, len(body), _COOKIE) + number + body


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4)


def _read(message: bytes) -> _Message:
    attributes: dict[int, bytes] = {}
    place = _HEADER
    while place + 4 <= len(message):
        name, size = struct.unpack("!HH", message[place : place + 4])
        attributes.setdefault(name, message[place + 4 : place + 4 + size])
        place += 4 + size + -size % 4
    return _Message(int(struct.unpack("!H", message[:2])[0]), attributes)


def _reason(answer: _Message) -> str:
    error = answer.attributes.get(_ERROR, b"")
    if answer.kind & _REFUSAL != _REFUSAL or len(error) < 4:  # noqa: PLR2004 - class and number
        return "it answered something else"
    return f"{error[2] * 100 + error[3]} {error[4:].decode(errors='replace')}"


def _address(value: bytes) -> str:
    port = int(struct.unpack("!H", value[2:4])[0]) ^ (_COOKIE >> 16)
    if value[1] != _IPV4:
        return f"an IPv6 address, port {port}"
    number = int(struct.unpack("!I", value[4:8])[0]) ^ _COOKIE
    return f"{IPv4Address(number)}:{port}"
