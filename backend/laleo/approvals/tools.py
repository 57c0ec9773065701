"""What agents can ask about their proposals."""

from __future__ import annotations

from typing import Any

from laleo.approvals import service
from laleo.approvals.models import Approval
from laleo.approvals.schemas import ApprovalOut, ApprovalQuery
from laleo.core.actor import Actor
from laleo.core.paging import Page
from laleo.core.schemas import page_of, window
from laleo.core.tools import Hints, tool


@tool(
    title="List approvals",
    args=ApprovalQuery,
    result=page_of(ApprovalOut),
    hints=Hints(read_only=True, idempotent=True),
)
def list_approvals(actor: Actor, **query: Any) -> Page[Approval]:
    """List what tokens proposed and how people decided, newest first. Use it to learn whether a
    proposal of yours was approved (then `result` has the id of what was made) or rejected.
    """
    page = window(query)
    return service.entries(actor, page, **query)
