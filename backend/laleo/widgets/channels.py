"""A widget's channels: numbers to call it by, which may move from widget to widget."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from laleo.accounts import audit
from laleo.core import clock, ids
from laleo.core.actor import ADMINS, EVERYONE, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import Conflict, NotFound, invalid
from laleo.core.paging import Page, Window, paginate
from laleo.widgets import numbers
from laleo.widgets.models import Channel, Widget

KINDS = ("video", "voice")
LOOK: dict[str, Any] = {"title": "", "text": "", "accent": None, "theme": "auto"}
MOST = 20

permission("channels.read", scope=READ, roles=EVERYONE)
permission("channels.write", roles=ADMINS)


def made(widget: Widget, number: str | None = None, **fields: Any) -> Channel:
    """A channel of the widget, with a number nobody has unless one is given."""
    return Channel(
        id=ids.new_id("chn"),
        account_id=widget.account_id,
        site_id=widget.site_id,
        widget_id=widget.id,
        number=number or numbers.new_number(current_app.config["LALEO"].channel_digits),
        kind=fields.get("kind", KINDS[0]),
        name=fields.get("name", ""),
        enabled=fields.get("enabled", True),
        look=LOOK | fields.get("look", {}),
        created_at=clock.now(),
    )


def page_url(channel: Channel) -> str:
    """The address of its call page."""
    return f"{current_app.config['LALEO'].public_url}/c/{channel.number}"


def channels(
    actor: Actor, window: Window, *, widget_id: str | None = None, site_id: str | None = None
) -> Page[Channel]:
    """The channels the actor sees, newest first."""
    actor.may("channels.read")
    query = select(Channel).where(Channel.account_id == actor.account_id)
    if actor.site_ids is not None:
        query = query.where(Channel.site_id.in_(actor.site_ids))
    if widget_id:
        query = query.where(Channel.widget_id == widget_id)
    if site_id:
        query = query.where(Channel.site_id == site_id)
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    scope = {"list": "channels", "account": actor.account_id, "sites": sites}
    scope |= {"widget": widget_id, "site": site_id}
    return paginate(query, window, by=[Channel.id], scope=scope)


def find(number: str) -> Channel | None:
    """The channel of this number, whosever it is."""
    return db.session.scalars(select(Channel).where(Channel.number == number)).first()


def get(actor: Actor, reference: str) -> Channel:
    """One channel, by its number or its id."""
    by_id = ids.is_id(reference, "chn")
    found = db.session.get(Channel, reference) if by_id else find(reference)
    if found is None:
        raise NotFound("There is no such channel; check the number.")
    actor.may("channels.read", found)
    return found


def create(actor: Actor, *, widget_id: str, number: str | None = None, **fields: Any) -> Channel:
    """Another number for a widget; Conflict when somebody has it."""
    actor.may("channels.write")
    widget = _widget(actor, widget_id)
    if len(widget.channels) >= MOST:
        raise Conflict(f"A widget has at most {MOST} channels.")
    if number is not None:
        _check(number)
    row = made(widget, number, **fields)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise _taken() from error
    audit.write(actor, "channel.created", row.id, number=row.number, widget_id=widget.id)
    return row


def _taken() -> Conflict:
    return Conflict("Another channel on this server has this number.", code="number_taken")


def _check(number: str) -> None:
    if not numbers.well_formed(number):
        right = number[:-1] + numbers.check_digit(number[:-1])
        raise invalid("/number", f"The last digit does not fit the others; {right} would.")
    if find(number) is not None:
        raise _taken()


def _widget(actor: Actor, widget_id: str) -> Widget:
    found = db.session.get(Widget, widget_id)
    if found is None:
        raise NotFound("There is no such widget.")
    actor.may("channels.write", found)
    return found


def change(actor: Actor, reference: str, **changes: Any) -> Channel:
    """Another name, look or widget; what was called before stays in the records as it was."""
    row = get(actor, reference)
    actor.may("channels.write", row)
    if "look" in changes:
        changes["look"] = LOOK | row.look | changes["look"]
    before = {name: getattr(row, name) for name in changes}
    if changes.get("widget_id", row.widget_id) != row.widget_id:
        _move(row, _widget(actor, changes["widget_id"]))
    for name, value in changes.items():
        setattr(row, name, value)
    audit.write(actor, "channel.changed", row.id, before=before, after=changes)
    db.session.flush()
    return row


def _move(row: Channel, target: Widget) -> None:
    """Give the number to another widget; the one it leaves is never without any."""
    home = db.session.get_one(Widget, row.widget_id)
    row.widget_id, row.site_id = target.id, target.site_id
    db.session.flush()
    db.session.expire(home, ["channels"])
    db.session.expire(target, ["channels"])
    if not home.channels:
        home.channels = [made(home)]


def delete(actor: Actor, reference: str) -> None:
    """Give a number up; Conflict for a widget's last one."""
    row = get(actor, reference)
    actor.may("channels.write", row)
    left = select(Channel.id).where(Channel.widget_id == row.widget_id, Channel.id != row.id)
    if db.session.scalar(left.limit(1)) is None:
        raise Conflict("A widget keeps one channel at least; make another one first.")
    audit.write(actor, "channel.deleted", row.id, number=row.number)
    db.session.delete(row)
