"""Turns an event into one delivery per endpoint that wants it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import insert, or_, select

from laleo.core import clock, ids
from laleo.core.db import db, db_now
from laleo.events import Event
from laleo.webhooks.models import Delivery, Webhook
from laleo.webhooks.schedule import State

EVERYTHING = "*"
PING = "webhook.ping"


def fan_out(events: Sequence[Event]) -> None:
    """Add the deliveries of these events; runs inside the transaction that claims them."""
    endpoints = _endpoints({event.account_id for event in events})
    rows = [
        row(event, webhook)
        for event in events
        for webhook in endpoints[event.account_id]
        if wants(webhook, event)
    ]
    if rows:
        db.session.execute(insert(Delivery.__table__).values(next_attempt_at=db_now()), rows)  # type: ignore[arg-type]


def wants(webhook: Webhook, event: Event) -> bool:
    """Whether the endpoint subscribes to this event."""
    if event.type not in webhook.event_types and EVERYTHING not in webhook.event_types:
        return False
    return webhook.site_ids is None or event.site_id in webhook.site_ids


def row(event: Event, webhook: Webhook) -> dict[str, object]:
    """A delivery's first values, without its due time."""
    return {
        "id": ids.new_id("dlv"),
        "account_id": event.account_id,
        "webhook_id": webhook.id,
        "event_id": event.id,
        "event_type": event.type,
        "state": State.PENDING.value,
        "attempts": 0,
        "step": 0,
        "lease_token": None,
        "created_at": clock.now(),
    }


def _endpoints(account_ids: set[str]) -> dict[str, list[Webhook]]:
    found: dict[str, list[Webhook]] = defaultdict(list)
    alive = or_(Webhook.expires_at.is_(None), Webhook.expires_at > db_now())
    query = select(Webhook).where(Webhook.account_id.in_(account_ids), Webhook.enabled, alive)
    for webhook in db.session.scalars(query):
        found[webhook.account_id].append(webhook)
    return found
