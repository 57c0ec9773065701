"""MCP: who is on the sites now, and one visitor in full."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from laleo.core.actor import AUTOMATION, Actor
from laleo.core.paging import Page, Window
from laleo.core.schemas import Form, Id, ListQuery, page_of, window
from laleo.core.tools import Hints, tool
from laleo.visitors import pushing, service
from laleo.visitors.models import Visitor
from laleo.visitors.profile_schemas import PagePushArgs, PagePushOut
from laleo.visitors.schemas import PageViewOut, VisitorFilters, VisitorOut

READS = Hints(read_only=True, idempotent=True)
TRAIL = 20
DETAIL = ("external_id", "first_seen_at", "ip", "region", "visit_id", "widget_id")


class LiveVisitorsArgs(ListQuery, VisitorFilters):
    """Which of the visitors who are here now."""

    class Meta(ListQuery.Meta):
        exclude = ("live",)


class VisitorArgs(Form):
    """Which visitor."""

    visitor_id = Id("vis", required=True)


class VisitorInFull(Form):
    """A visitor and the last pages."""

    visitor = fields.Nested(VisitorOut, required=True)
    page_views = fields.List(fields.Nested(PageViewOut), required=True)


@tool(
    title="Who is here now",
    args=LiveVisitorsArgs,
    result=page_of(VisitorOut),
    hints=READS,
    detail=(*DETAIL, "attributes", "note_count", "utm", "verified"),
)
def list_live_visitors(actor: Actor, **filters: Any) -> Page[Visitor]:
    """List the visitors who are on your sites right now, with their current page, where they came
    from and their device. Filter by site, widget or the beginning of the page's address.
    """
    page = window(filters)
    return service.visitors(actor, page, live=True, **filters)


@tool(
    title="Take a visitor to a page",
    args=PagePushArgs,
    result=PagePushOut,
    hints=Hints(read_only=False, idempotent=True),
    scope=AUTOMATION,
)
def push_page(actor: Actor, visitor_id: str, url: str) -> dict[str, Any]:
    """Take a visitor who is online to another page of the widget's own sites. Use it when a page
    answers their question; ask or tell them first with `message_visitor`.
    """
    return pushing.push(actor, visitor_id, url=url)


@tool(title="One visitor", args=VisitorArgs, result=VisitorInFull, hints=READS, detail=DETAIL)
def get_visitor(actor: Actor, visitor_id: str) -> dict[str, Any]:
    """Show one visitor: whether they are online, device, language, campaign, how often they came,
    their conversation, and the last 20 pages they looked at.
    """
    visitor = service.get(actor, visitor_id)
    views = service.page_views(actor, visitor_id, Window(TRAIL))
    return {"visitor": visitor, "page_views": views.data}
