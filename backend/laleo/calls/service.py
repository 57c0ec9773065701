"""Calls as the team and its programs see and steer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from laleo.accounts import audit
from laleo.accounts import service as accounts
from laleo.accounts.models import Member
from laleo.calls import answering, legs, machine, telling
from laleo.calls.models import (
    MISSED,
    WAITING,
    Call,
    CallLeg,
    CallMove,
    CallNote,
)
from laleo.calls.ringing import OPERATOR_BROWSER
from laleo.conversations.author import OPERATOR, author
from laleo.core import clock, ids
from laleo.core.actor import EVERYONE, OPERATORS, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import Conflict, NotFound, invalid
from laleo.core.operations import Subject, operation
from laleo.core.paging import Page, Window, paginate
from laleo.visitors.counts import counter

permission("calls.read", scope=READ, roles=EVERYONE)
permission("calls.write")
permission("calls.answer")
MOST_NOTES = 200


@counter("calls_waiting")
def _waiting(account_id: str) -> Mapping[str, int]:
    return _counted(account_id, Call.state.in_(WAITING))


@counter("calls_missed")
def _missed(account_id: str) -> Mapping[str, int]:
    return _counted(account_id, Call.state == MISSED, Call.triaged_at.is_(None))


def _counted(account_id: str, *which: Any) -> Mapping[str, int]:
    query = select(Call.site_id, func.count()).group_by(Call.site_id)
    query = query.where(Call.account_id == account_id, *which)
    return dict(db.session.execute(query).all())


def calls(
    actor: Actor,
    window: Window,
    *,
    state: str | None = None,
    answered_by: str | None = None,
    untriaged: bool | None = None,
    **columns: str | None,
) -> Page[Call]:
    """The calls the actor sees, newest first; `columns` are site, widget and visitor."""
    actor.may("calls.read")
    query = select(Call).where(Call.account_id == actor.account_id).options(*telling.WHOLE)
    if actor.site_ids is not None:
        query = query.where(Call.site_id.in_(actor.site_ids))
    query = query.filter_by(**{name: value for name, value in columns.items() if value})
    if state is not None:
        query = query.where(Call.state.in_(WAITING) if state == "waiting" else Call.state == state)
    if answered_by is not None:
        query = query.where(Call.answered_id == answered_by)
    if untriaged is not None:
        query = query.where(Call.state == MISSED, Call.triaged_at.is_(None) == untriaged)
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    scope: dict[str, Any] = {"list": "calls", "account": actor.account_id, "sites": sites}
    scope |= columns | {"state": state, "by": answered_by, "untriaged": untriaged}
    return paginate(query, window, by=[Call.id], scope=scope)


def get(actor: Actor, call_id: str, *, verb: str = "calls.read") -> Call:
    """One call."""
    query = select(Call).where(Call.id == call_id).options(*telling.WHOLE)
    found = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("There is no such call.")
    actor.may(verb, found)
    return found


def timeline(actor: Actor, call_id: str) -> Sequence[CallMove]:
    """What happened to it, in order."""
    call = get(actor, call_id)
    query = select(CallMove).where(CallMove.call_id == call.id).order_by(CallMove.revision)
    return db.session.scalars(query).all()


def notes(actor: Actor, call_id: str, window: Window) -> Page[CallNote]:
    """What the team noted, the newest first."""
    call = get(actor, call_id)
    query = select(CallNote).where(CallNote.call_id == call.id)
    return paginate(query, window, by=[CallNote.id], scope={"list": "call-notes", "of": call.id})


def _about_note(actor: Actor, call_id: str, *, body: str) -> Subject:
    call = get(actor, call_id, verb="calls.write")
    return Subject(call.site_id, f"Note about a call: “{body[:200]}”")


@operation("calls.add_note", verb="calls.write", about=_about_note)
def add_note(actor: Actor, call_id: str, *, body: str) -> CallNote:
    """Keep a note about a call."""
    get(actor, call_id, verb="calls.write")
    call, by = machine.locked(call_id), author(actor)
    if call.note_count >= MOST_NOTES:
        raise Conflict(f"A call has at most {MOST_NOTES} notes.")
    who = {"kind": by.kind, "id": by.id, "name": by.name}
    row = CallNote(
        id=ids.new_id("cno"), call_id=call_id, author=who, body=body, created_at=clock.now()
    )
    db.session.add(row)
    call.note_count += 1
    call.revision += 1
    db.session.flush()
    telling.announce(call_id)
    return row


def _about(what: str) -> Any:
    def about(actor: Actor, call_id: str) -> Subject:
        return Subject(get(actor, call_id, verb="calls.write").site_id, what)

    return about


@operation("calls.decline", verb="calls.write", about=_about("Decline a call"))
def decline(actor: Actor, call_id: str) -> Call:
    """A person declines for themselves; a program declines the whole call, which is then missed."""
    get(actor, call_id, verb="calls.write")
    by = author(actor)
    if by.kind == OPERATOR:
        return answering.decline(call_id, end_of(actor), by)
    return machine.move(call_id, MISSED, by, reason="declined") or get(actor, call_id)


def end_of(actor: Actor) -> legs.End:
    """The actor's browser as the end of a call."""
    by = author(actor)
    return legs.End(OPERATOR_BROWSER, by.id, by.name, actor.member_id)


