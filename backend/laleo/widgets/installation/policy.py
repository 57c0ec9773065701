"""Whether a page's Content Security Policies let a request through (CSP Level 3, section 6.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SECURER = {
    "http": {"http", "https"},
    "ws": {"ws", "wss", "http", "https"},
    "wss": {"wss", "https"},
}
_FALLBACK = {
    "script": ("script-src-elem", "script-src", "default-src"),
    "connect": ("connect-src", "default-src"),
    "img": ("img-src", "default-src"),
    "media": ("media-src", "default-src"),
}
Policy = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Request:
    """What the page wants to load, and what its tag carries to prove itself."""

    url: str
    page: str
    nonce: str = ""
    integrity: str = ""


def parsed(text: str) -> list[Policy]:
    """The policies in a header or a meta element: directive -> sources; the first of two counts."""
    found = list[Policy]()
    for one in text.split(","):
        directives: dict[str, tuple[str, ...]] = {}
        for part in one.split(";"):
            name, *sources = part.split() or [""]
            if name:
                directives.setdefault(name.lower(), tuple(sources))
        if directives:
            found.append(directives)
    return found


def governing(policy: Policy, what: str) -> str | None:
    """The directive that decides about scripts, connections, images or media; None: all is free."""
    return next((name for name in _FALLBACK[what] if name in policy), None)


def allows(policy: Policy, what: str, request: Request) -> bool:
    """Whether this one policy lets the request through."""
    name = governing(policy, what)
    if name is None:
        return True
    sources = policy[name]
    if what == "script":
        if _proven(sources, request):
            return True
        if "'strict-dynamic'" in {source.lower() for source in sources}:
            return False  # hosts do not count beside it
    return any(_matches(source, request) for source in sources)


def runs_no_scripts(policy: Policy) -> bool:
    """Whether the page is in a sandbox without scripts."""
    return "sandbox" in policy and "allow-scripts" not in policy["sandbox"]


def _proven(sources: tuple[str, ...], request: Request) -> bool:
    proofs = {f"'nonce-{request.nonce}'"} if request.nonce else set()
    proofs |= {f"'{one}'" for one in request.integrity.split()}
    return not proofs.isdisjoint(sources)


def _matches(source: str, request: Request) -> bool:
    source, wanted, page = source.lower(), urlsplit(request.url), urlsplit(request.page)
    if source == "*":
        return wanted.scheme in {*_PORTS, page.scheme}
    if source == "'self'":
        return _same_place(request.page, request.url)
    if source.startswith("'"):
        return False
    if source.endswith(":"):
        return wanted.scheme in _SECURER.get(source[:-1], {source[:-1]})
    return _host_matches(source, request)


def _same_place(page: str, url: str) -> bool:
    here, there = urlsplit(page), urlsplit(url)
    schemes = _SECURER[here.scheme] | {here.scheme.replace("http", "ws"), "wss"}
    same_port = _port(page) == _port(url) or (_port(page), _port(url)) == (80, 443)
    return here.hostname == there.hostname and there.scheme in schemes and same_port


def _host_matches(source: str, request: Request) -> bool:
    scheme, mark, rest = source.rpartition("://")
    scheme = scheme if mark else urlsplit(request.page).scheme
    wanted = urlsplit(request.url)
    upgrades = _SECURER.get(scheme, {scheme})
    place, slash, path = rest.partition("/")
    host, _, port = place.partition(":") if not place.startswith("[") else (place, "", "")
    return (
        wanted.scheme in upgrades
        and _name_matches(host, wanted.hostname or "")
        and _port_matches(port, scheme, request.url)
        and _path_matches(slash + path, wanted.path)
    )


def _name_matches(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host != pattern[2:]
    return pattern in {"*", host, f"[{host}]"}


def _port_matches(port: str, scheme: str, url: str) -> bool:
    if port == "*":
        return True
    if port:
        return port == str(_port(url))
    return _port(url) in {_PORTS.get(scheme), _PORTS[urlsplit(url).scheme]}


def _path_matches(pattern: str, path: str) -> bool:
    if pattern in {"", "/"}:
        return True
    return path.startswith(pattern) if pattern.endswith("/") else path == pattern


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or _PORTS.get(parts.scheme, 0)
