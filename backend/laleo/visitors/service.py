"""Reading visitors: who was here, who is here, and where they went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from laleo.core import crypto
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import NotFound
from laleo.core.paging import Page, Window, paginate
from laleo.visitors.models import PageView, Visitor, VisitorTag

_TOKEN = "visitor"  # noqa: S105 - what its signature is for

permission("visitors.read", scope=READ, roles=EVERYONE)

SEARCHED = 20_000
Status = Callable[[], ColumnElement[bool]]
_statuses: dict[str, Status] = {}


def status(name: str) -> Callable[[Status], Status]:
    """Register how visitors of a status are told from the others."""

    def register(clause: Status) -> Status:
        _statuses[name] = clause
        return clause

    return register


def visitors(
    actor: Actor,
    window: Window,
    *,
    live: bool = False,
    widget_id: str | None = None,
    site_id: str | None = None,
    page_url: str | None = None,
    tag: str | None = None,
    status: str | None = None,
    q: str | None = None,
    country: str | None = None,
) -> Page[Visitor]:
    """The account's visitors, newest first; `live`: who is on a page now, newest visit first."""
    actor.may("visitors.read")
    query = _own(actor, select(Visitor).where(Visitor.account_id == actor.account_id))
    filters = {"widget_id": widget_id, "site_id": site_id, "country": country}
    query = query.filter_by(**{name: value for name, value in filters.items() if value})
    if page_url:
        query = query.where(Visitor.page_url.startswith(page_url, autoescape=True))
    if live:
        query = query.where(Visitor.visit_id.is_not(None))
    if tag:
        query = query.where(Visitor.id.in_(_tagged(actor, tag)))
    if status:
        query = query.where(_statuses[status]())
    if q:
        query = query.where(_like(q), *([] if live else [_lately(actor)]))
    scope = filters | _scope(actor, "visitors") | {"live": live, "page_url": page_url}
    scope |= {"tag": tag, "status": status, "q": q}
    return paginate(query, window, by=[Visitor.visit_id if live else Visitor.id], scope=scope)


def _tagged(actor: Actor, tag: str) -> Select[Any]:
    mine = (VisitorTag.account_id == actor.account_id, VisitorTag.tag == tag)
    return select(VisitorTag.visitor_id).where(*mine)


def _like(text: str) -> ColumnElement[bool]:
    columns = (Visitor.name, Visitor.email, Visitor.phone, Visitor.external_id)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _lately(actor: Actor) -> ColumnElement[bool]:
    """Among the newest only: a text is looked for in so many rows and no more."""
    ids = select(Visitor.id).where(Visitor.account_id == actor.account_id)
    oldest = ids.order_by(Visitor.id.desc()).offset(SEARCHED).limit(1).scalar_subquery()
    return Visitor.id > func.coalesce(oldest, "")


def _own(actor: Actor, query: Select[Any]) -> Select[Any]:
    return query if actor.site_ids is None else query.where(Visitor.site_id.in_(actor.site_ids))


def _scope(actor: Actor, name: str) -> dict[str, Any]:
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    return {"list": name, "account": actor.account_id, "sites": sites}


def get(actor: Actor, visitor_id: str) -> Visitor:
    """One visitor."""
    found = db.session.get(Visitor, visitor_id)
    if found is None:
        raise NotFound("There is no such visitor.")
    actor.may("visitors.read", found)
    return found


def page_views(actor: Actor, visitor_id: str, window: Window) -> Page[PageView]:
    """Where a visitor went, the newest first."""
    visitor = get(actor, visitor_id)
    query = select(PageView).where(PageView.visitor_id == visitor.id)
    return paginate(query, window, by=[PageView.id], scope={"list": "views", "of": visitor.id})


def found(visitor_id: str) -> Visitor:
    """The visitor behind a connection; NotFound when it was erased."""
    row = db.session.get(Visitor, visitor_id)
    if row is None:
        raise NotFound("There is no such visitor any more.")
    return row


def token(visitor: Visitor) -> str:
    """What a page keeps to be the same visitor next time."""
    return crypto.sign(_TOKEN, {"w": visitor.widget_id, "v": visitor.id})


def known(token: str | None, widget_id: str | None = None) -> Visitor | None:
    """The visitor whose token this is (on this widget); None for any other text."""
    claims = crypto.verify(_TOKEN, token) if token else None
    if claims is None or widget_id not in {None, claims.get("w")}:
        return None
    visitor = db.session.get(Visitor, claims["v"])
    return None if visitor is None or visitor.forgotten_at is not None else visitor


def arrived(widget_id: str, name: str | None) -> str | None:
    """Whom this arrival made. The name is as good as a first token, and comes hashed."""
    if name is None:
        return None
    query = select(Visitor.id).where(Visitor.widget_id == widget_id, Visitor.arrival == name)
    return db.session.scalar(query)


def talk(visitor: Visitor, conversation_id: str) -> None:
    """Note which conversation is the visitor's."""
    visitor.conversation_id = conversation_id


def locked(visitor_id: str) -> Visitor:
    """The visitor's row, for this transaction alone; NotFound when it was erased."""
    query = select(Visitor).where(Visitor.id == visitor_id).with_for_update()
    found = db.session.scalars(query).first()
    if found is None:
        raise NotFound("There is no such visitor any more.")
    return found
