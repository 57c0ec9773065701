"""REST: endpoints, their deliveries, and every attempt."""

from __future__ import annotations

from typing import Any

from laleo.approvals.schemas import PROPOSED
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window
from laleo.webhooks import replays, service
from laleo.webhooks.models import Attempt, Delivery, Replay, Webhook
from laleo.webhooks.schemas import (
    AttemptOut,
    DeliveryOut,
    DeliveryQuery,
    ReplayIn,
    ReplayOut,
    TestIn,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
    WebhookWithSecret,
)

bp = Door("webhooks", __name__, url_prefix=API, description="Signed events for your own programs")


@bp.get("/webhooks")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(WebhookOut))
def list_webhooks(query: dict[str, Any]) -> Page[Webhook]:
    """Your endpoints, newest first."""
    return service.entries(current_actor(), window(query))


@bp.post("/webhooks")
@bp.arguments(WebhookIn)
@bp.response(201, WebhookWithSecret)
@bp.alt_response(202, **PROPOSED)
def post_webhook(data: dict[str, Any]) -> dict[str, Any]:
    """Add an endpoint; the answer holds its signing secret, this once."""
    return _with_secret(*service.create(current_actor(), **data))


@bp.get("/webhooks/<webhook_id>")
@bp.response(200, WebhookOut)
def get_webhook(webhook_id: str) -> Webhook:
    """One endpoint."""
    return service.get(current_actor(), webhook_id)


@bp.patch("/webhooks/<webhook_id>")
@bp.arguments(WebhookPatch)
@bp.response(200, WebhookOut)
@bp.alt_response(202, **PROPOSED)
def patch_webhook(data: dict[str, Any], webhook_id: str) -> Webhook:
    """Change an endpoint; switching it off discards what was still to be sent to it."""
    return service.change(current_actor(), webhook_id, **data)


@bp.delete("/webhooks/<webhook_id>")
@bp.response(204)
def delete_webhook(webhook_id: str) -> None:
    """Remove an endpoint with its deliveries and their log."""
    service.delete(current_actor(), webhook_id)


@bp.post("/webhooks/<webhook_id>/test")
@bp.arguments(TestIn)
@bp.response(202, DeliveryOut)
def test_webhook(data: dict[str, Any], webhook_id: str) -> Delivery:
    """Send `webhook.ping`, or an example of another type, to this endpoint now."""
    return service.send_example(current_actor(), webhook_id, **data)


@bp.post("/webhooks/<webhook_id>/rotate-secret")
@bp.response(200, WebhookWithSecret)
@bp.alt_response(202, **PROPOSED)
def rotate_secret(webhook_id: str) -> dict[str, Any]:
    """Get a new signing secret; for 24 hours both the new and the old one sign."""
    return _with_secret(*service.rotate_secret(current_actor(), webhook_id))


@bp.get("/webhooks/<webhook_id>/deliveries")
@bp.arguments(DeliveryQuery, location="query")
@bp.response(200, page_of(DeliveryOut))
def list_deliveries(query: dict[str, Any], webhook_id: str) -> Page[Delivery]:
    """What was or is to be delivered to an endpoint, newest first."""
    page = window(query)
    return service.deliveries(current_actor(), webhook_id, page, **query)


@bp.get("/deliveries/<delivery_id>")
@bp.response(200, DeliveryOut)
def get_delivery(delivery_id: str) -> Delivery:
    """One delivery."""
    return service.delivery(current_actor(), delivery_id)


@bp.get("/deliveries/<delivery_id>/attempts")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(AttemptOut))
def list_attempts(query: dict[str, Any], delivery_id: str) -> Page[Attempt]:
    """Every request made for a delivery, the latest first."""
    return service.attempts(current_actor(), delivery_id, window(query))


@bp.post("/webhooks/redeliver")
@bp.arguments(ReplayIn)
@bp.response(202, ReplayOut)
def post_replay(data: dict[str, Any]) -> Replay:
    """Attempt many deliveries again in the background, such as all that failed since a time."""
    return replays.start(current_actor(), **data)


@bp.get("/webhooks/redeliveries")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(ReplayOut))
def list_replays(query: dict[str, Any]) -> Page[Replay]:
    """What was asked for again, newest first."""
    return replays.entries(current_actor(), window(query))


@bp.get("/webhooks/redeliveries/<replay_id>")
@bp.response(200, ReplayOut)
def get_replay(replay_id: str) -> Replay:
    """How far one has come."""
    return replays.get(current_actor(), replay_id)


@bp.post("/webhooks/redeliveries/<replay_id>/cancel")
@bp.response(200, ReplayOut)
def cancel_replay(replay_id: str) -> Replay:
    """Ask for no more of it; what is pending already is still delivered."""
    return replays.cancel(current_actor(), replay_id)


@bp.post("/deliveries/<delivery_id>/redeliver")
@bp.response(202, DeliveryOut)
def redeliver(delivery_id: str) -> Delivery:
    """Attempt a delivery again now, with the same webhook-id."""
    return service.redeliver(current_actor(), delivery_id)


def _with_secret(webhook: Webhook, secret: str) -> dict[str, Any]:
    shown = {name: getattr(webhook, name) for name in WebhookOut().fields}
    return shown | {"secret": secret}
