"""Headers of an endpoint's own, for receivers that want a key: sealed, and never shown again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from laleo.core import crypto
from laleo.core.errors import invalid

MOST, MOST_CHARS = 10, 1000
HIDDEN = "(hidden)"
_PURPOSE = "webhook-headers"
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_VALUE = re.compile(rf"[\x21-\x7e](?:[\x20-\x7e]{{0,{MOST_CHARS - 2}}}[\x21-\x7e])?")
_OURS = ("webhook-", "x-laleo-", "content-", "proxy-", "sec-", ":")
_OF_THE_CONNECTION = {
    "host",
    "user-agent",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "accept-encoding",
    "cookie",
}


def merged(sealed: str | None, wanted: Mapping[str, str | None]) -> dict[str, str]:
    """The headers from now on: `wanted` alone, where None keeps the value there is.

    Invalid (RFC 9110 section 5: names are tokens, values printable) with a pointer.
    """
    before = unseal(sealed)
    if len(wanted) > MOST:
        raise invalid("/headers", f"Has {len(wanted)} headers; at most {MOST} are allowed.")
    return {name: _value(name, value, before) for name, value in wanted.items()}


def _value(name: str, value: str | None, before: Mapping[str, str]) -> str:
    pointer = f"/headers/{name[:64]}"
    if not _NAME.fullmatch(name):
        raise invalid(pointer, "Not a header name; use letters, digits and hyphens.")
    if name.lower() in _OF_THE_CONNECTION or name.lower().startswith(_OURS):
        raise invalid(pointer, "Laleo sets this header itself; choose another name.")
    if value is None and name not in before:
        raise invalid(pointer, "There is no such header yet, so give it a value.")
    if value is not None and not _VALUE.fullmatch(value):
        raise invalid(pointer, f"Use 1 to {MOST_CHARS} printable ASCII characters.")
    return before[name] if value is None else value


def seal(headers: Mapping[str, str]) -> str | None:
    """The headers as they rest in the database."""
    return crypto.encrypt(_PURPOSE, json.dumps(headers)) if headers else None


def unseal(sealed: str | None) -> dict[str, str]:
    """The headers again; none when the server's own secret is another one now."""
    if sealed is None:
        return {}
    try:
        found: dict[str, str] = json.loads(crypto.decrypt(_PURPOSE, sealed))
    except ValueError:
        return {}
    return found
