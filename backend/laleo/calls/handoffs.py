"""Hand-off links: made for one call, shown once, used up by one press, taken back at any time.

A link is a signed name and 128 random bits. Looking at it changes nothing: mail programs open what
they are sent. Pressing the button exchanges it for a session, which only that browser has.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from laleo.accounts import audit
from laleo.calls import answering, legs, machine
from laleo.calls import service as calls
from laleo.calls.handoff_models import JOIN, VIEW, HandoffLink
from laleo.calls.models import ANSWERED, OVER, RINGING, STOPPED, Call, CallLeg
from laleo.conversations.author import author
from laleo.core import clock, crypto, ids, live
from laleo.core.actor import Actor, permission, system
from laleo.core.db import db, on_commit
from laleo.core.errors import Conflict, Forbidden, NotFound
from laleo.core.paging import Page, Window, paginate

PATH = "/h/"
LASTS_S, LEAST_S, MOST_S = 900, 60, 86_400
SESSION = timedelta(hours=4)
"""How long whoever joined may come back to the call, from the same browser."""

ALLOW = timedelta(seconds=45)
"""How long a call rings on at least once somebody pressed: the browser asks for the microphone."""

MOST_OPEN = 20
GUEST, GUEST_BROWSER = "Guest", "guest_browser"
REVOKED = "handoff_revoked"
_TOKEN, _SESSION_TOKEN = "handoff-link", "handoff-session"

permission("handoff.write")


class Standing(StrEnum):
    """What becomes of a link that is opened."""

    GOOD = "good"
    NONE = "none"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"
    OVER = "over"


def create(
    actor: Actor,
    call_id: str,
    *,
    audience: str = JOIN,
    expires_in_s: int = LASTS_S,
    name: str = "",
) -> tuple[HandoffLink, str]:
    """A link that brings one person into the call, and its address, which is told this once.

    Conflict when the call is over. It cannot be proposed: whoever asked would never learn it.
    """
    call = calls.get(actor, call_id)
    actor.may("handoff.write", call)
    if call.state in OVER:
        raise Conflict("This call is over; there is nothing to hand over.", code="call_over")
    if len(_open_ones(call)) >= MOST_OPEN:
        raise Conflict(f"This call has {MOST_OPEN} links that were not used; take some back.")
    return _made(actor, call, audience, expires_in_s, name)


def _open_ones(call: Call) -> list[HandoffLink]:
    query = select(HandoffLink).where(HandoffLink.call_id == call.id, *_usable())
    return list(db.session.scalars(query))


def _usable() -> tuple[Any, ...]:
    return (
        HandoffLink.consumed_at.is_(None),
        HandoffLink.revoked_at.is_(None),
        HandoffLink.expires_at > clock.now(),
    )


def _made(
    actor: Actor, call: Call, audience: str, lasts_s: int, name: str
) -> tuple[HandoffLink, str]:
    now, by = clock.now(), author(actor)
    link_id = ids.new_id("hnd")
    token = crypto.sign(_TOKEN, {"l": link_id, "k": secrets.token_urlsafe(16)})
    row = HandoffLink(
        id=link_id,
        account_id=call.account_id,
        site_id=call.site_id,
        call_id=call.id,
        audience=audience,
        name=name,
        token_hash=crypto.sha256(token),
        session_hash=None,
        created_by={"kind": by.kind, "id": by.id, "name": by.name},
        created_at=now,
        expires_at=now + timedelta(seconds=lasts_s),
        consumed_at=None,
        revoked_at=None,
    )
    db.session.add(row)
    db.session.flush()
    told = {"call_id": call.id, "audience": audience, "name": name, "expires_in_s": lasts_s}
    audit.write(actor, "handoff.created", row.id, **told)
    return row, f"{current_app.config['LALEO'].public_url}{PATH}{token}"


def links(actor: Actor, call_id: str, window: Window) -> Page[HandoffLink]:
    """The call's links, newest first, without their addresses."""
    call = calls.get(actor, call_id)
    query = select(HandoffLink).where(HandoffLink.call_id == call.id)
    scope = {"list": "handoff-links", "of": call.id}
    return paginate(query, window, by=[HandoffLink.id], scope=scope)


