"""REST: what waits for a person, and the person's word on it."""

from __future__ import annotations

from typing import Any

from laleo.approvals import service
from laleo.approvals.models import Approval
from laleo.approvals.schemas import ApprovalOut, ApprovalQuery, ApproveIn, RejectIn
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import page_of, window

bp = Door("approvals", __name__, url_prefix=API, description="What tokens proposed to do")


@bp.get("/approvals")
@bp.arguments(ApprovalQuery, location="query")
@bp.response(200, page_of(ApprovalOut))
def list_approvals(query: dict[str, Any]) -> Page[Approval]:
    """Proposals, newest first; `state=pending` are those that wait for you."""
    return service.entries(current_actor(), window(query), **query)


@bp.get("/approvals/<approval_id>")
@bp.response(200, ApprovalOut)
def get_approval(approval_id: str) -> Approval:
    """One proposal."""
    return service.get(current_actor(), approval_id)


@bp.post("/approvals/<approval_id>/approve")
@bp.arguments(ApproveIn)
@bp.response(200, ApprovalOut)
def approve(data: dict[str, Any], approval_id: str) -> Approval:
    """Carry it out now, as it is or changed, in the name of the token that proposed it."""
    return service.approve(current_actor(), approval_id, **data)


@bp.post("/approvals/<approval_id>/reject")
@bp.arguments(RejectIn)
@bp.response(200, ApprovalOut)
def reject(data: dict[str, Any], approval_id: str) -> Approval:
    """Refuse it, and say why if you like; only people may."""
    return service.reject(current_actor(), approval_id, **data)
