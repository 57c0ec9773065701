"""What a WordPress site's privacy tools ask for: one person's data, to hand over or to erase."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from laleo.accounts import audit
from laleo.conversations import transcripts
from laleo.conversations.models import Conversation
from laleo.core import clock
from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.visitors import forgetting
from laleo.visitors.models import PageView, Visitor
from laleo.wordpress import service, shop

BATCH = 20
MOST_PAGES = 200
_FACTS = (
    *("name", "email", "phone", "external_id", "ip", "country", "region", "city", "language"),
    *("timezone", "browser", "os", "device"),
)


def export(actor: Actor, *, email: str, page: int) -> dict[str, Any]:
    """Everything about the visitors of the asking site with this address, some at a time.

    `done` is false while more pages follow.
    """
    row = service.connected(actor)
    found = _visitors(row.site_id, email, offset=(page - 1) * BATCH)
    shown = [_everything(visitor) for visitor in found[:BATCH]]
    if page == 1:
        shown += [_purchases(cart) for cart in shop.of_address(row.site_id, email)]
        audit.write(actor, "wordpress_site.person_exported", row.id)
    return {"items": shown, "done": len(found) <= BATCH}


def erase(actor: Actor, *, email: str) -> dict[str, Any]:
    """Remove the visitors of the asking site with this address, some at a time; how many went."""
    row = service.connected(actor)
    found = _visitors(row.site_id, email)
    for visitor in found[:BATCH]:
        forgetting.forget(visitor.id)
        db.session.flush()
        db.session.delete(visitor)
    for cart in shop.of_address(row.site_id, email):
        db.session.delete(cart)
    removed = len(found[:BATCH])
    if removed:
        audit.write(actor, "wordpress_site.person_erased", row.id, visitors=removed)
    return {"removed": removed, "done": len(found) <= BATCH}


def _visitors(site_id: str, email: str, *, offset: int = 0) -> list[Visitor]:
    mine = (Visitor.site_id == site_id, func.lower(Visitor.email) == email.lower())
    query = select(Visitor).where(*mine).order_by(Visitor.id).offset(offset).limit(BATCH + 1)
    return list(db.session.scalars(query))


def _everything(visitor: Visitor) -> dict[str, Any]:
    facts = {name: getattr(visitor, name) for name in _FACTS}
    facts |= {f"attribute {key}": value for key, value in visitor.attributes.items()}
    facts["tags"] = ", ".join(visitor.tags)
    facts["first_seen_at"] = clock.rfc3339(visitor.first_seen_at)
    facts["last_seen_at"] = clock.rfc3339(visitor.last_seen_at)
    return {
        "id": visitor.id,
        "facts": {name: str(value) for name, value in facts.items() if value},
        "pages": _pages(visitor.id),
        "conversations": _conversations(visitor.id),
    }


def _pages(visitor_id: str) -> list[str]:
    query = select(PageView.at, PageView.url).where(PageView.visitor_id == visitor_id)
    rows = db.session.execute(query.order_by(PageView.id.desc()).limit(MOST_PAGES))
    return [f"{clock.rfc3339(at)} {url}" for at, url in rows]


def _conversations(visitor_id: str) -> list[dict[str, str]]:
    query = select(Conversation.id).where(Conversation.visitor_id == visitor_id)
    found = db.session.scalars(query.order_by(Conversation.id))
    return [{"id": one, "text": transcripts.text(one)} for one in found]


def _purchases(cart: Any) -> dict[str, Any]:
    facts = {"external_id": cart.external_id, "email": cart.email}
    facts["orders"] = ", ".join(str(order.get("number", "")) for order in cart.orders)
    return {"id": cart.external_id, "facts": facts, "pages": [], "conversations": []}
