"""How events and their catalogue look from outside."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.core.paging import DEFAULT_LIMIT, MAX_LIMIT
from laleo.core.schemas import Form, Id, Moment
from laleo.events.service import LATEST, MOST_WAIT_S


class EventOut(Form):
    """One thing that happened."""

    id = Id("evt", required=True)
    position = fields.Integer(
        required=True, metadata={"description": "Its place in the order of all events."}
    )
    type = fields.String(required=True, metadata={"example": "visitor.connected"})
    timestamp = Moment(required=True, attribute="created_at")
    data = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "The same as in a delivered webhook; see /event-types."},
    )


class EventsOut(Form):
    """Some events in their order."""

    data = fields.List(fields.Nested(EventOut), required=True)
    has_more = fields.Boolean(required=True)
    next_since = fields.Integer(
        required=True, metadata={"description": "`since` of the next call."}
    )


class EventsQuery(Form):
    """Where to go on, what to look for, how long to wait."""

    since = fields.String(
        load_default="0",
        validate=validate.Regexp(
            rf"^(\d{{1,18}}|{LATEST})$", error="Give a position (a number), or “latest”."
        ),
        metadata={"description": "`next_since` of the call before; “latest” skips the past."},
    )
    types = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata={"description": "Event types, separated by commas; all when left out."},
    )
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(1, MAX_LIMIT))
    wait = fields.Integer(
        load_default=0,
        validate=validate.Range(0, MOST_WAIT_S),
        metadata={"description": "Seconds to wait when there is nothing yet."},
    )


class EventKindOut(Form):
    """One type of event."""

    type = fields.String(required=True)
    description = fields.String(required=True)
    schema = fields.Dict(
        required=True, metadata={"description": "JSON Schema (2020-12) of the delivered body."}
    )


class EventKindsOut(Form):
    """Every type of event there is."""

    data = fields.List(fields.Nested(EventKindOut), required=True)
