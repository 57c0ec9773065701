"""REST: hand-off links of a call."""

from __future__ import annotations

from typing import Any

from laleo.calls import handoffs
from laleo.calls.handoff_models import HandoffLink
from laleo.calls.handoff_schemas import HandoffIn, HandoffOut, NewHandoffOut
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window

bp = Door("handoffs", __name__, url_prefix=API, description="Links into calls, for one person each")


@bp.get("/calls/<call_id>/handoff-links")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(HandoffOut))
def list_handoff_links(query: dict[str, Any], call_id: str) -> Page[HandoffLink]:
    """The call's links, newest first, and what became of each."""
    return handoffs.links(current_actor(), call_id, window(query))


@bp.post("/calls/<call_id>/handoff-links")
@bp.arguments(HandoffIn)
@bp.response(201, NewHandoffOut)
def post_handoff_link(data: dict[str, Any], call_id: str) -> dict[str, Any]:
    """Make a link that brings one person without an account into the call. Shown once."""
    row, url = handoffs.create(current_actor(), call_id, **data)
    return {name: getattr(row, name) for name in HandoffOut().fields} | {"url": url}


@bp.delete("/calls/<call_id>/handoff-links/<link_id>")
@bp.response(204)
def delete_handoff_link(call_id: str, link_id: str) -> None:
    """Take a link back; whoever came by it is sent out of the call."""
    handoffs.revoke(current_actor(), call_id, link_id)
