"""ETag, If-Match and If-None-Match where something is edited (RFC 9110, 8.8.3 and 13.1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Response, make_response, request
from sqlalchemy import text

from laleo.core import db
from laleo.core.errors import PreconditionFailed

View = Callable[..., Any]

# What moves by itself is no edit: it would refuse people who saw the newest settings.
_MOVING = frozenset({"last_seen_at", "last_used_at", "available", "next_change_at"})
_looks: dict[str, View] = {}
_edits: set[str] = set()


def learn(rule: str, methods: list[str], view: View) -> None:
    """Remember how a thing is shown and where it is edited, by the rule of its address."""
    if "GET" in methods:
        _looks[rule] = view
    if "PATCH" in methods:
        _edits.add(rule)


def editable(rule: str) -> bool:
    """Whether what is at this rule is both shown and edited there."""
    return rule in _looks and rule in _edits


def check() -> None:
    """Raise PreconditionFailed when an edit's If-Match is not how the thing looks now."""
    rule = _rule()
    if request.method != "PATCH" or "If-Match" not in request.headers or not editable(rule):
        return
    _one_at_a_time()
    now = make_response(_looks[rule](**(request.view_args or {})))
    if not request.if_match.contains(_digest(now)):
        raise PreconditionFailed(
            "It was changed since you read it; read it again and repeat your change."
        )


def sign(response: Response) -> None:
    """Give what can be edited the ETag of how it looks; 304 to who has seen it so."""
    shows = request.method in {"GET", "HEAD", "PATCH"} and response.status_code == 200  # noqa: PLR2004
    if shows and response.is_json and editable(_rule()):
        response.set_etag(_digest(response))
        if request.method != "PATCH":
            response.make_conditional(request)


def _rule() -> str:
    return request.url_rule.rule if request.url_rule is not None else ""


def _one_at_a_time() -> None:
    """Let nobody edit the same between comparing and writing; SQLite writes one by one anyway."""
    session = db.db.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:path, 0))"), {"path": request.path}
        )
        session.expire_all()


def _digest(response: Response) -> str:
    shown = response.get_json()
    kept = {name: value for name, value in shown.items() if name not in _MOVING}
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:20]
