"""Reads an address somebody gave, and finds out where it leads."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from laleo.core.egress.rules import Policy, Refused, is_public, parse

MOST = 2000
PORTS = {"http": 80, "https": 443}
_HOST_BYTES = 253
_UNSAFE = re.compile(r"[\s\\\x00-\x20\x7f<>\"{}|^`]")
SocketAddress = tuple[int, int, int, tuple[str, int] | tuple[str, int, int, int]]


class Unresolved(Exception):
    """The name cannot be looked up now; `known` is False when the name server says so for good."""

    def __init__(self, host: str, *, known: bool) -> None:
        super().__init__(f"The host name {host} does not resolve; check its spelling.")
        self.known = known


@dataclass(frozen=True, slots=True)
class Target:
    """An http or https address in its parts; `inside`: it leads to a network that was allowed."""

    url: str
    scheme: str
    host: str
    port: int
    inside: bool = False


def read(url: str) -> Target:
    """The parts of an absolute http(s) address; Refused names what is wrong with it."""
    if len(url) > MOST:
        raise Refused(f"The address is longer than {MOST} characters.")
    if _UNSAFE.search(url):
        raise Refused(
            "The address contains blanks, backslashes or control characters; encode them."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"This is not an address: {error}.") from error
    if parts.scheme not in PORTS:
        raise Refused("The address must begin with https:// or http://.")
    if "@" in parts.netloc:
        raise Refused("The address must not contain a user name or password.")
    if parts.fragment:
        raise Refused("The address must not contain a fragment (#…).")
    if not parts.hostname or port == 0:
        raise Refused("The address names no host or port; write it as https://example.com/hook.")
    return Target(url, parts.scheme, _host(parts.hostname), port or PORTS[parts.scheme])


def _host(host: str) -> str:
    """The host name as it is looked up (IDNA), so that what is judged is what is connected to."""
    if ":" in host:
        return host
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Refused(f"{host} is not a host name.") from error
    if not name or len(name) > _HOST_BYTES:
        raise Refused(f"{host} is not a host name.")
    return name


def resolve(host: str, port: int) -> list[SocketAddress]:
    """What the system would connect to for this name or any spelling of an address."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise Unresolved(host, known=error.errno == socket.EAI_AGAIN) from error
    except (UnicodeError, OSError) as error:
        raise Unresolved(host, known=False) from error
    return [(family, kind, proto, where) for family, kind, proto, _, where in found]  # type: ignore[misc]


def check_written(target: Target, policy: Policy) -> None:
    """Refuse an address that is written as one, in any spelling; a name is the proxy's to judge."""
    try:
        found = socket.getaddrinfo(target.host, target.port, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return
    for *_, where in found:
        policy.check(str(where[0]), target.port)


def judge(url: str, policy: Policy) -> Target:
    """Read the address and look where it leads today; Refused or Unresolved when it may not stay.

    The check that counts is made again on every connection. A name server that does not answer
    says nothing about the address, so that the address passes here.
    """
    target = read(url)
    if not policy.allow:
        policy.check_port(target.port)
    if policy.proxy is not None:
        check_written(target, policy)
        return target
    try:
        places = resolve(target.host, target.port)
    except Unresolved as trouble:
        if not trouble.known:
            raise
        return target
    for *_, where in places:
        policy.check(str(where[0]), int(where[1]))
    return replace(target, inside=not all(is_public(parse(str(where[0]))) for *_, where in places))
