"""Signed links to files: whoever has one may fetch that file for about an hour."""

from __future__ import annotations

import hmac
import time
from datetime import UTC, datetime
from urllib.parse import quote

from flask import current_app

from laleo.core import crypto

LIVES_S = 3600
_STEP_S = 600  # links of the same ten minutes are equal, so that browsers find them in their cache
_PURPOSE = "file-link"


def _ends() -> int:
    return (int(time.time()) // _STEP_S + 1) * _STEP_S + LIVES_S


def expiry() -> datetime:
    """When the links that are made now stop working: in an hour, at most ten minutes later."""
    return datetime.fromtimestamp(_ends(), UTC)


def link(file_id: str, name: str, *, preview: bool = False) -> str:
    """An address on this server that shows the file, or its small picture."""
    ends = _ends()
    variant = "&preview=1" if preview else ""
    server = current_app.config["LALEO"].public_url
    signature = _signature(file_id, ends, preview=preview)
    return f"{server}/files/{file_id}/{quote(name)}?exp={ends}{variant}&sig={signature}"


def valid(file_id: str, ends: str, signature: str, *, preview: bool) -> bool:
    """Whether we made this link, and its time is not over."""
    if not ends.isascii() or not ends.isdigit() or int(ends[:12]) < time.time():
        return False
    made = _signature(file_id, int(ends), preview=preview)
    return hmac.compare_digest(made.encode(), signature.encode())


def _signature(file_id: str, ends: int, *, preview: bool) -> str:
    return crypto.mac(_PURPOSE, f"{file_id}|{ends}|{'preview' if preview else 'file'}")
