"""Keeping somebody out, for how long and why; what is open is closed at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from ipaddress import ip_network

from sqlalchemy import delete, func, select

from laleo.accounts import audit
from laleo.core import clock, ids, live
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db, on_commit
from laleo.core.errors import Conflict, NotFound, invalid
from laleo.core.operations import Subject, by_model, operation
from laleo.core.paging import Page, Window, paginate
from laleo.visitors import blocking, profile, service
from laleo.visitors.models import Block, Visitor

ADDED = "block_added"
SHORTEST_V4, SHORTEST_V6 = 8, 19  # a shorter prefix would be half a continent, by mistake

permission("blocks.read", scope=READ, roles=EVERYONE)
permission("block")
permission("block_networks", account_wide=True)


def entries(actor: Actor, window: Window, *, visitor_id: str | None = None) -> Page[Block]:
    """Who is kept out now, the newest first."""
    actor.may("blocks.read")
    query = select(Block).where(Block.account_id == actor.account_id, blocking.standing())
    if actor.site_ids is not None:
        query = query.where(Block.site_id.in_(actor.site_ids))
    if visitor_id is not None:
        query = query.where(Block.visitor_id == visitor_id)
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    scope = {"list": "blocks", "account": actor.account_id, "sites": sites, "of": visitor_id}
    return paginate(query, window, by=[Block.id], scope=scope)


def _about(
    actor: Actor,
    *,
    visitor_id: str | None = None,
    ip: str | None = None,
    reason: str = "",
    **_: object,
) -> Subject:
    visitor, value = _target(actor, visitor_id, ip)
    why = f": {reason}" if reason else ""
    whom = "a visitor" if visitor else f"the address {value}"
    return Subject(visitor.site_id if visitor else None, f"Block {whom}{why}")


def _by_model(actor: Actor, **_: object) -> bool:
    return by_model(actor)


@operation("visitors.block", verb="block", about=_about, consequential=_by_model)
def add(
    actor: Actor,
    *,
    visitor_id: str | None = None,
    ip: str | None = None,
    reason: str = "",
    expires_in_s: int | None = None,
) -> Block:
    """Keep a visitor or a network out; the same again is one block, with the later words."""
    visitor, value = _target(actor, visitor_id, ip)
    _check_room(actor)
    same = (Block.account_id == actor.account_id, Block.value == value)
    db.session.execute(delete(Block).where(*same))
    now = clock.now()
    row = Block(
        id=ids.new_id("blk"),
        account_id=actor.account_id,
        site_id=visitor.site_id if visitor else None,
        kind=blocking.VISITOR if visitor else blocking.IP,
        value=value,
        visitor_id=visitor.id if visitor else None,
        reason=reason,
        by={"kind": actor.kind.value, "id": actor.id, "name": actor.name},
        created_at=now,
        expires_at=None if expires_in_s is None else now + timedelta(seconds=expires_in_s),
    )
    db.session.add(row)
    audit.write(actor, "block.added", row.id, value=value, reason=reason)
    _moved(row, visitor)
    about = {"account_id": row.account_id, "visitor_id": row.visitor_id, "kind": row.kind}
    on_commit(partial(live.signal, ADDED, about | {"value": row.value}))
    return row


def _target(actor: Actor, visitor_id: str | None, ip: str | None) -> tuple[Visitor | None, str]:
    if (visitor_id is None) == (ip is None):
        raise invalid("", "Give either visitor_id or ip.")
    if visitor_id is not None:
        visitor = service.get(actor, visitor_id)
        actor.may("block", visitor)
        return visitor, visitor.id
    actor.may("block_networks")
    return None, _network(ip or "")


def _network(text: str) -> str:
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise invalid(
            "/ip", "Write an address or a network, 203.0.113.7 or 203.0.113.0/24."
        ) from error
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is not None:
        raise invalid("/ip", "Write an IPv4 address in its own form, 203.0.113.7.")
    shortest = SHORTEST_V4 if network.version == 4 else SHORTEST_V6  # noqa: PLR2004
    if network.prefixlen < shortest:
        raise invalid("/ip", f"This network is too large; use /{shortest} or longer.")
    return str(network)


def _check_room(actor: Actor) -> None:
    count = select(func.count()).where(Block.account_id == actor.account_id)
    if (db.session.scalar(count) or 0) >= blocking.MOST:
        raise Conflict(f"An account has at most {blocking.MOST} blocks; remove old ones first.")


def remove(actor: Actor, block_id: str) -> None:
    """Let them in again."""
    row = db.session.get(Block, block_id)
    if row is None or (row.site_id is None and actor.site_ids is not None):
        raise NotFound("There is no such block.")
    actor.may("block", row)
    audit.write(actor, "block.removed", row.id, value=row.value)
    visitor = db.session.get(Visitor, row.visitor_id) if row.visitor_id else None
    db.session.delete(row)
    _moved(row, visitor)


def _moved(row: Block, visitor: Visitor | None) -> None:
    db.session.flush()
    blocking.forget(row.account_id)
    if visitor is not None:
        profile.show(visitor)


def sweep() -> None:
    """Forget blocks whose time is over."""
    db.session.execute(delete(Block).where(Block.expires_at < clock.now()))
