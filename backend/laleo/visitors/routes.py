"""REST: visitors, where they went, and the ticket that opens a realtime connection."""

from __future__ import annotations

from typing import Any

from flask import Response

from laleo.accounts import tickets
from laleo.approvals.schemas import PROPOSED
from laleo.core.exports import EXPORTED, exported
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window
from laleo.visitors import blocks, notes, profile, pushing, service, timeline, tracking
from laleo.visitors.models import Block, PageView, TrackedEvent, Visitor, VisitorNote
from laleo.visitors.profile_schemas import (
    BlockIn,
    BlockOut,
    BlockQuery,
    NoteIn,
    NoteOut,
    PagePushIn,
    PagePushOut,
    TagsIn,
    TrackedEventOut,
    VisitorPatch,
)
from laleo.visitors.schemas import (
    LiveTicketOut,
    PageViewOut,
    VisitorExportQuery,
    VisitorOut,
    VisitorQuery,
)
from laleo.visitors.timeline import TimelineOut, TimelineQuery

bp = Door("visitors", __name__, url_prefix=API, description="Who is and was on your sites")


@bp.get("/visitors")
@bp.arguments(VisitorQuery, location="query")
@bp.response(200, page_of(VisitorOut))
def list_visitors(query: dict[str, Any]) -> Page[Visitor]:
    """Your visitors, newest first; `live=true`: those who are on a page now."""
    page = window(query)
    return service.visitors(current_actor(), page, **query)


@bp.get("/visitors/export")
@bp.arguments(VisitorExportQuery, location="query")
@bp.response(200, **EXPORTED)
def export_visitors(query: dict[str, Any]) -> Response:
    """All of them that fit, as CSV or NDJSON; texts that look like formulas are made harmless."""
    actor, wanted = current_actor(), query.pop("format")
    return exported(
        "visitors", VisitorOut, lambda page: service.visitors(actor, page, **query), wanted
    )


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


@bp.patch("/visitors/<visitor_id>")
@bp.arguments(VisitorPatch)
@bp.response(200, VisitorOut)
@bp.alt_response(202, **PROPOSED)
def patch_visitor(data: dict[str, Any], visitor_id: str) -> Visitor:
    """Change a visitor's name, addresses or attributes; attributes are changed one by one."""
    return profile.change(current_actor(), visitor_id, data)


@bp.put("/visitors/<visitor_id>/tags")
@bp.arguments(TagsIn)
@bp.response(200, VisitorOut)
@bp.alt_response(202, **PROPOSED)
def put_visitor_tags(data: dict[str, Any], visitor_id: str) -> Visitor:
    """Give a visitor these tags and no others."""
    return profile.set_tags(current_actor(), visitor_id, **data)


@bp.get("/visitors/<visitor_id>/notes")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(NoteOut))
def list_visitor_notes(query: dict[str, Any], visitor_id: str) -> Page[VisitorNote]:
    """What the team keeps in mind about a visitor, the newest first."""
    return notes.notes(current_actor(), visitor_id, window(query))


@bp.post("/visitors/<visitor_id>/notes")
@bp.arguments(NoteIn)
@bp.response(201, NoteOut)
@bp.alt_response(202, **PROPOSED)
def post_visitor_note(data: dict[str, Any], visitor_id: str) -> VisitorNote:
    """Keep a note about a visitor; they never see it."""
    return notes.add(current_actor(), visitor_id, **data)


@bp.delete("/visitors/<visitor_id>/notes/<note_id>")
@bp.response(204)
def delete_visitor_note(visitor_id: str, note_id: str) -> None:
    """Remove a note."""
    notes.remove(current_actor(), visitor_id, note_id)


@bp.get("/visitors/<visitor_id>/tracked-events")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(TrackedEventOut))
def list_tracked_events(query: dict[str, Any], visitor_id: str) -> Page[TrackedEvent]:
    """What the site's pages said this visitor did, the newest first."""
    return tracking.tracked(current_actor(), visitor_id, window(query))


@bp.post("/visitors/<visitor_id>/page-push")
@bp.arguments(PagePushIn)
@bp.response(200, PagePushOut)
@bp.alt_response(202, **PROPOSED)
def push_page(data: dict[str, Any], visitor_id: str) -> dict[str, Any]:
    """Take a visitor who is online to another page of the widget's sites."""
    return pushing.push(current_actor(), visitor_id, **data)


@bp.get("/blocks")
@bp.arguments(BlockQuery, location="query")
@bp.response(200, page_of(BlockOut))
def list_blocks(query: dict[str, Any]) -> Page[Block]:
    """Who is kept out, the newest first."""
    page = window(query)
    return blocks.entries(current_actor(), page, **query)


@bp.post("/blocks")
@bp.arguments(BlockIn)
@bp.response(201, BlockOut)
@bp.alt_response(202, **PROPOSED)
def post_block(data: dict[str, Any]) -> Block:
    """Keep a visitor or an address out; their open pages lose the widget at once."""
    return blocks.add(current_actor(), **data)


@bp.delete("/blocks/<block_id>")
@bp.response(204)
def delete_block(block_id: str) -> None:
    """Let them in again."""
    blocks.remove(current_actor(), block_id)


@bp.post("/live-tickets")
@bp.response(201, LiveTicketOut)
def post_live_ticket() -> dict[str, Any]:
    """A ticket for the first frame of a realtime connection, good for a minute."""
    return tickets.issue(current_actor())
