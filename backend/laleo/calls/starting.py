"""How a call begins: a visitor presses the button, or a program asks for one by number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from laleo.calls import legs, machine, ringing
from laleo.calls.models import MISSED, REQUESTED, RUNNING, Call, CallLeg
from laleo.conversations.author import author, visitor_author
from laleo.core import clock, ids, quotas
from laleo.core.actor import Actor, permission
from laleo.core.db import db, db_now
from laleo.core.errors import Conflict
from laleo.visitors import service as visitors
from laleo.visitors.models import Visitor
from laleo.widgets import channels, hours
from laleo.widgets.availability import schedule
from laleo.widgets.models import Channel, Widget

permission("calls.start")


def by_visitor(
    visitor_id: str, *, client_id: str, media: str, number: str | None = None, via: str = "widget"
) -> tuple[Call, CallLeg]:
    """The visitor's call; asked for twice under one `client_id` it is one call.

    Conflict when the widget takes no such calls, or the visitor is in another call.
    """
    visitor = visitors.locked(visitor_id)
    before = _same(visitor_id, client_id)
    if before is not None:
        return before
    widget = db.session.get_one(Widget, visitor.widget_id)
    check(widget, media)
    channel = _channel(widget, number)
    call = _row(widget, channel, media, via)
    call.visitor_id, call.client_id = visitor.id, client_id
    call.conversation_id, call.page = visitor.conversation_id, _page(visitor)
    call.caller_name, call.caller_phone = visitor.name, visitor.phone
    end = legs.End("visitor_browser", visitor.id, visitor.name or "Visitor")
    leg = machine.begin(call, end, visitor_author(visitor))
    if via != "callback" and _closed(widget):
        machine.move(call.id, MISSED, reason="nobody_there")
    else:
        ringing.later(call.id)
    return call, leg


def check(widget: Widget, media: str) -> None:
    """Raise Conflict when the widget takes no calls of this kind."""
    if not (widget.calls["enabled"] and widget.calls[media]):
        raise Conflict("This widget takes no such calls.", code="not_available")


def by_program(
    actor: Actor,
    channel: Channel,
    *,
    media: str = "voice",
    caller_name: str | None = None,
    caller_phone: str | None = None,
) -> Call:
    """A call to a number, for a telephone system or a script; it rings whatever the hours."""
    actor.may("calls.start", channel)
    widget = db.session.get_one(Widget, channel.widget_id)
    call = _row(widget, channel, media, "api")
    call.caller_name, call.caller_phone = caller_name, caller_phone
    name = caller_name or caller_phone or channel.number
    machine.begin(call, legs.End("pstn", call.id, name), author(actor))
    ringing.later(call.id)
    return call


def _same(visitor_id: str, client_id: str) -> tuple[Call, CallLeg] | None:
    query = select(Call).where(Call.visitor_id == visitor_id)
    same = db.session.scalars(query.where(Call.client_id == client_id)).first()
    if same is not None:
        leg = legs.belonging(same.id, visitor_id)
        return None if leg is None else (same, leg)
    if db.session.scalar(query.where(Call.state.in_(RUNNING)).limit(1)) is not None:
        raise Conflict("You are in a call already, in another tab perhaps.", code="call_running")
    return None


def _channel(widget: Widget, number: str | None) -> Channel | None:
    """The number that was called, if it is the widget's; else its first one."""
    found = channels.find(number) if number is not None else None
    if found is not None and found.widget_id == widget.id and found.enabled:
        return found
    return widget.channels[0] if widget.channels else None


def _page(visitor: Visitor) -> dict[str, Any] | None:
    if visitor.page_url is None:
        return None
    return {"url": visitor.page_url, "title": visitor.page_title or ""}


def _closed(widget: Widget) -> bool:
    if widget.calls["outside_hours"] == "ring":
        return False
    return not hours.is_open(widget.hours, schedule(widget).zone, clock.now())


def _row(widget: Widget, channel: Channel | None, media: str, via: str) -> Call:
    quotas.check(widget.account_id, quotas.CALL_MINUTES)
    return Call(
        id=ids.new_id("cal"),
        account_id=widget.account_id,
        site_id=widget.site_id,
        widget_id=widget.id,
        channel_id=None if channel is None else channel.id,
        channel_number=None if channel is None else channel.number,
        direction="inbound",
        via=via,
        media=media,
        state=REQUESTED,
        revision=1,
        requested_at=clock.now(),
        deadline_at=db_now(widget.calls["ring_s"]),
        held=False,
        note_count=0,
    )
