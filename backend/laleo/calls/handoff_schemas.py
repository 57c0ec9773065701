"""Shapes of hand-off links."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.calls.handoff_models import AUDIENCES, JOIN
from laleo.calls.handoffs import LASTS_S, LEAST_S, MOST_S
from laleo.core.schemas import Form, Id, Moment, Text


class HandoffIn(Form):
    """For whom a link is, and for how long."""

    audience = fields.String(
        load_default=JOIN,
        validate=validate.OneOf(AUDIENCES),
        metadata={"description": "join: they talk to the caller; view: they only see the call."},
    )
    expires_in_s = fields.Integer(
        load_default=LASTS_S, strict=True, validate=validate.Range(LEAST_S, MOST_S)
    )
    name = Text(80, least=0, load_default="", metadata={"description": "Whom the caller meets."})


class HandoffOut(Form):
    """A link into one call. It works once; opening it only shows a page with a button."""

    id = Id("hnd", required=True)
    call_id = Id("cal", required=True)
    audience = fields.String(required=True, validate=validate.OneOf(AUDIENCES))
    name = fields.String(required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    consumed_at = Moment(required=True, allow_none=True)
    revoked_at = Moment(required=True, allow_none=True)


class NewHandoffOut(HandoffOut):
    """A link with its address, which is never shown again."""

    url = fields.String(required=True, metadata={"example": "https://chat.example.com/h/eyJ…"})
