"""REST: canned replies."""

from __future__ import annotations

from typing import Any

from laleo.conversations import canned
from laleo.conversations.canned_schemas import (
    CannedReplyIn,
    CannedReplyOut,
    CannedReplyPatch,
    CannedReplyQuery,
)
from laleo.conversations.models import CannedReply
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import page_of, window

bp = Door("canned replies", __name__, url_prefix=API, description="Answers kept ready")


@bp.get("/canned-replies")
@bp.arguments(CannedReplyQuery, location="query")
@bp.response(200, page_of(CannedReplyOut))
def list_canned_replies(query: dict[str, Any]) -> Page[CannedReply]:
    """The answers you may use, by shortcut."""
    page = window(query)
    return canned.entries(current_actor(), page, **query)


@bp.post("/canned-replies")
@bp.arguments(CannedReplyIn)
@bp.response(201, CannedReplyOut)
def post_canned_reply(data: dict[str, Any]) -> CannedReply:
    """Keep another answer ready."""
    return canned.create(current_actor(), **data)


@bp.get("/canned-replies/<canned_reply_id>")
@bp.response(200, CannedReplyOut)
def get_canned_reply(canned_reply_id: str) -> CannedReply:
    """One of them."""
    return canned.get(current_actor(), canned_reply_id)


@bp.patch("/canned-replies/<canned_reply_id>")
@bp.arguments(CannedReplyPatch)
@bp.response(200, CannedReplyOut)
def patch_canned_reply(data: dict[str, Any], canned_reply_id: str) -> CannedReply:
    """Change it."""
    return canned.change(current_actor(), canned_reply_id, **data)


@bp.delete("/canned-replies/<canned_reply_id>")
@bp.response(204)
def delete_canned_reply(canned_reply_id: str) -> None:
    """Forget it."""
    canned.delete(current_actor(), canned_reply_id)
