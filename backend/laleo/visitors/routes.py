"""REST: visitors, where they went, and the ticket that opens a realtime connection."""

from __future__ import annotations

from typing import Any

from laleo.accounts import tickets
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window
from laleo.visitors import service, timeline
from laleo.visitors.models import PageView, Visitor
from laleo.visitors.schemas import LiveTicketOut, PageViewOut, VisitorOut, VisitorQuery
from laleo.visitors.timeline import TimelineOut, TimelineQuery

bp = Door("visitors", __name__, url_prefix=API, description="Who is and was on your sites")


@bp.get("/visitors")
@bp.arguments(VisitorQuery, location="query")
@bp.response(200, page_of(VisitorOut))
def list_visitors(query: dict[str, Any]) -> Page[Visitor]:
    """Your visitors, newest first; `live=true`: those who are on a page now."""
    page = window(query)
    return service.visitors(current_actor(), page, **query)


@bp.get("/visitors/timeline")
@bp.arguments(TimelineQuery, location="query")
@bp.response(200, TimelineOut)
def get_timeline(query: dict[str, Any]) -> dict[str, Any]:
    """How many visits began in each of the last minutes."""
    return timeline.begun(current_actor(), **query)


@bp.get("/visitors/<visitor_id>")
@bp.response(200, VisitorOut)
def get_visitor(visitor_id: str) -> Visitor:
    """One visitor."""
    return service.get(current_actor(), visitor_id)


@bp.get("/visitors/<visitor_id>/page-views")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(PageViewOut))
def list_page_views(query: dict[str, Any], visitor_id: str) -> Page[PageView]:
    """Where a visitor went, the newest first; a view is listed a second after it happened."""
    return service.page_views(current_actor(), visitor_id, window(query))


@bp.post("/live-tickets")
@bp.response(201, LiveTicketOut)
def post_live_ticket() -> dict[str, Any]:
    """A ticket for the first frame of a realtime connection, good for a minute."""
    return tickets.issue(current_actor())