@operation("calls.end", verb="calls.write", about=_about("End a call"))
def end(actor: Actor, call_id: str) -> Call:
    """Hang up, or stop a call that still rings."""
    get(actor, call_id, verb="calls.write")
    return answering.end(call_id, author(actor))


def triage(actor: Actor, call_id: str) -> Call:
    """Note that somebody has looked after a missed call."""
    get(actor, call_id, verb="calls.write")
    call = machine.locked(call_id)
    if call.state != MISSED:
        raise Conflict("Only a missed call is to be looked after.", code="not_missed")
    if call.triaged_at is None:
        call.triaged_at = clock.now()
        call.revision += 1
        db.session.flush()
        telling.announce(call_id)
    return get(actor, call_id)


def _about_transfer(actor: Actor, call_id: str, *, member_id: str) -> Subject:
    call = get(actor, call_id, verb="calls.write")
    return Subject(
        call.site_id, f"Hand a call on to {_colleague(actor, member_id, call).person.name}"
    )


@operation("calls.transfer", verb="calls.write", about=_about_transfer)
def transfer(actor: Actor, call_id: str, *, member_id: str) -> Call:
    """Let a call that runs ring at a colleague, who takes it over by answering."""
    call = get(actor, call_id, verb="calls.write")
    member = _colleague(actor, member_id, call)
    audit.write(actor, "call.transferred", call_id, to=member.id)
    end_ = legs.End(OPERATOR_BROWSER, member.id, member.person.name, member.id)
    return answering.offer(call_id, end_)


def _colleague(actor: Actor, member_id: str, call: Call) -> Member:
    """A member who may answer there; Invalid for one who may not."""
    try:
        member = accounts.member(actor, member_id)
    except NotFound as error:
        raise invalid("/member_id", "There is no such member.") from error
    elsewhere = member.site_ids is not None and call.site_id not in member.site_ids
    if member.role not in OPERATORS or elsewhere:
        raise invalid("/member_id", f"{member.person.name} may not answer on this site.")
    return member


def answer(actor: Actor, call_id: str, line: str) -> tuple[Call, CallLeg]:
    """Talk with the caller: the first who answers does."""
    get(actor, call_id, verb="calls.answer")
    return answering.answer(call_id, end_of(actor), author(actor), line=line)


def hold(actor: Actor, call_id: str, *, held: bool) -> Call:
    """Let the caller wait, or go on."""
    get(actor, call_id, verb="calls.answer")
    return answering.hold(call_id, author(actor), held=held)
