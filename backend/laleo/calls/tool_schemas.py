"""Calls and callbacks as agents see them."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.calls.callback_models import STATES
from laleo.calls.callback_schemas import CallbackOut
from laleo.calls.handoff_schemas import HandoffIn, NewHandoffOut
from laleo.calls.schemas import CallOut
from laleo.core.schemas import Form, Id, ListQuery


class CallsArgs(ListQuery):
    """Arguments of `list_calls`."""

    state = fields.String(
        load_default=None, validate=validate.OneOf(("waiting", "answered", "missed", "ended"))
    )
    site_id = Id("sit", load_default=None)


class ListedCall(CallOut):
    """A call in a list."""

    class Meta(Form.Meta):
        """Who, when, and what became of it."""

        fields = (
            *("id", "state", "media", "channel_number", "site_id", "visitor_id", "caller_name"),
            *("caller_phone", "requested_at", "answered_at", "ended_at", "end_reason"),
            "answered_by",
        )


class CallbacksArgs(ListQuery):
    """Arguments of `list_callbacks`."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    site_id = Id("sit", load_default=None)


class ListedCallback(CallbackOut):
    """A callback in a list."""

    class Meta(Form.Meta):
        """Whom to call, when, and about what."""

        fields = (
            *("id", "state", "site_id", "visitor_id", "call_id", "name", "phone", "preferred_at"),
            *("timezone", "text", "assignee", "outcome", "created_at"),
        )


class HandoffArgs(HandoffIn):
    """Arguments of `create_handoff_link`."""

    call_id = Id("cal", required=True)


class HandoffLinkOut(NewHandoffOut):
    """A link, shown once."""

    class Meta(Form.Meta):
        """What it takes to pass it on."""

        fields = ("id", "url", "audience", "expires_at")
