"""What a site's shop tells of a customer, server to server: the cart now, and the last orders.

A customer is named as in the identity token of their browser, so nothing of it is in a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from laleo.core import clock
from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.core.errors import Conflict
from laleo.visitors import service as visitors
from laleo.visitors.forgetting import on_forget
from laleo.visitors.models import Visitor
from laleo.wordpress import service
from laleo.wordpress.models import WordPressCart

KEPT = timedelta(days=90)


def note(
    actor: Actor,
    *,
    external_id: str,
    email: str,
    cart: Mapping[str, Any] | None,
    orders: Sequence[Any],
) -> WordPressCart:
    """What the customer has in the cart and ordered lately; replaces what was known."""
    row = service.connected(actor)
    if row.widget_id is None:
        raise Conflict("This site shows no widget any more.")
    found = db.session.get(WordPressCart, (row.widget_id, external_id), with_for_update=True)
    if found is None:
        found = WordPressCart(
            widget_id=row.widget_id,
            external_id=external_id,
            account_id=row.account_id,
            site_id=row.site_id,
        )
        db.session.add(found)
    found.email, found.updated_at = email, clock.now()
    found.cart, found.orders = dict(cart) if cart else None, list(orders)
    return found


def of_visitor(actor: Actor, visitor_id: str) -> WordPressCart | None:
    """The shop's word on a visitor whom the site vouched for; None when there is none."""
    visitor = visitors.get(actor, visitor_id)
    if visitor.external_id is None or not visitor.verified:
        return None
    return db.session.get(WordPressCart, (visitor.widget_id, visitor.external_id))


@on_forget
def blank(visitor_id: str) -> None:
    """Forget what the shop said of a visitor (called while the visitor is still named)."""
    visitor = db.session.get_one(Visitor, visitor_id)
    if visitor.external_id is not None:
        db.session.execute(
            delete(WordPressCart).where(
                WordPressCart.widget_id == visitor.widget_id,
                WordPressCart.external_id == visitor.external_id,
            )
        )


def forget() -> None:
    """Remove what no shop has confirmed for three months."""
    db.session.execute(delete(WordPressCart).where(WordPressCart.updated_at < clock.now() - KEPT))


def of_address(site_id: str, email: str) -> list[WordPressCart]:
    """What shops of this site know of an e-mail address."""
    query = select(WordPressCart).where(
        WordPressCart.site_id == site_id, WordPressCart.email == email
    )
    return list(db.session.scalars(query))
