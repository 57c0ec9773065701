"""The audit log: one row per deed that changes who may do what, or what others depend on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

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
