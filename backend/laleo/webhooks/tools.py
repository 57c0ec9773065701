"""MCP: webhooks and what was delivered to them; setting them up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laleo.core.actor import AUTOMATION, Actor
from laleo.core.errors import invalid
from laleo.core.schemas import page_of, window
from laleo.core.tools import Hints, tool
from laleo.webhooks import service
from laleo.webhooks.fan_out import PING
from laleo.webhooks.schemas import (
    ConfiguredWebhook,
    ConfigureWebhookArgs,
    WebhookOut,
    WebhookToolQuery,
    WebhookWithDeliveries,
)

Given = Mapping[str, Any]
_CHANGES = ("url", "event_types", "description", "enabled")


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


@tool(
    title="Set a webhook up",
    args=ConfigureWebhookArgs,
    result=ConfiguredWebhook,
    hints=Hints(read_only=False, open_world=True),
    scope=AUTOMATION,
)
def configure_webhook(actor: Actor, action: str, **given: Any) -> dict[str, Any]:
    """Create (url, event_types), update or test a webhook, redeliver one of its deliveries, or
    rotate its secret. A new address waits for a person's approval unless an admin allowed it.
    """
    return {"delivery": None, "secret": None} | _ACTIONS[action](actor, given)


def _needed(given: Given, name: str) -> Any:
    if name not in given:
        raise invalid(f"/{name}", "This action needs it.")
    return given[name]


def _changes(given: Given) -> dict[str, Any]:
    return {name: given[name] for name in _CHANGES if name in given}


def _create(actor: Actor, given: Given) -> dict[str, Any]:
    for name in ("url", "event_types"):
        _needed(given, name)
    webhook, secret = service.create(actor, **_changes(given))
    return {"webhook": webhook, "secret": secret}


def _update(actor: Actor, given: Given) -> dict[str, Any]:
    webhook_id, changes = _needed(given, "webhook_id"), _changes(given)
    if not changes:
        raise invalid("", "Give at least one of: " + ", ".join(_CHANGES) + ".")
    return {"webhook": service.change(actor, webhook_id, **changes)}


def _test(actor: Actor, given: Given) -> dict[str, Any]:
    webhook_id, event_type = _needed(given, "webhook_id"), given.get("event_type", PING)
    delivery = service.send_example(actor, webhook_id, event_type=event_type)
    return {"webhook": service.get(actor, webhook_id), "delivery": delivery}


def _redeliver(actor: Actor, given: Given) -> dict[str, Any]:
    delivery = service.redeliver(actor, _needed(given, "delivery_id"))
    return {"webhook": service.get(actor, delivery.webhook_id), "delivery": delivery}


def _rotate(actor: Actor, given: Given) -> dict[str, Any]:
    webhook, secret = service.rotate_secret(actor, _needed(given, "webhook_id"))
    return {"webhook": webhook, "secret": secret}


_ACTIONS: dict[str, Callable[[Actor, Given], dict[str, Any]]] = {
    "create": _create,
    "update": _update,
    "test": _test,
    "redeliver": _redeliver,
    "rotate_secret": _rotate,
}
