"""Where a widget may run: exact origins (RFC 6454) or one wildcard label, `https://*.example.com`."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from laleo.core.errors import invalid

_PORTS = {"http": 80, "https": 443}


def normalize(text: str, pointer: str = "/allowed_origins") -> str:
    """The origin in its one spelling; Invalid when it is none."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise invalid(pointer, f"{text!r} is not an origin; write https://example.com.") from error
    host = _host(parts.hostname)
    if parts.scheme not in _PORTS or host is None or parts.username:
        raise invalid(pointer, f"{text!r} is not an origin; write https://example.com.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise invalid(pointer, f"{text!r} has more than an origin; leave the path out.")
    shown = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def all_of(given: list[str] | None) -> list[str]:
    """Every origin as it is kept, each once."""
    cleaned = [normalize(one, f"/allowed_origins/{at}") for at, one in enumerate(given or [])]
    return list(dict.fromkeys(cleaned))


def of_url(url: str) -> str:
    """The origin of a page's address."""
    parts = urlsplit(url)
    return normalize(f"{parts.scheme}://{parts.netloc}", "/url")


def _host(host: str | None) -> str | None:
    if not host or any(letter in host for letter in "%\\ \t<>\"'"):
        return None
    if "*" in host.removeprefix("*."):
        return None
    if ":" in host:
        return f"[{host}]"
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return None


def allows(allowed: list[str], origin: str | None) -> bool:
    """Whether this Origin header may talk to a widget that lists `allowed`."""
    if not origin or origin == "null":
        return False
    origin = origin.lower()
    return any(_matches(pattern, origin) for pattern in allowed)


def is_ours(origin: str | None) -> bool:
    """Whether this is an origin of this server's own pages, such as call pages."""
    return bool(origin == current_app.config["LALEO"].public_url)


def _matches(pattern: str, origin: str) -> bool:
    scheme, _, host = pattern.partition("://")
    if not host.startswith("*."):
        return pattern == origin
    theirs, _, their_host = origin.partition("://")
    label = their_host.removesuffix(host[1:])
    return theirs == scheme and their_host != label and "." not in label and label != ""