def revoke(actor: Actor, call_id: str, link_id: str) -> None:
    """Take a link back; whoever came by it is sent out of the call."""
    call, row = calls.get(actor, call_id), db.session.get(HandoffLink, link_id)
    if row is None or row.call_id != call.id:
        raise NotFound("There is no such link.")
    actor.may("handoff.write", call)
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        audit.write(actor, "handoff.revoked", row.id, call_id=call.id)
        _send_out(actor, row)
        on_commit(lambda: live.signal(REVOKED, {"link_id": link_id}))


def _send_out(actor: Actor, row: HandoffLink) -> None:
    leg = legs.belonging(row.call_id, row.id)
    if leg is None:
        return
    if leg.state == ANSWERED:
        answering.end(row.call_id, author(actor))
    elif leg.state == RINGING:
        legs.end(leg, STOPPED)


def look(token: str) -> tuple[Standing, HandoffLink | None]:
    """How the link stands; looking changes nothing."""
    claims = crypto.verify(_TOKEN, token)
    row = db.session.get(HandoffLink, claims["l"]) if claims else None
    if row is None or row.token_hash != crypto.sha256(token):
        return Standing.NONE, None
    return _standing(row), row


def _standing(row: HandoffLink) -> Standing:
    if row.revoked_at is not None:
        return Standing.REVOKED
    if row.consumed_at is not None:
        return Standing.USED
    if row.expires_at <= clock.now():
        return Standing.EXPIRED
    call = db.session.get_one(Call, row.call_id)
    return Standing.OVER if call.state in OVER else Standing.GOOD


def consume(token: str, ip: str) -> tuple[Standing, str | None]:
    """Exchange the link for a session; of any number who press at once, one gets it."""
    standing, row = look(token)
    if row is None or standing is not Standing.GOOD:
        _note_refused(row, standing, ip)
        return standing, None
    session = crypto.sign(_SESSION_TOKEN, {"l": row.id, "k": secrets.token_urlsafe(16)})
    taken = update(HandoffLink).where(HandoffLink.id == row.id, *_usable())
    taken = taken.values(consumed_at=clock.now(), session_hash=crypto.sha256(session))
    done = db.session.execute(taken.execution_options(synchronize_session=False))
    db.session.refresh(row)
    if not done.rowcount:  # type: ignore[attr-defined] # an UPDATE's result has one
        _note_refused(row, _standing(row), ip)
        return _standing(row), None
    audit.write(system(row.account_id), "handoff.used", row.id, call_id=row.call_id, ip=ip)
    _seat(row)
    return Standing.GOOD, session


def _seat(row: HandoffLink) -> None:
    """A place in the call: it rings there, or waits to take over; a look only has nothing to do."""
    end, call = legs.End(GUEST_BROWSER, row.id, row.name or GUEST), machine.locked(row.call_id)
    if row.audience == VIEW:
        legs.watching(call, end)
    elif call.state == ANSWERED:
        answering.offer(call.id, end)
    else:
        legs.rung(call, end)
        call.deadline_at = max(call.deadline_at or clock.now(), clock.now() + ALLOW)


def _note_refused(row: HandoffLink | None, standing: Standing, ip: str) -> None:
    if row is not None:
        told = {"call_id": row.call_id, "ip": ip, "reason": standing.value}
        audit.write(system(row.account_id), "handoff.refused", row.id, **told)


def hello(session: str) -> tuple[CallLeg, dict[str, Any]]:
    """The leg that whoever has this session may use, and what they are told of the call."""
    row = admitted(session)
    leg = legs.belonging(row.call_id, row.id) if row is not None else None
    if row is None or leg is None:
        raise Forbidden("This link does not work any more.", code="handoff_over")
    call = db.session.get_one(Call, row.call_id)
    about = {"name": call.caller_name, "page": call.page}
    return leg, {"audience": row.audience, "about": about, "talking": leg.state == ANSWERED}


def admitted(session: object) -> HandoffLink | None:
    """The link that was exchanged for this session; None once it is over or was taken back."""
    claims = crypto.verify(_SESSION_TOKEN, session)
    row = db.session.get(HandoffLink, claims["l"]) if claims else None
    if row is None or row.consumed_at is None or row.revoked_at is not None:
        return None
    mine = row.session_hash == crypto.sha256(str(session))
    return row if mine and clock.now() < row.consumed_at + SESSION else None
