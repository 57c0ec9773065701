"""MCP: wait for what happens next."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.core.actor import Actor
from laleo.core.paging import MAX_LIMIT
from laleo.core.schemas import Form
from laleo.core.tools import Hints, tool
from laleo.core.untrusted import untrusted_like
from laleo.events import catalogue, service
from laleo.events.schemas import EventOut, EventsQuery
from laleo.events.service import LATEST, MOST_WAIT_S, Waited

PATIENCE_S, MOST_SETTLE_S = 25, 10
DETAIL = (
    *("account_id", "attributes", "client_id", "external_id", "first_seen_at", "ip", "note_count"),
    *("region", "seq", "utm", "verified", "visit_id"),
)


class ToldEvent(EventOut):
    """One thing that happened, as agents are told of it."""

    data = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata=untrusted_like(lambda event: catalogue.shape(event["type"])),
    )


class WaitArgs(Form):
    """What to wait for, from where, how long."""

    types = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "Such as conversation.waiting; all when left out."},
    )
    since = fields.String(
        load_default=LATEST,
        validate=EventsQuery().fields["since"].validators[0],
        metadata={"description": "`next_since` of the call before; latest skips the past."},
    )
    timeout_s = fields.Integer(
        load_default=PATIENCE_S, strict=True, validate=validate.Range(0, MOST_WAIT_S)
    )
    settle_s = fields.Integer(
        load_default=0,
        strict=True,
        validate=validate.Range(0, MOST_SETTLE_S),
        metadata={"description": "Wait for a burst to end: until so long nothing more comes."},
    )
    limit = fields.Integer(load_default=MAX_LIMIT // 4, validate=validate.Range(1, MAX_LIMIT))


class WaitedOut(Form):
    """What happened meanwhile."""

    data = fields.List(fields.Nested(ToldEvent), required=True)
    since = fields.String(required=True)
    next_since = fields.String(required=True)
    timed_out = fields.Boolean(required=True)
    evicted = fields.Boolean(required=True)


@tool(
    title="Wait for an event",
    args=WaitArgs,
    result=WaitedOut,
    hints=Hints(read_only=True, idempotent=True),
    detail=DETAIL,
)
def wait_for_event(actor: Actor, **asked: Any) -> Waited:
    """Wait until something happens on your sites: a visitor, a message, a decision. Call it again
    with `next_since` and nothing is missed; `evicted` says that events were too old to be kept.
    """
    return service.wait_for(actor, **asked)
