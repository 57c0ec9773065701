"""What the doors of calls take and show."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.calls import models
from laleo.conversations.schemas import PartnerOut
from laleo.core.exports import ExportQuery
from laleo.core.schemas import Form, Id, ListQuery, Moment, Text
from laleo.core.untrusted import UNTRUSTED

REASONS = (
    *("hung_up_by_visitor", "hung_up_by_operator", "cancelled", "declined", "no_answer"),
    *("nobody_there", "network", "failed"),
)
PRINCIPALS = ("visitor", "operator", "agent", "guest", "system")
MAX_NOTE = 2000


def _one_of(values: Any, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(values), **kwargs)


class CallPartyOut(Form):
    """Who did something: `guest` came by a hand-off link."""

    kind = _one_of(PRINCIPALS, required=True)
    id = fields.String(required=True)
    name = fields.String(required=True, metadata=UNTRUSTED)


class CallPageOut(Form):
    """The page the caller was on."""

    url = fields.String(required=True, metadata=UNTRUSTED)
    title = fields.String(required=True, metadata=UNTRUSTED)


class SideOut(Form):
    """What one side's browser measured on average; what it could not measure is null."""

    rtt_ms = fields.Float(required=True, allow_none=True)
    jitter_ms = fields.Float(required=True, allow_none=True)
    loss = fields.Float(
        required=True, allow_none=True, metadata={"description": "Part of the packets, 0 to 1."}
    )
    bitrate_kbps = fields.Float(required=True, allow_none=True)
    codec = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    samples = fields.Integer(required=True)


class QualityOut(Form):
    """How the call was, as either side received it."""

    caller = fields.Nested(SideOut)
    answerer = fields.Nested(SideOut)


class CallOut(Form):
    """A call."""

    id = Id("cal", required=True)
    state = _one_of(models.STATES, required=True)
    media = _one_of(models.MEDIA, required=True)
    direction = _one_of(("inbound", "outbound"), required=True)
    via = _one_of(models.VIAS, required=True)
    channel_number = fields.String(
        required=True, allow_none=True, metadata={"description": "The number that was called."}
    )
    site_id = Id("sit", required=True)
    widget_id = Id("wgt", required=True)
    visitor_id = Id("vis", required=True, allow_none=True)
    visitor = fields.Nested(PartnerOut, required=True, allow_none=True)
    conversation_id = Id("cnv", required=True, allow_none=True)
    caller_name = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    caller_phone = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    page = fields.Nested(CallPageOut, required=True, allow_none=True)
    requested_at = Moment(required=True)
    answered_at = Moment(required=True, allow_none=True)
    ended_at = Moment(required=True, allow_none=True)
    end_reason = _one_of(REASONS, required=True, allow_none=True)
    wait_s = fields.Float(
        required=True, allow_none=True, metadata={"description": "Null while it rings."}
    )
    duration_s = fields.Float(
        required=True, allow_none=True, metadata={"description": "Null unless they talked."}
    )
    answered_by = fields.Nested(CallPartyOut, required=True, allow_none=True)
    held = fields.Boolean(required=True)
    quality = fields.Nested(QualityOut, required=True, allow_none=True)
    note_count = fields.Integer(required=True)
    triaged_at = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When somebody looked after a missed call."},
    )
    revision = fields.Integer(
        required=True, metadata={"description": "Grows with each change; keep the highest."}
    )


class CallMoveOut(Form):
    """One step of a call."""

    at = Moment(required=True)
    revision = fields.Integer(required=True)
    from_state = _one_of(models.STATES, required=True, allow_none=True)
    to_state = _one_of(models.STATES, required=True)
    by = fields.Nested(CallPartyOut, required=True)
    detail = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why it ended; held, resumed or transferred within a state."},
    )


class CallTimelineOut(Form):
    """Every step of a call, in order."""

    data = fields.List(fields.Nested(CallMoveOut), required=True)


class CallNoteIn(Form):
    """A note for the team."""

    body = Text(MAX_NOTE, lines=True, required=True)


class CallNoteOut(Form):
    """What the team noted about a call."""

    id = Id("cno", required=True)
    author = fields.Nested(CallPartyOut, required=True)
    body = fields.String(required=True)
    created_at = Moment(required=True)


class TransferIn(Form):
    """Whom to hand the call to."""

    member_id = Id("mem", required=True)


class CallFilters(Form):
    """Which calls."""

    state = _one_of(
        ("waiting", *models.STATES),
        load_default=None,
        metadata={"description": "“waiting”: those that still ring."},
    )
    site_id = Id("sit", load_default=None)
    widget_id = Id("wgt", load_default=None)
    visitor_id = Id("vis", load_default=None)
    answered_by = Text(64, load_default=None, metadata={"description": "A member's id."})
    untriaged = fields.Boolean(
        load_default=None,
        metadata={"description": "Missed calls that nobody (false: somebody) has looked after."},
    )


class CallQuery(ListQuery, CallFilters):
    """Which calls, and how many at a time."""


class CallExportQuery(ExportQuery, CallFilters):
    """Which calls, and as what kind of file."""
