"""The audit log: one row per deed that changes who may do what, or what others depend on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from laleo.accounts.models import AuditEntry
from laleo.core import clock, ids
from laleo.core.actor import ADMINS, READ, Actor, permission
from laleo.core.db import db
from laleo.core.paging import Page, Window, paginate

permission("audit.read", scope=READ, roles=ADMINS, account_wide=True)


def write(actor: Actor, action: str, target: str, **detail: Any) -> None:
    """Note a deed; the caller's transaction carries it. Never put a secret into `detail`."""
    db.session.add(
        AuditEntry(
            id=ids.new_id("aud"),
            account_id=actor.account_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            target=target,
            detail=detail,
            created_at=clock.now(),
        )
    )


def counted(
    account_id: str, actor_id: str, since: datetime, actions: Sequence[str]
) -> dict[str, int]:
    """How often this principal did each of these since then."""
    query = select(AuditEntry.action, func.count()).where(
        AuditEntry.account_id == account_id,
        AuditEntry.actor_id == actor_id,
        AuditEntry.id >= ids.first_of("aud", since),
        AuditEntry.action.in_(actions),
    )
    rows = db.session.execute(query.group_by(AuditEntry.action)).all()
    return dict.fromkeys(actions, 0) | {row[0]: int(row[1]) for row in rows}


def entries(
    actor: Actor, window: Window, *, action: str | None = None, actor_id: str | None = None
) -> Page[AuditEntry]:
    """The account's log, newest first; of one kind of deed, or of one principal."""
    actor.may("audit.read")
    query = select(AuditEntry).where(AuditEntry.account_id == actor.account_id)
    if action:
        query = query.where(AuditEntry.action == action)
    if actor_id:
        query = query.where(AuditEntry.actor_id == actor_id)
    scope = {"list": "audit", "account": actor.account_id, "action": action, "actor": actor_id}
    return paginate(query, window, by=[AuditEntry.id], scope=scope)
