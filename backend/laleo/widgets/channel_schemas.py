"""Shapes of channels: numbers, and the call pages behind them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.core.db import db
from laleo.core.schemas import Form, Id, ListQuery, Moment, Text
from laleo.widgets import availability, numbers
from laleo.widgets.channels import KINDS, page_url
from laleo.widgets.models import Channel, Widget

_COLOUR = validate.Regexp(r"^#[0-9a-fA-F]{6}$", error="Write a colour as #2a53d1.")
_NUMBER = validate.Regexp(
    rf"^[1-9][0-9]{{{numbers.LEAST - 1},{numbers.MOST - 1}}}$",
    error=f"Write a number of {numbers.LEAST} to {numbers.MOST} digits, without spaces.",
)


class Look(Form):
    """How the call page looks; what is empty is the widget's own."""

    title = Text(80, least=0)
    text = Text(300, least=0, lines=True)
    accent = fields.String(validate=_COLOUR, allow_none=True, metadata={"example": "#2a53d1"})
    theme = fields.String(validate=validate.OneOf(("auto", "light", "dark")))


class ChannelPatch(Form):
    """What can be changed of a channel; `widget_id` moves its number to another widget."""

    name = Text(80, least=0, metadata={"example": "Mail signatures"})
    kind = fields.String(validate=validate.OneOf(KINDS))
    enabled = fields.Boolean()
    look = fields.Nested(Look)
    widget_id = Id("wgt")


class ChannelIn(ChannelPatch):
    """A channel to make; without `number` it gets one."""

    widget_id = Id("wgt", required=True)
    number = fields.String(
        validate=_NUMBER,
        metadata={"description": "Its last digit is a Luhn check digit.", "example": "482919"},
    )


class ChannelQuery(ListQuery):
    """Which channels."""

    widget_id = Id("wgt", load_default=None)
    site_id = Id("sit", load_default=None)


def _state(channel: Channel) -> dict[str, Any]:
    widget = db.session.get_one(Widget, channel.widget_id)
    return availability.schedule(widget).state() | {"enabled": channel.enabled and widget.enabled}


class ChannelOut(Form):
    """A number to call a widget by, and whether somebody answers it now."""

    derived = {
        "page_url": page_url,
        "qr_url": lambda channel: f"{page_url(channel)}/qr.svg",
        "sip_uri": lambda _: None,
        "available": lambda channel: (state := _state(channel))["enabled"] and state["online"],
        "next_change_at": lambda channel: _state(channel)["next_change_at"],
    }

    id = Id("chn", required=True)
    number = fields.String(required=True, metadata={"example": "482919"})
    widget_id = Id("wgt", required=True)
    site_id = Id("sit", required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    name = fields.String(required=True)
    enabled = fields.Boolean(required=True)
    look = fields.Nested(Look, required=True)
    page_url = fields.String(
        required=True, metadata={"description": "A page anybody can call from."}
    )
    qr_url = fields.String(
        required=True, metadata={"description": "The page's address as a QR code (SVG)."}
    )
    sip_uri = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null on a server without telephony."},
    )
    available = fields.Boolean(
        required=True, metadata={"description": "Whether somebody is there to answer now."}
    )
    next_change_at = fields.String(
        required=True, allow_none=True, metadata={"description": "When the hours change next."}
    )
    created_at = Moment(required=True)
