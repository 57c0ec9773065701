"""Endpoints and their deliveries, as people and programs ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Select, func, null, select, union_all, update
from sqlalchemy.orm import aliased

from laleo import events
from laleo.accounts import audit
from laleo.core import clock, ids
from laleo.core.actor import ADMINS, EVERYONE, READ, Actor, permission
from laleo.core.db import db, db_now, on_commit
from laleo.core.errors import Conflict, NotFound
from laleo.core.operations import operation
from laleo.core.paging import Page, Window, paginate
from laleo.webhooks import checks, consequences, endpoints, fan_out, interest, ledger, signing
from laleo.webhooks import headers as headers_
from laleo.webhooks.models import Attempt, Delivery, Webhook
from laleo.webhooks.schedule import State

MOST = 100
OVERLAP_S = 24 * 3600
RECENT = 5

permission("webhooks.read", scope=READ, roles=EVERYONE, account_wide=True)
permission("webhooks.write", roles=ADMINS, account_wide=True)


def entries(actor: Actor, window: Window) -> Page[Webhook]:
    """The account's endpoints, newest first."""
    actor.may("webhooks.read")
    query = select(Webhook).where(Webhook.account_id == actor.account_id)
    scope = {"list": "webhooks", "account": actor.account_id}
    return paginate(query, window, by=[Webhook.id], scope=scope)


