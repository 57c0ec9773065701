"""Where a code may be sent: which addresses a client may register, and which ones match them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

MOST = 2000
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Apps whose scheme is known; others show whose they are by a domain turned round (RFC 8252, 7.1).
APPS = {
    "claude": "Claude",
    "cursor": "Cursor",
    "vscode": "Visual Studio Code",
    "vscode-insiders": "Visual Studio Code Insiders",
    "windsurf": "Windsurf",
    "zed": "Zed",
    "raycast": "Raycast",
}
_REVERSED_DOMAIN = re.compile(r"^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+$")
_UNSAFE = re.compile(r"[\s\\\x00-\x20\x7f<>\"{}|^`]|[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the browser goes after the answer, as a person reads it."""

    text: str
    local: bool


def problem(uri: object) -> str | None:
    """What is wrong with an address as a redirect URI; None when it may be registered.

    `https` anywhere, `http` on this very computer only, and the schemes of known apps: never one
    that a browser would run or open as a file.
    """
    if not isinstance(uri, str) or not 0 < len(uri) <= MOST:
        return f"is not an address of at most {MOST} characters"
    if _UNSAFE.search(uri):
        return "contains blanks, backslashes or characters that must be encoded"
    parts = _split(uri)
    if parts is None:
        return "is not an address"
    if "#" in uri:
        return "has a fragment (#)"
    if "@" in parts.netloc:
        return "contains a user name or password"
    return _scheme_problem(parts)


def _scheme_problem(parts: SplitResult) -> str | None:
    if parts.scheme in {"https", "http"} and not parts.hostname:
        return "names no host"
    if parts.scheme == "https":
        return None
    if parts.scheme == "http":
        near = parts.hostname in LOOPBACK
        return None if near else "uses http outside this computer; use https"
    if parts.scheme in APPS or _REVERSED_DOMAIN.match(parts.scheme):
        return None
    return "uses a scheme that is not allowed here"


def matches(registered: str, asked: str) -> bool:
    """Whether it is the registered address; on loopback with any port (RFC 8252 section 7.3)."""
    if registered == asked:
        return True
    known, given = _split(registered), _split(asked)
    if known is None or given is None or problem(asked) is not None:
        return False
    return (
        known.scheme == given.scheme == "http"
        and known.hostname in LOOPBACK
        and known.hostname == given.hostname
        and (known.path or "/") == (given.path or "/")
        and known.query == given.query
    )


def destination(uri: str) -> Destination:
    """The words for an address that `problem` finds nothing wrong with."""
    parts = urlsplit(uri)
    if parts.scheme == "https":
        return Destination(parts.netloc, local=False)
    if parts.scheme == "http":
        return Destination(parts.netloc, local=True)
    app = APPS.get(parts.scheme, parts.scheme)
    return Destination(f"the app {app}", local=True)


def _split(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        _ = parts.port  # only looking at it checks it
    except ValueError:
        return None
    return parts if parts.scheme and (parts.netloc or parts.path) else None
