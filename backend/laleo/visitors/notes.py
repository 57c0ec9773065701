"""Notes about a visitor, for the team alone."""

from __future__ import annotations

from sqlalchemy import select

from laleo.core import clock, ids
from laleo.core.actor import Actor, permission
from laleo.core.db import db
from laleo.core.errors import Conflict, NotFound
from laleo.core.operations import Subject, operation
from laleo.core.paging import Page, Window, paginate
from laleo.visitors import profile, service
from laleo.visitors.models import Visitor, VisitorNote

MOST = 500

permission("visitors.note")


def notes(actor: Actor, visitor_id: str, window: Window) -> Page[VisitorNote]:
    """The notes about a visitor, the newest first."""
    visitor = service.get(actor, visitor_id)
    query = select(VisitorNote).where(VisitorNote.visitor_id == visitor.id)
    return paginate(query, window, by=[VisitorNote.id], scope={"list": "notes", "of": visitor.id})


def _about(actor: Actor, visitor_id: str, *, body: str) -> Subject:
    return Subject(_notable(actor, visitor_id).site_id, f"Note about a visitor: “{body[:200]}”")


def _notable(actor: Actor, visitor_id: str) -> Visitor:
    visitor = service.get(actor, visitor_id)
    actor.may("visitors.note", visitor)
    return visitor


@operation("visitors.add_note", verb="visitors.note", about=_about)
def add(actor: Actor, visitor_id: str, *, body: str) -> VisitorNote:
    """Keep a note."""
    _notable(actor, visitor_id)
    visitor = service.locked(visitor_id)
    if visitor.note_count >= MOST:
        raise Conflict(f"A visitor has at most {MOST} notes; remove an old one first.")
    note = VisitorNote(
        id=ids.new_id("not"),
        account_id=visitor.account_id,
        site_id=visitor.site_id,
        visitor_id=visitor.id,
        body=body,
        author={"kind": actor.kind.value, "id": actor.id, "name": actor.name},
        created_at=clock.now(),
    )
    db.session.add(note)
    visitor.note_count += 1
    profile.show(visitor)
    return note


def remove(actor: Actor, visitor_id: str, note_id: str) -> None:
    """Take a note away."""
    _notable(actor, visitor_id)
    visitor = service.locked(visitor_id)
    note = db.session.get(VisitorNote, note_id)
    if note is None or note.visitor_id != visitor.id:
        raise NotFound("There is no such note.")
    db.session.delete(note)
    visitor.note_count -= 1
    profile.show(visitor)
