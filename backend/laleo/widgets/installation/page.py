"""Fetches a page the way a visitor would, within the sites of its widget, and all of it bounded."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from laleo.core import egress

MOST_BYTES = 2 * 1024 * 1024
SECONDS = 10.0
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
# Not every codec of Python's: some take time that grows with the square of the length.
_ENCODINGS = re.compile(
    r"utf-?8|utf-16(le|be)?|us-ascii|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|shift_jis|euc-(jp|kr)"
    r"|gbk|gb2312|gb18030|big5",
    re.IGNORECASE,
)
_ZIPPED = {"gzip": 31, "x-gzip": 31, "deflate": 47}
_TYPES = ("text/html", "application/xhtml+xml")

Ours = Callable[[str], bool]


class NotReached(Exception):
    """The page could not be read; `code` for programs, the text in our own words."""

    def __init__(self, code: str, detail: str, found: str | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.found = code, detail, found


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page that was read: where it was found in the end, its text, and its policies."""

    url: str
    text: str
    policies: tuple[str, ...] = ()
    whole: bool = True
    steps: tuple[str, ...] = field(default=())


def fetch(url: str, ours: Ours, agent: str) -> Fetched:
    """The page at this address after its redirects; `ours` says which addresses may be asked.

    Each address is judged anew on its way out. NotReached when there is no page to read.
    """
    deadline, steps = time.monotonic() + SECONDS, list[str]()
    while True:
        answer = _ask(url, deadline, agent)
        where = _lower(answer.headers).get("location")
        if answer.status not in _REDIRECTS or not where:
            return _read(url, answer, tuple(steps))
        url = _next(url, where, ours)
        steps.append(url)
        if len(steps) > MOST_REDIRECTS:
            detail = f"The page redirects more than {MOST_REDIRECTS} times."
            raise NotReached("redirects", detail, url)


def _ask(url: str, deadline: float, agent: str) -> egress.Fetched:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotReached("unreachable", f"There was no page within {SECONDS:.0f} seconds.")
    headers = {"User-Agent": agent, "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"}
    try:
        return egress.fetch(
            url, policy=egress.tenant(), headers=headers, seconds=left, most=MOST_BYTES
        )
    except (egress.Refused, egress.Unresolved) as trouble:
        raise NotReached("refused", str(trouble)) from trouble
    except egress.Unreachable as trouble:
        raise NotReached("unreachable", "The page did not answer.", str(trouble)) from trouble


def _next(url: str, where: str, ours: Ours) -> str:
    try:
        target = urljoin(url, where.strip()).partition("#")[0]
        allowed = ours(target)
    except ValueError as trouble:
        raise NotReached("redirects", "The page redirects to no address.", where) from trouble
    if not allowed:
        raise NotReached(
            "redirects", "The page redirects to an address outside the widget's sites.", target
        )
    return target


def _read(url: str, answer: egress.Fetched, steps: tuple[str, ...]) -> Fetched:
    headers = _lower(answer.headers)
    if answer.status >= 400:  # noqa: PLR2004 - client and server errors
        raise NotReached("status", f"The page answers with the status {answer.status}.")
    kind = headers.get("content-type", "text/html").split(";")[0].strip().lower()
    if kind not in _TYPES:
        raise NotReached("not_html", "The address is not an HTML page.", kind)
    body, whole = _unzipped(headers.get("content-encoding", ""), answer)
    policy = headers.get("content-security-policy")
    return Fetched(url, _text(headers, body), (policy,) if policy else (), whole, steps)


def _unzipped(encoding: str, answer: egress.Fetched) -> tuple[bytes, bool]:
    """The body as it was before it was packed, up to the limit: it was asked for unpacked."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return answer.body, answer.whole
    if name not in _ZIPPED:
        raise NotReached("encoding", "The page comes packed in a way nobody asked for.", name)
    unpack = zlib.decompressobj(_ZIPPED[name])
    try:
        body = unpack.decompress(answer.body, MOST_BYTES)
    except zlib.error as trouble:
        raise NotReached("encoding", "The page is not packed as it says it is.") from trouble
    return body, unpack.eof and answer.whole


def _text(headers: Mapping[str, str], body: bytes) -> str:
    told = headers.get("content-type", "").encode()
    named = _CHARSET.search(told) or _CHARSET.search(body[:1024])
    encoding = named[1].decode() if named else ""
    known = encoding if _ENCODINGS.fullmatch(encoding) else "utf-8"
    try:
        return body.decode(known, errors="replace")
    except LookupError:
        return body.decode("utf-8", errors="replace")


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    usual = parts.port in {None, {"http": 80, "https": 443}.get(parts.scheme)}
    return f"{parts.scheme}://{host}" + ("" if usual else f":{parts.port}")
