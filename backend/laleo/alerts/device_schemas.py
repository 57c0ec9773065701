"""Shapes of what a member sets for themselves: devices and channels."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.core.schemas import Form, Id, Moment


class PushKeysIn(Form):
    """`PushSubscription.toJSON().keys` of the browser."""

    p256dh = fields.String(required=True, validate=validate.Length(1, 120))
    auth = fields.String(required=True, validate=validate.Length(1, 40))


class PushSubscriptionIn(Form):
    """What `PushSubscription.toJSON()` of the browser says."""

    endpoint = fields.String(
        required=True,
        validate=validate.Length(1, 2000),
        metadata={"example": "https://push.example/send/abc", "format": "uri"},
    )
    keys = fields.Nested(PushKeysIn, required=True)
    expirationTime = fields.Raw(allow_none=True, load_only=True)  # noqa: N815 - the browser's name


class PushSubscriptionOut(Form):
    """A browser of yours that takes notifications."""

    id = Id("psh", required=True)
    label = fields.String(required=True, metadata={"example": "Firefox on Linux"})
    current = fields.Boolean(
        required=True, metadata={"description": "Whether it belongs to the device that asks."}
    )
    created_at = Moment(required=True)
    last_used_at = Moment(required=True, allow_none=True)


class PushSubscriptionsOut(Form):
    """Your browsers that take notifications."""

    data = fields.List(fields.Nested(PushSubscriptionOut), required=True)


class PushKeyOut(Form):
    """What a browser subscribes with."""

    key = fields.String(
        required=True,
        metadata={"description": "`applicationServerKey`: a P-256 point in base64url (RFC 8292)."},
    )


class PreferencesPatch(Form):
    """How you want to be reached; it holds for every rule that names you or everyone."""

    email = fields.Boolean()
    push = fields.Boolean()
    ntfy = fields.String(
        allow_none=True,
        validate=validate.Length(1, 2000),
        metadata={
            "description": "The address of an ntfy topic of your own; null for none.",
            "example": "https://ntfy.sh/my-topic",
        },
    )
    ntfy_token = fields.String(allow_none=True, validate=validate.Length(1, 500))


class PreferencesOut(Form):
    """How you want to be reached."""

    email = fields.Boolean(required=True)
    push = fields.Boolean(required=True)
    ntfy = fields.String(required=True, allow_none=True)
    ntfy_token_set = fields.Boolean(required=True)
