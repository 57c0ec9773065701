"""REST: calls, what happened in them, and what to do about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from laleo.approvals.schemas import PROPOSED
from laleo.calls import service
from laleo.calls.models import Call, CallMove, CallNote
from laleo.calls.schemas import (
    CallExportQuery,
    CallNoteIn,
    CallNoteOut,
    CallOut,
    CallQuery,
    CallTimelineOut,
    TransferIn,
)
from laleo.core.exports import EXPORTED, exported
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window

bp = Door("calls", __name__, url_prefix=API, description="Calls of visitors, and who answered")


@bp.get("/calls")
@bp.arguments(CallQuery, location="query")
@bp.response(200, page_of(CallOut))
def list_calls(query: dict[str, Any]) -> Page[Call]:
    """Your calls, newest first."""
    page = window(query)
    return service.calls(current_actor(), page, **query)


@bp.get("/calls/export")
@bp.arguments(CallExportQuery, location="query")
@bp.response(200, **EXPORTED)
def export_calls(query: dict[str, Any]) -> Response:
    """All of them that fit, as CSV or NDJSON; texts that look like formulas are made harmless."""
    actor, wanted = current_actor(), query.pop("format")
    return exported("calls", CallOut, lambda page: service.calls(actor, page, **query), wanted)


@bp.get("/calls/<call_id>")
@bp.response(200, CallOut)
def get_call(call_id: str) -> Call:
    """One call."""
    return service.get(current_actor(), call_id)


@bp.get("/calls/<call_id>/timeline")
@bp.response(200, CallTimelineOut)
def get_call_timeline(call_id: str) -> dict[str, Sequence[CallMove]]:
    """Every step of a call: what it became, when, and through whom."""
    return {"data": service.timeline(current_actor(), call_id)}


@bp.get("/calls/<call_id>/notes")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(CallNoteOut))
def list_call_notes(query: dict[str, Any], call_id: str) -> Page[CallNote]:
    """What the team noted about a call, newest first."""
    return service.notes(current_actor(), call_id, window(query))


@bp.post("/calls/<call_id>/notes")
@bp.arguments(CallNoteIn)
@bp.response(201, CallNoteOut)
@bp.alt_response(202, **PROPOSED)
def post_call_note(data: dict[str, Any], call_id: str) -> CallNote:
    """Keep a note about a call, for the team."""
    return service.add_note(current_actor(), call_id, **data)


@bp.post("/calls/<call_id>/decline")
@bp.response(200, CallOut)
@bp.alt_response(202, **PROPOSED)
def post_call_decline(call_id: str) -> Call:
    """Decline: a person for themselves, a program for everybody (the call is then missed)."""
    return service.decline(current_actor(), call_id)


@bp.post("/calls/<call_id>/end")
@bp.response(200, CallOut)
@bp.alt_response(202, **PROPOSED)
def post_call_end(call_id: str) -> Call:
    """Hang up, or stop a call that still rings."""
    return service.end(current_actor(), call_id)


@bp.post("/calls/<call_id>/triage")
@bp.response(200, CallOut)
def post_call_triage(call_id: str) -> Call:
    """Note that a missed call is taken care of."""
    return service.triage(current_actor(), call_id)


@bp.post("/calls/<call_id>/transfer")
@bp.arguments(TransferIn)
@bp.response(200, CallOut)
@bp.alt_response(202, **PROPOSED)
def post_call_transfer(data: dict[str, Any], call_id: str) -> Call:
    """Let a running call ring at a colleague, who takes it over by answering."""
    return service.transfer(current_actor(), call_id, **data)
