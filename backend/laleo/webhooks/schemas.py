"""How endpoints, deliveries and attempts look from outside."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.core.egress.targets import MOST as MOST_URL
from laleo.core.schemas import Form, Id, ListQuery, Moment, Text
from laleo.webhooks.schedule import State

_STATES = [state.value for state in State]
_TYPES = {"example": ["visitor.connected", "chat.message.created"]}


class WebhookPatch(Form):
    """What can be changed of an endpoint."""

    url = fields.String(
        validate=validate.Length(1, MOST_URL),
        metadata={"example": "https://example.com/hooks/laleo", "format": "uri"},
    )
    event_types = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        validate=validate.Length(1, 100),
        metadata=_TYPES | {"description": "Types of /event-types, or “*” for all."},
    )
    description = Text(200, least=0)
    enabled = fields.Boolean()
    site_ids = fields.List(
        Id("sit"),
        allow_none=True,
        validate=validate.Length(1, 100),
        metadata={"description": "Only events of these sites; null means all."},
    )


class WebhookIn(WebhookPatch):
    """An endpoint to make."""

    url = fields.String(
        required=True,
        validate=validate.Length(1, MOST_URL),
        metadata={"example": "https://example.com/hooks/laleo", "format": "uri"},
    )
    event_types = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        required=True,
        validate=validate.Length(1, 100),
        metadata=_TYPES | {"description": "Types of /event-types, or “*” for all."},
    )


class WebhookOut(Form):
    """An endpoint."""

    id = Id("whk", required=True)
    url = fields.String(required=True)
    event_types = fields.List(fields.String(), required=True)
    site_ids = fields.List(fields.String(), required=True, allow_none=True)
    description = fields.String(required=True)
    enabled = fields.Boolean(required=True)
    disabled_reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "“gone” when it answered 410, null when nobody but you did it."},
    )
    created_at = Moment(required=True)


class WebhookWithSecret(WebhookOut):
    """An endpoint with its signing secret, which is never shown again."""

    secret = fields.String(required=True, metadata={"example": "whsec_…"})


class DeliveryOut(Form):
    """One event on its way to one endpoint."""

    id = Id("dlv", required=True)
    event_id = Id("evt", required=True)
    webhook_id = Id("whk", required=True)
    event_type = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    attempts = fields.Integer(required=True)
    next_attempt_at = Moment(required=True, allow_none=True)
    created_at = Moment(required=True)


class DeliveryQuery(ListQuery):
    """Which deliveries."""

    state = fields.String(load_default=None, validate=validate.OneOf(_STATES))


class AttemptRequestOut(Form):
    """What was sent."""

    url = fields.String(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.String(required=True)


class AttemptResponseOut(Form):
    """What was answered; the body is cut at 16 KiB."""

    status = fields.Integer(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.String(required=True)


ErrorOut = Form.from_dict(
    {
        "class": fields.String(
            required=True,
            metadata={
                "description": "http_status, timeout, connect, closed, dns, tls, refused_address, "
                "protocol or secret_unreadable."
            },
        ),
        "detail": fields.String(required=True),
    },
    name="AttemptErrorOut",
)


class AttemptOut(Form):
    """One request that was made, and what came of it."""

    id = Id("att", required=True)
    attempt = fields.Integer(required=True, metadata={"description": "1 is the first."})
    at = Moment(required=True)
    duration_ms = fields.Integer(required=True)
    request = fields.Nested(AttemptRequestOut, required=True)
    response = fields.Nested(AttemptResponseOut, required=True, allow_none=True)
    address = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The IP address connected to, or refused."},
    )
    error = fields.Nested(ErrorOut, required=True, allow_none=True)


class WebhookWithDeliveries(WebhookOut):
    """An endpoint and what was last delivered to it."""

    recent_deliveries = fields.List(fields.Nested(DeliveryOut), required=True)


class WebhookToolQuery(ListQuery):
    """Arguments of `list_webhooks`."""
