"""What agents can ask about webhooks."""

from __future__ import annotations

from typing import Any

from laleo.core.actor import Actor
from laleo.core.schemas import page_of, window
from laleo.core.tools import Hints, tool
from laleo.webhooks import service
from laleo.webhooks.schemas import WebhookOut, WebhookToolQuery, WebhookWithDeliveries


@tool(
    title="List webhooks",
    args=WebhookToolQuery,
    result=page_of(WebhookWithDeliveries),
    hints=Hints(read_only=True, idempotent=True),
    detail=("event_id", "header_names", "max_per_second", "webhook_id"),
)
def list_webhooks(actor: Actor, **query: Any) -> dict[str, Any]:
    """List the account's webhook endpoints, newest first, each with its latest deliveries.

    A delivery that is pending with attempts above 0 has failed so far and is tried again.
    """
    page = service.entries(actor, window(query))
    recent = service.recent(page.data)
    names = WebhookOut().fields
    data = [
        {name: getattr(row, name) for name in names} | {"recent_deliveries": recent[row.id]}
        for row in page.data
    ]
    return {"data": data, "has_more": page.has_more, "next_cursor": page.next_cursor}
