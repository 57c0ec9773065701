"""The flow log: what each client did on its way to a connection, and where it stopped.

Steps are written after the answer, in a transaction of their own: a refusal undoes nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from flask import after_this_request, g
from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from laleo.accounts.models import Account
from laleo.core import clock, ids
from laleo.core.actor import ADMINS, READ, Actor, permission
from laleo.core.db import db, this_app, unit
from laleo.core.errors import LaleoError, NotFound
from laleo.oauth.models import REGISTERED, OAuthClient, OAuthFlow, OAuthStep
from laleo.oauth.verdicts import STEPS

log = structlog.get_logger(__name__)

permission("oauth_flows.read", scope=READ, roles=ADMINS, people=True, account_wide=True)

SHOWN = 100
STEPS_KEPT = 60
KEPT_DAYS = 30
_SAME_FLOW = timedelta(hours=1)


@dataclass(slots=True)
class _Notes:
    """What one request has to tell about one flow."""

    flow_id: str
    client_row: str | None = None
    account_id: str | None = None
    steps: list[OAuthStep] = field(default_factory=list)


def new_id() -> str:
    """The id of a flow that begins now."""
    return ids.new_id("flo")


def note(
    flow_id: str,
    step: str,
    detail: str,
    *,
    ok: bool = True,
    client_row: str | None = None,
    account_id: str | None = None,
) -> None:
    """Tell a step of a flow; it is written once the answer is ready."""
    assert step in STEPS, step  # noqa: S101 - a word of ours, not of a client's
    notes = _notes().setdefault(flow_id, _Notes(flow_id))
    notes.client_row = client_row or notes.client_row
    notes.account_id = account_id or notes.account_id
    row = OAuthStep(id=ids.new_id("stp"), flow_id=flow_id, at=clock.now(), step=step, ok=ok)
    row.detail = detail[:300]
    notes.steps.append(row)


def of_request(flow_id: str) -> None:
    """Tell which flow the client's request belongs to, before it may be refused."""
    g.oauth_flow = flow_id


def _notes() -> dict[str, _Notes]:
    if "oauth_notes" not in g:
        g.oauth_notes = {}
        after_this_request(_write)
    found: dict[str, _Notes] = g.oauth_notes
    return found


def _write(response: Response) -> Response:
    app, told = this_app(), list(_notes().values())
    db.session.remove()
    try:
        with unit(app) as session:
            for notes in told:
                _keep(session, notes)
    except (LaleoError, SQLAlchemyError) as error:  # the answer is ready and must not wait for this
        log.warning("flow_not_noted", error=repr(error))
    return response


def _keep(session: Session, notes: _Notes) -> None:
    flow = session.get(OAuthFlow, notes.flow_id)
    if flow is None:
        flow = OAuthFlow(id=notes.flow_id, started_at=notes.steps[0].at)
        session.add(flow)
    flow.client_row = notes.client_row or flow.client_row
    flow.account_id = notes.account_id or flow.account_id
    session.flush()
    known = select(func.count()).where(OAuthStep.flow_id == flow.id)
    room = STEPS_KEPT - (session.scalar(known) or 0)
    session.add_all(notes.steps[: max(0, room)])


def current(client: OAuthClient, account_id: str) -> str:
    """The flow that this client began lately with this account, else a new one's id.

    One that registered itself is one person's: its flow began before anybody looked at it.
    """
    theirs = OAuthFlow.account_id == account_id
    if client.kind == REGISTERED:
        theirs = theirs | OAuthFlow.account_id.is_(None)
    flow = _latest(client, theirs)
    if flow is None or any(step.step == "consent" for step in flow.steps):
        return new_id()
    return flow.id


def of_client(client: OAuthClient) -> str | None:
    """The latest flow of a client that only one person has; None when others share it."""
    flow = _latest(client, true()) if client.kind == REGISTERED else None
    return flow.id if flow else None


def _latest(client: OAuthClient, which: ColumnElement[bool]) -> OAuthFlow | None:
    past = clock.now() - _SAME_FLOW
    query = select(OAuthFlow).where(
        OAuthFlow.client_row == client.id, OAuthFlow.started_at > past, which
    )
    return db.session.scalars(query.order_by(OAuthFlow.id.desc()).limit(1)).first()


def has(flow_id: str, step: str) -> bool:
    """Whether the flow has come to this step."""
    query = select(OAuthStep.id).where(OAuthStep.flow_id == flow_id, OAuthStep.step == step)
    return db.session.scalars(query.limit(1)).first() is not None


def entries(actor: Actor) -> list[OAuthFlow]:
    """The account's flows, newest first (at most 100).

    One that no member has seen belongs to nobody: it is shown where the account is the only one.
    """
    actor.may("oauth_flows.read")
    query = select(OAuthFlow).where(_theirs(actor)).order_by(OAuthFlow.id.desc()).limit(SHOWN)
    return list(db.session.scalars(query))


def get(actor: Actor, flow_id: str) -> OAuthFlow:
    """One flow with its steps."""
    actor.may("oauth_flows.read")
    found = db.session.scalars(
        select(OAuthFlow).where(OAuthFlow.id == flow_id, _theirs(actor))
    ).first()
    if found is None:
        raise NotFound("There is no such flow.")
    return found


def _theirs(actor: Actor) -> ColumnElement[bool]:
    own = OAuthFlow.account_id == actor.account_id
    accounts = db.session.scalars(select(Account.id).limit(2)).all()
    return own if len(accounts) > 1 else own | OAuthFlow.account_id.is_(None)


def forget() -> None:
    """Remove flows of a month ago."""
    past = clock.now() - timedelta(days=KEPT_DAYS)
    db.session.execute(delete(OAuthFlow).where(OAuthFlow.started_at < past))
