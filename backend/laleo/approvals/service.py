"""Proposals: kept when a token makes one, carried out exactly once when a person says yes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from laleo import events
from laleo.accounts import audit
from laleo.approvals.models import Approval, State
from laleo.core import clock, crypto, ids, limits, live, operations, taint
from laleo.core.actor import EVERYONE, READ, Actor, permission, read_credential
from laleo.core.db import db
from laleo.core.errors import Conflict, NotFound
from laleo.core.operations import Operation, Subject
from laleo.core.paging import Page, Window, paginate

KEEP = timedelta(hours=24)
RATE = "120/hour"
BATCH = 100

permission("approvals.read", scope=READ, roles=EVERYONE)
permission("approvals.decide", people=True)


def propose(
    actor: Actor, known: Operation, arguments: Mapping[str, Any], subject: Subject
) -> Approval:
    """Keep what the actor wants to do until a person decides; the same wish twice is one."""
    text = json.dumps([known.name, arguments], sort_keys=True)
    fingerprint, credential = crypto.sha256(text), actor.credential or actor.id
    before = _asked_already(actor, credential, fingerprint)
    if before is not None:
        return before
    limits.hit("proposals", RATE, credential, what="proposals")
    tainted = taint.tainted(actor)
    now = clock.now()
    row = Approval(
        id=ids.new_id("apv"),
        account_id=actor.account_id,
        site_id=subject.site_id,
        operation=known.name,
        arguments=dict(arguments),
        fingerprint=fingerprint,
        summary=subject.summary,
        state=State.PENDING,
        credential=credential,
        proposed_by=_principal(actor),
        tainted=tainted,
        created_at=now,
        expires_at=now + KEEP,
    )
    db.session.add(row)
    _audit(actor, "requested", row)
    _announce("approval.requested", row)
    return row


def _asked_already(actor: Actor, credential: str, fingerprint: str) -> Approval | None:
    query = select(Approval).where(
        Approval.account_id == actor.account_id,
        Approval.credential == credential,
        Approval.fingerprint == fingerprint,
        _standing(State.PENDING),
    )
    return db.session.scalars(query.limit(1)).first()


def _principal(actor: Actor) -> dict[str, str]:
    return {"kind": actor.kind.value, "id": actor.id, "name": actor.name}


def _announce(type_: str, row: Approval) -> None:
    events.record(row.account_id, type_, site_id=row.site_id, approval=row)
    # Ids only: who hears of it asks for the rest, and is then told what is theirs to see.
    frame = {"approval_id": row.id, "state": row.state}
    live.publish(f"account:{row.account_id}", "approval", frame, site_id=row.site_id)


def pending(account_id: str) -> dict[str, int]:
    """How many wait in the account, by site; under "" those about no site."""
    query = select(Approval.site_id, func.count()).group_by(Approval.site_id)
    query = query.where(Approval.account_id == account_id, _standing(State.PENDING))
    return {site or "": count for site, count in db.session.execute(query)}


def entries(actor: Actor, window: Window, *, state: str | None = None) -> Page[Approval]:
    """The account's approvals that the actor may see, newest first."""
    actor.may("approvals.read")
    query = select(Approval).where(Approval.account_id == actor.account_id)
    if actor.site_ids is not None:
        query = query.where(Approval.site_id.in_(actor.site_ids))
    if state is not None:
        query = query.where(_standing(State(state)))
    sites = sorted(actor.site_ids or ())
    scope = {"list": "approvals", "account": actor.account_id, "state": state, "sites": sites}
    return paginate(query, window, by=[Approval.id], scope=scope)


def _standing(state: State) -> ColumnElement[bool]:
    """Rows that stand so now, whether the sweeper has been there or not."""
    late = and_(Approval.state == State.PENDING, Approval.expires_at <= clock.now())
    if state is State.EXPIRED:
        return or_(Approval.state == state, late)
    return and_(Approval.state == state, ~late)


