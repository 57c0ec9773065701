"""Callbacks on their way in: the form of the widget and of call pages, and what the team adds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select, update

from laleo.calls import phones
from laleo.calls.callback_models import DUE, Callback
from laleo.calls.callbacks import SUBMITTED, announce
from laleo.calls.models import Call
from laleo.conversations import attachments
from laleo.core import clock, ids
from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.core.errors import Forbidden, invalid
from laleo.core.operations import Subject, operation
from laleo.visitors import profile
from laleo.visitors import service as visitors
from laleo.visitors.forgetting import on_forget
from laleo.visitors.models import Visitor
from laleo.widgets import availability
from laleo.widgets import service as widgets
from laleo.widgets.models import Widget

FORGOTTEN = "forgotten"
_LATE, _FAR = timedelta(minutes=5), timedelta(days=90)


def _about_new(actor: Actor, *, widget_id: str, phone: str, name: str, **_: Any) -> Subject:
    widget = widgets.get(actor, widget_id)
    return Subject(widget.site_id, f"Note that {name or 'somebody'} wants a call at {phone}")


@operation("callbacks.create", verb="callbacks.write", about=_about_new)
def create(
    actor: Actor,
    *,
    widget_id: str,
    phone: str,
    name: str = "",
    visitor_id: str | None = None,
    **fields: Any,
) -> Callback:
    """A callback that the team, or a program, writes down for somebody."""
    widget = widgets.get(actor, widget_id)
    actor.may("callbacks.write", widget)
    visitor = visitors.get(actor, visitor_id) if visitor_id else None
    if visitor is not None and visitor.site_id != widget.site_id:
        raise invalid("/visitor_id", "This visitor was on another site.")
    return announce(_add(widget, visitor, phone, fields | {"name": name}), SUBMITTED)


def leave(
    visitor: Visitor, *, phone: str, attachment_id: str | None, call_id: str | None, **fields: Any
) -> Callback:
    """What the visitor left in the form; sent twice it is one callback."""
    client_id = fields["client_id"]
    same = (Callback.visitor_id == visitor.id, Callback.client_id == client_id)
    before = db.session.scalars(select(Callback).where(*same)).first()
    if before is not None:
        return before
    widget = widgets.find_public(visitor.widget_id)
    if not widget.calls["callback"]:
        raise Forbidden("This widget takes no callbacks.", code="feature_off")
    row = _add(widget, visitor, phone, fields | {"call_id": _own_call(visitor, call_id)})
    if attachment_id is not None:
        row.voice_note = attachments.hold(visitor, attachment_id, by=row.id)
    _introduce(visitor, row)
    return announce(row, SUBMITTED)


def _own_call(visitor: Visitor, call_id: str | None) -> str | None:
    """The call that nobody answered, when it was this visitor's."""
    call = db.session.get(Call, call_id) if call_id else None
    return call.id if call is not None and call.visitor_id == visitor.id else None


def _introduce(visitor: Visitor, row: Callback) -> None:
    """Take name and number over; what the site itself vouches for stays as it is."""
    found = {"phone": row.phone} | ({"name": row.name} if row.name else {})
    if not visitor.verified:
        profile.describe(visitor, **found)


def _add(
    widget: Widget, visitor: Visitor | None, phone: str, fields: Mapping[str, Any]
) -> Callback:
    own = (visitor.country, visitor.language) if visitor else (None, None)
    zone = _zone(fields.get("timezone"), visitor, widget)
    read = phones.read(phone, phones.likely_countries(own[0], zone, own[1]))
    row = Callback(
        id=ids.new_id("cbk"),
        account_id=widget.account_id,
        site_id=widget.site_id,
        widget_id=widget.id,
        visitor_id=visitor.id if visitor else None,
        call_id=fields.get("call_id"),
        client_id=fields.get("client_id"),
        state=DUE,
        name=fields.get("name") or "",
        phone=read.e164,
        country=read.country,
        preferred_at=_time(fields.get("preferred_at")),
        timezone=zone,
        text=fields.get("text") or "",
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _zone(given: str | None, visitor: Visitor | None, widget: Widget) -> str:
    """Where the clock hangs that the time is read from."""
    for name in (given, visitor.timezone if visitor else None):
        if name in available_timezones():
            return str(name)
    return availability.schedule(widget).zone


def _time(wanted: datetime | None) -> datetime | None:
    if wanted is not None and not clock.now() - _LATE < wanted < clock.now() + _FAR:
        raise invalid("/preferred_at", f"Choose a time within the next {_FAR.days} days.")
    return wanted


@on_forget
def _forget(visitor_id: str) -> None:
    """Who is forgotten is not called; the row stays for the figures."""
    blank = {"name": "", "phone": "", "text": "", "country": None, "voice_note_id": None}
    own = update(Callback).where(Callback.visitor_id == visitor_id)
    db.session.execute(own.values(**blank).execution_options(synchronize_session=False))
