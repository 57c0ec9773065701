"""Realtime: what a visitor's page says of its visitor, and who it says they are."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, pre_load, validate

from laleo.core import db, limits, live
from laleo.core.live import Connection
from laleo.core.schemas import Form, Text
from laleo.visitors import blocking, forgetting, identity, profile, service, tracking, visits
from laleo.visitors.live import VISITOR, Here, welcome_parts
from laleo.visitors.profile_schemas import Tags, attributes
from laleo.widgets import service as widgets

PER_VISITOR = "60/minute"
IDENTITIES = "20/minute"
_GOODBYE, _COME_AGAIN = 1000, 1012


class AttributesFrame(Form):
    """Attributes, as the frame's own data."""

    attributes = attributes(required=True)

    @pre_load
    def whole(self, data: Any, **_: Any) -> Any:
        """The frame's data is the attributes."""
        return {"attributes": data}


class TagsFrame(Form):
    """Tags to add."""

    add = Tags(required=True)


class TrackFrame(Form):
    """Something the visitor did."""

    name = Text(80, required=True)
    properties = attributes(load_default=dict)


class IdentifyFrame(Form):
    """A token of the site's server."""

    token = fields.String(required=True, validate=validate.Length(1, identity.MOST_TOKEN))


class ForgetFrame(Form):
    """A wish to be forgotten."""

    @post_load
    def nothing(self, _data: Any, **_: Any) -> dict[str, Any]:
        """It says all by its type."""
        return {}


def _counted(connection: Connection) -> str:
    visitor_id: str = connection.who.visitor_id
    limits.hit("visitor-frames", PER_VISITOR, visitor_id, what="changes")
    return visitor_id


@live.on("attributes", kind=VISITOR, schema=AttributesFrame)
def describe(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The page describes its visitor."""
    profile.describe(service.locked(_counted(connection)), attributes=data["attributes"])
    return "ack", {}


@live.on("tags", kind=VISITOR, schema=TagsFrame)
def tag(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The page tags its visitor."""
    profile.add_tags(service.locked(_counted(connection)), data["add"])
    return "ack", {}


@live.on("track", kind=VISITOR, schema=TrackFrame)
def track(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The visitor did something."""
    visitor = service.found(_counted(connection))
    row = tracking.add(visitor, **data)
    visits.tell(visitor, "tracked", visitor_id=visitor.id, event=tracking.shown(row))
    return "ack", {}


@live.on("identify", kind=VISITOR, schema=IdentifyFrame)
def identify(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The site says who its visitor is."""
    who: Here = connection.who
    limits.hit("identify", IDENTITIES, who.visitor_id, what="identity tokens")
    widget = widgets.find_public(who.widget_id)
    claims = identity.read(widget, data["token"])
    visitor = identity.identify(who.visitor_id, widget, claims)
    blocking.refuse(visitor.account_id, visitor.id, connection.caller.ip)
    db.db.session.flush()
    if visitor.id != who.visitor_id:
        connection.leave(f"visitor:{who.visitor_id}")
        connection.join(f"visitor:{visitor.id}")
        who.visitor_id, who.visit_id = visitor.id, visitor.visit_id or who.visit_id
    return "identified", welcome_parts(visitor)


@live.on_signal(identity.MERGED)
def send_over(hub: live.Hub, data: dict[str, Any]) -> None:
    """Other pages of a visitor who is somebody now come again, as that one."""
    for connection in hub.of_kind(VISITOR):
        if connection.who is not None and connection.who.visitor_id == data["from"]:
            connection.line.end(_COME_AGAIN, "the visitor is known now")


@live.on("forget", kind=VISITOR, schema=ForgetFrame)
def forget(connection: Connection, _: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The visitor wants to be forgotten."""
    forgetting.forget(_counted(connection))
    return "forgotten", {}
