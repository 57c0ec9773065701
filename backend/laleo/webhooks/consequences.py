"""Where what visitors say may be sent: a new address needs a person's word, whoever asks.

Unless an admin lets the token name addresses; that ends for half an hour when an agent was shown
visitors' words, because they may be what it follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from laleo.core import operations, taint
from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.core.errors import NotFound, invalid
from laleo.core.operations import Subject
from laleo.webhooks import checks
from laleo.webhooks.models import Delivery, Webhook


def _needs_word(actor: Actor) -> bool:
    if not actor.webhooks_allowed:
        return True
    return operations.by_model(actor) and taint.tainted(actor)


def new_address(actor: Actor, **_: Any) -> bool:
    """A webhook is always an address that was not there before."""
    return _needs_word(actor)


def other_address(actor: Actor, webhook_id: str, **fields: Any) -> bool:
    """Another address, or different secrets sent there; the rest concerns what it gets already."""
    webhook = db.session.get(Webhook, webhook_id)
    same = webhook is not None and fields.get("url", webhook.url) == webhook.url
    return not same and _needs_word(actor)


def new_secret(actor: Actor, webhook_id: str) -> bool:
    """Whoever has the secret can speak as this server."""
    del webhook_id
    return _needs_word(actor)


def about_new(
    actor: Actor, *, url: str, event_types: Sequence[str], headers: Any = None, **_: Any
) -> Subject:
    """A new webhook, for the person who decides."""
    actor.may("webhooks.write")
    _no_secrets(headers)
    checks.types(event_types)
    checks.address(actor, url)
    return _sending("Send", url, event_types)


def about_change(actor: Actor, webhook_id: str, **fields: Any) -> Subject:
    """A change of a webhook, for the person who decides."""
    webhook = _row(actor, webhook_id)
    _no_secrets(fields.get("headers"))
    types = fields.get("event_types", webhook.event_types)
    checks.types(types)
    if "url" not in fields:
        return Subject(None, f"Change the webhook to {webhook.url[:300]}: {', '.join(fields)}")
    checks.address(actor, fields["url"])
    return _sending("From now on, send", fields["url"], types)


def about_secret(actor: Actor, webhook_id: str) -> Subject:
    """A new signing secret, for the person who decides."""
    url = _row(actor, webhook_id).url
    return Subject(None, f"Make a new signing secret for the webhook to {url[:300]}")


def about_test(actor: Actor, webhook_id: str, *, event_type: str) -> Subject:
    """An example to send, for the person who decides."""
    webhook = _row(actor, webhook_id)
    checks.type_(event_type, "/event_type")
    return Subject(None, f"Send an example of {event_type} to {webhook.url[:300]}")


def about_redelivery(actor: Actor, delivery_id: str) -> Subject:
    """A delivery to attempt again, for the person who decides."""
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None or delivery.account_id != actor.account_id:
        raise NotFound("There is no such delivery.")
    webhook = _row(actor, delivery.webhook_id)
    return Subject(None, f"Send {delivery.event_type} once more to {webhook.url[:300]}")


def _row(actor: Actor, webhook_id: str) -> Webhook:
    row = db.session.get(Webhook, webhook_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("There is no such webhook.")
    actor.may("webhooks.write", row)
    return row


def _no_secrets(headers: Mapping[str, Any] | None) -> None:
    """Refuse a wish with headers: their values would be kept, and shown, where it waits."""
    if headers:
        raise invalid(
            "/headers", "Cannot wait for an approval; add them once the address is approved."
        )


def _sending(verb: str, url: str, event_types: Sequence[str]) -> Subject:
    """What sending events to an address is, in one sentence."""
    what = "every event" if "*" in event_types else ", ".join(event_types)[:200]
    return Subject(None, f"{verb} {what} to {url[:300]}")
