"""How endpoints, deliveries and attempts look from outside."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.core.egress.targets import MOST as MOST_URL
from laleo.core.schemas import Form, Id, ListQuery, Moment, Text
from laleo.webhooks.fan_out import PING
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
    headers = fields.Dict(
        keys=fields.String(),
        values=fields.String(allow_none=True),
        metadata={
            "description": "Headers of your own, such as a key; values are never shown again. "
            "What is given replaces them all; null keeps the value there is.",
            "example": {"Authorization": "Bearer …"},
        },
    )
    max_per_second = fields.Integer(
        allow_none=True,
        strict=True,
        validate=validate.Range(1, 1000),
        metadata={"description": "Requests per second at most; null means no throttle."},
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
        metadata={
            "description": "“gone” when it answered 410, “failing” after five days without a "
            "success, null when nobody but you did it."
        },
    )
    header_names = fields.List(fields.String(), required=True)
    max_per_second = fields.Integer(required=True, allow_none=True)
    failing_since = Moment(
        required=True, allow_none=True, metadata={"description": "Since then no success at all."}
    )
    paused_until = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "Nothing is sent before; it failed too often, or asked for it."},
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
    event_type = fields.String(load_default=None, validate=validate.Length(1, 100))


class TestIn(Form):
    """What to send for a try."""

    event_type = fields.String(
        load_default=PING,
        validate=validate.Length(1, 100),
        metadata={"description": "A type of /event-types; its objects are made up."},
    )


class ReplayIn(Form):
    """Which deliveries to attempt again: some by id, or those of an endpoint or a time."""

    delivery_ids = fields.List(Id("dlv"), validate=validate.Length(1, 100))
    webhook_id = Id("whk")
    states = fields.List(
        fields.String(validate=validate.OneOf([s for s in _STATES if s != State.PENDING.value])),
        validate=validate.Length(1, 3),
        metadata={"description": "Deliveries in these states; failed ones when left out."},
    )
    event_types = fields.List(
        fields.String(validate=validate.Length(1, 100)), validate=validate.Length(1, 100)
    )
    since = Moment(metadata={"description": "Deliveries made at this time or later."})
    until = Moment(metadata={"description": "Deliveries made until then; now when left out."})


class ReplayOut(Form):
    """Deliveries attempted again in the background, and how far that has come."""

    id = Id("rpl", required=True)
    webhook_id = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(("running", "done", "cancelled")))
    total = fields.Integer(
        required=True, metadata={"description": "How many fitted when it was asked for."}
    )
    done = fields.Integer(required=True, metadata={"description": "How many are due again by now."})
    created_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)


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


class ConfigureWebhookArgs(Form):
    """Arguments of `configure_webhook`."""

    action = fields.String(
        required=True,
        validate=validate.OneOf(("create", "update", "test", "redeliver", "rotate_secret")),
    )
    webhook_id = Id("whk")
    delivery_id = Id("dlv", metadata={"description": "Which to redeliver."})
    url = fields.String(validate=validate.Length(1, MOST_URL))
    event_types = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        validate=validate.Length(1, 100),
        metadata={"description": "Such as chat.message.created; “*” for all."},
    )
    description = Text(200, least=0)
    enabled = fields.Boolean()
    event_type = fields.String(
        validate=validate.Length(1, 100), metadata={"description": "What to send as a test."}
    )


class ConfiguredWebhook(Form):
    """What came of it; `secret` signs deliveries and is told this once."""

    webhook = fields.Nested(WebhookOut, required=True)
    delivery = fields.Nested(DeliveryOut, required=True, allow_none=True)
    secret = fields.String(required=True, allow_none=True)


class WebhookToolQuery(ListQuery):
    """Arguments of `list_webhooks`."""
