"""Prefixed ids that sort by time: `wgt_` + a UUIDv7 (RFC 9562 section 5.7) in base32."""

from __future__ import annotations

import re
import secrets
import threading
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u; sorts like the number
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_LENGTH = 26
ID_PATTERN = r"^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$"
_ID = re.compile(ID_PATTERN)

_lock = threading.Lock()
_last = 0


def new_id(prefix: str) -> str:
    """A new id, greater than every earlier one of this process."""
    return f"{prefix}_{_base32(_uuid7())}"


def is_id(text: object, prefix: str | None = None) -> bool:
    """Whether the text has the form of an id (of this kind)."""
    return (
        isinstance(text, str)
        and _ID.match(text) is not None
        and (prefix is None or text.startswith(f"{prefix}_"))
    )


def at_of(identifier: str) -> datetime:
    """When the id was made, to the millisecond."""
    number = 0
    for letter in identifier.rpartition("_")[2]:
        number = number * 32 + _VALUES[letter]
    return datetime.fromtimestamp((number >> 80) / 1000, UTC)


def first_of(prefix: str, at: datetime) -> str:
    """Not greater than any id made at this moment or later: where a range of an index begins."""
    return f"{prefix}_{_base32(int(at.timestamp() * 1000) << 80)}"


def _uuid7() -> int:
    """48 bits of milliseconds, then a 12-bit counter's room and 62 random bits, made monotonic."""
    global _last  # noqa: PLW0603 - RFC 9562 section 6.2 asks for a counter kept between calls
    stamp = time.time_ns() // 1_000_000
    value = (
        (stamp << 80) | (7 << 76) | (secrets.randbits(12) << 64) | (2 << 62) | secrets.randbits(62)
    )
    with _lock:
        if value <= _last:
            value = _last + 1 + secrets.randbits(32)
        _last = value
    return value


def _base32(number: int) -> str:
    letters = []
    for _ in range(_LENGTH):
        letters.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(letters))