def get(actor: Actor, webhook_id: str, *, verb: str = "webhooks.read") -> Webhook:
    """One endpoint of the account."""
    row = db.session.get(Webhook, webhook_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("There is no such webhook.")
    actor.may(verb, row)
    return row


@operation(
    "webhooks.create",
    verb="webhooks.write",
    about=consequences.about_new,
    consequential=consequences.new_address,
)
def create(
    actor: Actor,
    *,
    url: str,
    event_types: Sequence[str],
    description: str = "",
    enabled: bool = True,
    site_ids: Sequence[str] | None = None,
    headers: Mapping[str, str | None] | None = None,
    max_per_second: int | None = None,
) -> tuple[Webhook, str]:
    """A new endpoint, and its signing secret, which is shown this once."""
    actor.may("webhooks.write")
    own = headers_.merged(None, headers or {})
    checks.types(event_types)
    allowed = checks.address(actor, url)
    _check_room(actor)
    secret = signing.new_secret()
    webhook = Webhook(
        id=ids.new_id("whk"),
        account_id=actor.account_id,
        url=url,
        event_types=_unique(event_types),
        site_ids=None if site_ids is None else _unique(site_ids),
        description=description,
        enabled=enabled,
        secret_sealed=signing.seal(secret),
        headers_sealed=headers_.seal(own),
        header_names=sorted(own),
        max_per_second=max_per_second,
        created_at=clock.now(),
    )
    db.session.add(webhook)
    on_commit(partial(interest.forget, webhook.account_id))
    audit.write(actor, "webhook.created", webhook.id, url=url, **allowed)
    db.session.flush()
    return webhook, secret


@operation(
    "webhooks.change",
    verb="webhooks.write",
    about=consequences.about_change,
    consequential=consequences.other_address,
)
def change(actor: Actor, webhook_id: str, **fields: Any) -> Webhook:
    """Change an endpoint; switching it off discards what was still to be sent."""
    get(actor, webhook_id, verb="webhooks.write")
    if "event_types" in fields:
        checks.types(fields["event_types"])
    allowed = checks.address(actor, fields["url"]) if "url" in fields else {}
    webhook = get(actor, webhook_id, verb="webhooks.write")
    if (wanted := fields.pop("headers", None)) is not None:
        own = headers_.merged(webhook.headers_sealed, wanted)
        webhook.headers_sealed, webhook.header_names = headers_.seal(own), sorted(own)
    for name, value in fields.items():
        setattr(webhook, name, _unique(value) if isinstance(value, list) else value)
    if fields.get("enabled"):
        endpoints.cured(webhook)
    if fields.get("enabled") is False:
        ledger.discard(webhook.id)
    on_commit(partial(interest.forget, webhook.account_id))
    audit.write(actor, "webhook.changed", webhook.id, fields=sorted(fields), **allowed)
    db.session.flush()
    return webhook


def delete(actor: Actor, webhook_id: str) -> None:
    """Remove an endpoint with its deliveries and their log."""
    webhook = get(actor, webhook_id, verb="webhooks.write")
    db.session.delete(webhook)
    audit.write(actor, "webhook.deleted", webhook_id, url=webhook.url)


@operation(
    "webhooks.rotate_secret",
    verb="webhooks.write",
    about=consequences.about_secret,
    consequential=consequences.new_secret,
)
def rotate_secret(actor: Actor, webhook_id: str) -> tuple[Webhook, str]:
    """A new secret; for 24 hours deliveries carry a signature of the old one too."""
    webhook = get(actor, webhook_id, verb="webhooks.write")
    secret = signing.new_secret()
    webhook.old_secret_sealed, webhook.secret_sealed = webhook.secret_sealed, signing.seal(secret)
    db.session.flush()
    until = update(Webhook).where(Webhook.id == webhook.id)
    db.session.execute(until.values(old_secret_until=db_now(OVERLAP_S)))
    audit.write(actor, "webhook.secret_rotated", webhook.id)
    db.session.flush()
    return webhook, secret


@operation("webhooks.test", verb="webhooks.write", about=consequences.about_test)
def send_example(actor: Actor, webhook_id: str, *, event_type: str = fan_out.PING) -> Delivery:
    """Send an example event to this endpoint alone, paused or not; its delivery.

    `webhook.ping` shows the endpoint; the objects of any other type are made up.
    """
    webhook = get(actor, webhook_id, verb="webhooks.write")
    _check_enabled(webhook)
    checks.type_(event_type, "/event_type")
    objects = {"webhook": webhook} if event_type == fan_out.PING else {}
    event = events.record_example(actor.account_id, event_type, **objects)
    db.session.flush()
    delivery = Delivery(**fan_out.row(event, webhook))
    delivery.next_attempt_at = clock.now()
    db.session.add(delivery)
    endpoints.try_now(webhook)
    db.session.flush()
    _due_now(delivery)
    return delivery


def deliveries(
    actor: Actor,
    webhook_id: str,
    window: Window,
    *,
    state: str | None = None,
    event_type: str | None = None,
) -> Page[Delivery]:
    """What was or is to be delivered to an endpoint, newest first."""
    webhook = get(actor, webhook_id)
    filters = {"state": state, "event_type": event_type}
    query = select(Delivery).where(Delivery.webhook_id == webhook.id)
    query = query.filter_by(**{name: value for name, value in filters.items() if value})
    scope = filters | {"list": "deliveries", "webhook": webhook.id}
    return paginate(query, window, by=[Delivery.id], scope=scope)


def delivery(actor: Actor, delivery_id: str, *, verb: str = "webhooks.read") -> Delivery:
    """One delivery of the account."""
    row = db.session.get(Delivery, delivery_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("There is no such delivery.")
    actor.may(verb, row)
    return row


def attempts(actor: Actor, delivery_id: str, window: Window) -> Page[Attempt]:
    """Every request made for a delivery, the latest first."""
    row = delivery(actor, delivery_id)
    query = select(Attempt).where(Attempt.delivery_id == row.id)
    scope = {"list": "attempts", "delivery": row.id}
    return paginate(query, window, by=[Attempt.id], scope=scope)


@operation("webhooks.redeliver", verb="webhooks.write", about=consequences.about_redelivery)
def redeliver(actor: Actor, delivery_id: str) -> Delivery:
    """Attempt a delivery now, with the same webhook-id and the whole schedule before it again."""
    row = delivery(actor, delivery_id, verb="webhooks.write")
    webhook = get(actor, row.webhook_id)
    _check_enabled(webhook)
    if _in_flight(row):
        raise Conflict(
            "An attempt is being made right now; look at its outcome first.",
            code="delivery_in_flight",
        )
    endpoints.try_now(webhook)
    row.state, row.step, row.lease_token = State.PENDING.value, 0, None
    db.session.flush()
    _due_now(row)
    return row


def recent(webhooks: Sequence[Webhook]) -> dict[str, list[Delivery]]:
    """The latest deliveries of each of these endpoints, in one query."""
    if not webhooks:
        return {}
    each = [select(_latest(webhook.id).subquery()) for webhook in webhooks]
    row = aliased(Delivery, union_all(*each).subquery())
    found: dict[str, list[Delivery]] = {webhook.id: [] for webhook in webhooks}
    for one in db.session.scalars(select(row).order_by(row.id.desc())):
        found[one.webhook_id].append(one)
    return found


def _latest(webhook_id: str) -> Select[Any]:
    query = select(Delivery).where(Delivery.webhook_id == webhook_id)
    return query.order_by(Delivery.id.desc()).limit(RECENT)


def _due_now(row: Delivery) -> None:
    due = update(Delivery).where(Delivery.id == row.id)
    db.session.execute(due.values(next_attempt_at=db_now()))
    db.session.refresh(row)
    on_commit(events.ring)


def _in_flight(row: Delivery) -> bool:
    leased = select(func.count()).where(
        Delivery.id == row.id,
        Delivery.lease_token.is_not(null()),
        Delivery.next_attempt_at > db_now(),
    )
    return bool(db.session.scalar(leased))


def _check_room(actor: Actor) -> None:
    mine = select(func.count()).select_from(Webhook).where(Webhook.account_id == actor.account_id)
    if (db.session.scalar(mine) or 0) >= MOST:
        raise Conflict(f"An account has at most {MOST} webhooks; delete one.", code="limit_reached")


def _check_enabled(webhook: Webhook) -> None:
    if not webhook.enabled:
        raise Conflict(
            "This webhook is switched off; set `enabled` to true first.", code="webhook_disabled"
        )


def _unique(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))
