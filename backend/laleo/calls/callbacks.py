"""Callbacks in the queue: found, changed, given to somebody, done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from laleo import alerts, events
from laleo.accounts import service as accounts
from laleo.accounts.models import Member
from laleo.calls import phones
from laleo.calls.callback_models import ASSIGNED, DONE, DUE, Callback
from laleo.conversations.author import author
from laleo.core import clock, live
from laleo.core.actor import EVERYONE, OPERATORS, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import NotFound, invalid
from laleo.core.operations import Subject, operation
from laleo.core.paging import Page, Window, paginate
from laleo.visitors.counts import counter, note_move

permission("callbacks.read", scope=READ, roles=EVERYONE)
permission("callbacks.write")

live.tap("callback")(note_move)


@counter("callbacks_due")
def _due(account_id: str) -> Mapping[str, int]:
    query = select(Callback.site_id, func.count()).group_by(Callback.site_id)
    query = query.where(Callback.account_id == account_id, Callback.state == DUE)
    return dict(db.session.execute(query).all())


def callbacks(actor: Actor, window: Window, **columns: str | None) -> Page[Callback]:
    """The callbacks the actor sees, newest first, by state, site, visitor or assignee."""
    actor.may("callbacks.read")
    if columns.get("assignee_id") == "me":
        columns["assignee_id"] = actor.member_id or actor.id
    query = select(Callback).where(Callback.account_id == actor.account_id)
    query = query.filter_by(**{name: value for name, value in columns.items() if value})
    if actor.site_ids is not None:
        query = query.where(Callback.site_id.in_(actor.site_ids))
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    scope = {"list": "callbacks", "account": actor.account_id, "sites": sites} | columns
    return paginate(query, window, by=[Callback.id], scope=scope)


def get(actor: Actor, callback_id: str, *, verb: str = "callbacks.read") -> Callback:
    """One callback."""
    found = db.session.get(Callback, callback_id)
    if found is None:
        raise NotFound("There is no such callback.")
    actor.may(verb, found)
    return found


SUBMITTED = "callback.submitted"


def announce(row: Callback, *types: str) -> Callback:
    """Record what happened to the callback, and show the team how it stands."""
    db.session.flush()
    for type_ in types:
        place = {"site_id": row.site_id, "widget_id": row.widget_id}
        events.record(row.account_id, type_, **place, callback=row)
    shown = events.shown("callback", row)
    topic = f"account:{row.account_id}"
    live.publish(topic, "callback", {"callback": shown}, site_id=row.site_id)
    return row


def change(actor: Actor, callback_id: str, **changes: Any) -> Callback:
    """Another name, number, time or text; a number is read as in the callback's country."""
    row = _locked(actor, callback_id)
    if "phone" in changes:
        found = phones.read(changes["phone"], [row.country] if row.country else [])
        changes |= {"phone": found.e164, "country": found.country}
    for name, value in changes.items():
        setattr(row, name, value)
    return announce(row)


def _locked(actor: Actor, callback_id: str) -> Callback:
    """The row, so that two colleagues do not take the same callback at once."""
    get(actor, callback_id, verb="callbacks.write")
    query = select(Callback).where(Callback.id == callback_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _about_assignment(actor: Actor, callback_id: str, *, member_id: str | None) -> Subject:
    row = get(actor, callback_id, verb="callbacks.write")
    if member_id is None:
        return Subject(row.site_id, "Put a callback back into the queue")
    name = _colleague(actor, member_id, row).person.name
    return Subject(row.site_id, f"Ask {name} to call somebody back")


@operation("callbacks.assign", verb="callbacks.write", about=_about_assignment)
def assign(actor: Actor, callback_id: str, *, member_id: str | None) -> Callback:
    """Let this member make the call; null puts it back into the queue."""
    row = _locked(actor, callback_id)
    member = None if member_id is None else _colleague(actor, member_id, row)
    row.assignee_id = member_id
    row.assignee_name = None if member is None else member.person.name
    row.state = DUE if member is None else ASSIGNED
    _undone(row)
    if member is not None:
        _settle(actor, row)
    return announce(row)


def _colleague(actor: Actor, member_id: str, row: Callback) -> Member:
    """A member who may answer there; Invalid for one who may not."""
    try:
        member = accounts.member(actor, member_id)
    except NotFound as error:
        raise invalid("/member_id", "There is no such member.") from error
    elsewhere = member.site_ids is not None and row.site_id not in member.site_ids
    if member.role not in OPERATORS or elsewhere:
        raise invalid("/member_id", f"{member.person.name} may not answer on this site.")
    return member


def _settle(actor: Actor, row: Callback) -> None:
    """Nobody needs to be told any more."""
    alerts.taken(actor, row.id, SUBMITTED)


def _about_done(actor: Actor, callback_id: str, *, outcome: str | None = None) -> Subject:
    row = get(actor, callback_id, verb="callbacks.write")
    return Subject(row.site_id, f"Mark a callback as done: {outcome or 'without a note'}")


@operation("callbacks.done", verb="callbacks.write", about=_about_done)
def done(actor: Actor, callback_id: str, *, outcome: str | None = None) -> Callback:
    """It was made; `outcome` says what came of it."""
    row, by = _locked(actor, callback_id), author(actor)
    row.state, row.outcome, row.done_at = DONE, outcome, clock.now()
    row.done_by_id, row.done_by_name = by.id, by.name
    _settle(actor, row)
    return announce(row)


def reopen(actor: Actor, callback_id: str) -> Callback:
    """It has to be made again, by anybody."""
    row = _locked(actor, callback_id)
    row.state, row.assignee_id, row.assignee_name = DUE, None, None
    _undone(row)
    return announce(row)


def _undone(row: Callback) -> None:
    row.done_at = row.done_by_id = row.done_by_name = row.outcome = None
