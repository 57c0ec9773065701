"""Forms that decide something grave: drawn by us, for this very person and this very question."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import request

from laleo.accounts import sessions
from laleo.core import crypto
from laleo.core.errors import Forbidden


def digest() -> str:
    """The question, as the ticket of its form names it."""
    return hashlib.sha256(request.query_string).hexdigest()


def checked(purpose: str, *, again: str) -> dict[str, Any]:
    """The ticket of the form that was sent; Forbidden, saying where to start `again`."""
    me = sessions.signed_in()
    given = request.form.get("csrf_token", "")
    if me is None or not secrets.compare_digest(given.encode(), me.csrf_token.encode()):
        raise Forbidden("You were signed out in the meantime; go back and try again.", code="csrf")
    ticket = crypto.verify(purpose, request.form.get("ticket"))
    if ticket is None or ticket["asked"] != digest():
        raise Forbidden(f"The page is older than an hour; start again in {again}.", code="csrf")
    return ticket
