"""Page push: an operator takes a visitor to another page of the site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from laleo.core import live
from laleo.core.actor import Actor, permission
from laleo.core.errors import Conflict, invalid
from laleo.core.operations import Cap, Subject, by_model, operation
from laleo.visitors import service, visits
from laleo.visitors.browsers import web_address
from laleo.visitors.models import Visitor
from laleo.widgets import service as widgets

permission("push_page")
CAP = Cap("page-pushes", "60/hour", "page pushes by this token")


def _about(actor: Actor, visitor_id: str, *, url: str) -> Subject:
    visitor = _reachable(actor, visitor_id)
    _allowed(visitor, url)
    return Subject(visitor.site_id, f"Take a visitor to {url[:300]}")


def _reachable(actor: Actor, visitor_id: str) -> Visitor:
    visitor = service.get(actor, visitor_id)
    actor.may("push_page", visitor)
    return visitor


def _elsewhere(actor: Actor, visitor_id: str, *, url: str) -> bool:
    """An agent takes somebody away from the site they chose, to another one of the widget's."""
    here = service.get(actor, visitor_id).page_url
    return by_model(actor) and (here is None or _origin(here) != _origin(url.strip()))


@operation("visitors.push_page", verb="push_page", about=_about, consequential=_elsewhere, cap=CAP)
def push(actor: Actor, visitor_id: str, *, url: str) -> dict[str, Any]:
    """Open this page at the visitor's; Conflict when they are gone, Invalid for another site."""
    visitor = _reachable(actor, visitor_id)
    address = _allowed(visitor, url)
    if visitor.visit_id is None:
        raise Conflict("This visitor is on no page now.", code="visitor_offline")
    by = {"kind": actor.kind.value, "name": actor.name}
    live.publish(f"visitor:{visitor.id}", "page_push", {"url": address, "by": by})
    return {"url": address, "delivered": visits.connected(visitor.visit_id)}


def _allowed(visitor: Visitor, url: str) -> str:
    """The address, when it is on the widget's own pages; Invalid otherwise."""
    address = web_address(url.strip())
    if address is None or address != url.strip() or any(c in address for c in " \\\t\n\r"):
        raise invalid("/url", "Give a full address, https://…, without a user in it.")
    if not widgets.owns_page(visitor.widget_id, _origin(address)):
        place = "/url"
        raise invalid(place, "This page is on no site of the widget; add it to allowed origins.")
    return address


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