def get(actor: Actor, approval_id: str, *, verb: str = "approvals.read") -> Approval:
    """One approval of the account."""
    row = db.session.get(Approval, approval_id)
    if row is None or (row.site_id is None and actor.site_ids is not None):
        raise NotFound("There is no such approval.")
    actor.may(verb, row)
    return row


def approve(
    actor: Actor, approval_id: str, *, arguments: Mapping[str, Any] | None = None
) -> Approval:
    """Carry the operation out, as its proposer; Conflict when it is decided already.

    `arguments` are a person's changes, checked like the proposer's own would be.

    All of it is one transaction: what the operation refuses leaves the approval pending.
    """
    row = get(actor, approval_id, verb="approvals.decide")
    known = _operation(row)
    actor.may(known.verb, row)
    proposer = read_credential(row.credential)
    if proposer is None:
        raise Conflict("The token that proposed this is revoked or expired; reject it instead.")
    _decide(actor, row, State.APPROVED)
    wanted = operations.edited(known, row.arguments, arguments) if arguments else row.arguments
    found = known.run(proposer.acting(actor.member_id or actor.id), **wanted)
    row.result = {"id": _id_of(found)}
    if wanted == row.arguments:
        return _decided(actor, row)
    row.edited_arguments = wanted
    return _decided(actor, row, proposed=row.arguments, approved=wanted)


def reject(actor: Actor, approval_id: str, *, reason: str | None = None) -> Approval:
    """Refuse it; nothing is done."""
    row = get(actor, approval_id, verb="approvals.decide")
    _decide(actor, row, State.REJECTED)
    row.reason = reason
    return _decided(actor, row)


def _operation(row: Approval) -> Operation:
    try:
        return operations.find(row.operation)
    except KeyError as error:
        raise Conflict("This server no longer has that operation; reject it instead.") from error


def _decide(actor: Actor, row: Approval, state: State) -> None:
    """Of any number of people at once exactly one gets past this line."""
    mine = (Approval.id == row.id, _standing(State.PENDING))
    values = {"state": state, "decided_by": _principal(actor), "decided_at": clock.now()}
    won = db.session.execute(
        update(Approval).where(*mine).values(**values).execution_options(synchronize_session=False)
    )
    db.session.refresh(row)
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(f"This is {row.standing} already.", code="already_decided")


def _id_of(found: Any) -> str | None:
    """What came of it; of a row and its secret only the row is told."""
    row = found[0] if isinstance(found, tuple) else found
    return getattr(row, "id", None)


def _audit(actor: Actor, deed: str, row: Approval, **versions: Any) -> None:
    made = operations.digest(row.arguments)
    about = {"operation": row.operation, "arguments": made, "tainted": row.tainted}
    audit.write(actor, f"approval.{deed}", row.id, **about, **versions)


def _decided(actor: Actor, row: Approval, **versions: Any) -> Approval:
    _audit(actor, row.state, row, **versions)
    _announce("approval.decided", row)
    return row


def expire() -> int:
    """Close some proposals that nobody decided in time; says how many."""
    late = and_(Approval.state == State.PENDING, Approval.expires_at <= clock.now())
    query = select(Approval).where(late).order_by(Approval.expires_at).limit(BATCH)
    rows = db.session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.state, row.decided_at = State.EXPIRED, clock.now()
        _announce("approval.decided", row)
    return len(rows)


def witnessed(actor: Actor, known: Operation, arguments: Mapping[str, Any]) -> None:
    """Note in the audit log what a token did of its own accord."""
    made = operations.digest(arguments)
    audit.write(actor, "token.acted", known.name, arguments=made, tainted=taint.tainted(actor))


Show = Callable[[Approval], Mapping[str, Any]]


def shown_proposals(show: Show) -> operations.Proposer:
    """The hook that keeps proposals and answers as doors show them."""

    def keep(
        actor: Actor, known: Operation, arguments: Mapping[str, Any], subject: Subject
    ) -> Mapping[str, Any]:
        return show(propose(actor, known, arguments, subject))

    return keep
