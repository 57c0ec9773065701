"""Realtime: the form for callbacks, as visitors' pages send it."""

from __future__ import annotations

from typing import Any

import structlog

from laleo import events
from laleo.calls import callback_intake
from laleo.calls.callback_schemas import CallbackFrame
from laleo.core import ids, limits, live
from laleo.core.live import Connection
from laleo.visitors import identity
from laleo.visitors import service as visitors
from laleo.visitors.live import VISITOR

log = structlog.get_logger(__name__)

PER_VISITOR, PER_ADDRESS = "5/hour", "30/hour"


@live.on("callback", kind=VISITOR, schema=CallbackFrame)
def leave(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The visitor wants to be called; a robot is told the same, and nothing is kept."""
    visitor = visitors.found(connection.who.visitor_id)
    identity.demand(visitor)
    limits.hit("visitor-callbacks", PER_VISITOR, visitor.id, what="callbacks")
    what = "callbacks from this address"
    limits.hit("address-callbacks", PER_ADDRESS, connection.caller.ip, what=what)
    if data.pop("website"):
        log.info("honeypot_filled", widget=visitor.widget_id)
        told = {"id": ids.new_id("cbk"), "phone_shown": data["phone"]}
    else:
        shown = events.shown("callback", callback_intake.leave(visitor, **data))
        told = {name: shown[name] for name in ("id", "phone_shown")}
    return "ack", {"client_id": data["client_id"], "callback": told}
