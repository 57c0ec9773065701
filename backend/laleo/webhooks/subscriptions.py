"""Endpoints that agents' hosts ask for by MCP's events extension (SEP-3415), ChatGPT among them.

A subscription is a webhook with one type of event, the host's own secret, and an end: it is kept
by asking again before `expires_at`, and ends with the credential that asked. A host proves that
it wants the address to be written to (section "Endpoint verification"); whether it may is judged
as for every new address.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, NoReturn
from urllib.parse import urlsplit

from redis.exceptions import RedisError
from sqlalchemy import delete, func, select

from laleo import events
from laleo.accounts import audit
from laleo.core import clock, crypto, egress, ids, limits
from laleo.core.actor import Actor, Mode, read_credential
from laleo.core.db import db, db_now, on_commit, release
from laleo.core.errors import Conflict, Forbidden, LaleoError, NotFound, invalid
from laleo.core.operations import Proposed, Subject, operation
from laleo.core.redis import redis
from laleo.core.untrusted import Fence, clean, treated
from laleo.events import Event, catalogue
from laleo.webhooks import checks, consequences, endpoints, fan_out, interest, signing
from laleo.webhooks.models import Webhook

HEADER = "X-MCP-Subscription-Id"
LEAST_S, USUAL_S, MOST_S = 300, 24 * 3600, 7 * 24 * 3600
OVERLAP_S = 300
ASKED_S = 3600
MOST = 50
_KEY_BYTES = range(24, 65)
UNVERIFIED = "unverified"


class NotVerified(LaleoError):
    """The address does not say that it wants these events; `reason` is the extension's word."""

    status, code, title = 422, "callback_endpoint", "Not verified"


def sent(type_: str) -> bool:
    """Whether hosts can subscribe to this type."""
    return events.known(type_) and type_ != fan_out.PING


def id_of(actor: Actor, type_: str, url: str, arguments: Mapping[str, Any]) -> str:
    """The same for the same principal, address, event and arguments; nobody else can make it."""
    key = json.dumps([actor.credential, url, type_, arguments], sort_keys=True)
    return f"sub_{crypto.mac('mcp-subscription', key)[:26]}"


def check_secret(secret: str) -> str:
    """`whsec_` and 24 to 64 bytes in base64, as it rests in the database."""
    try:
        raw = base64.b64decode(secret.removeprefix(signing.PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not secret.startswith(signing.PREFIX) or len(raw) not in _KEY_BYTES:
        raise invalid("/delivery/secret", "Must be whsec_ and 24 to 64 bytes in base64.")
    return signing.seal(secret)


def about(actor: Actor, *, url: str, event_type: str, **_: Any) -> Subject:
    """A new subscription, for the person who decides."""
    return consequences.about_new(actor, url=url, event_types=[event_type])


@operation(
    "webhooks.subscribe",
    verb="webhooks.write",
    about=about,
    consequential=consequences.new_address,
)
def add(
    actor: Actor,
    *,
    subscription_id: str,
    subscriber: str,
    event_type: str,
    url: str,
    site_ids: list[str] | None,
) -> Webhook:
    """A subscription to which nothing is sent before its host has proved itself."""
    actor.may("webhooks.write")
    known = find(actor.account_id, subscription_id)
    if known is not None:
        return known
    mine = select(func.count()).where(Webhook.account_id == actor.account_id)
    if (db.session.scalar(mine.where(Webhook.subscription_id.is_not(None))) or 0) >= MOST:
        raise Conflict(f"An account has at most {MOST} subscriptions.", code="limit_reached")
    row = Webhook(
        id=ids.new_id("whk"),
        account_id=actor.account_id,
        url=url,
        event_types=[event_type],
        site_ids=site_ids,
        description=f"MCP events, {subscription_id}",
        enabled=False,
        disabled_reason=UNVERIFIED,
        secret_sealed=signing.seal(signing.new_secret()),
        header_names=[],
        created_at=clock.now(),
        subscription_id=subscription_id,
        subscriber=subscriber,
        expires_at=clock.now() + timedelta(seconds=USUAL_S),
    )
    db.session.add(row)
    audit.write(actor, "webhook.subscribed", row.id, url=url, event=event_type)
    db.session.flush()
    return row


def find(account_id: str, subscription_id: str) -> Webhook | None:
    """The subscription of this id."""
    query = select(Webhook).where(Webhook.subscription_id == subscription_id)
    return db.session.scalar(query.where(Webhook.account_id == account_id))


def subscribe(
    actor: Actor,
    *,
    event_type: str,
    arguments: Mapping[str, Any],
    url: str,
    secret: str,
    ttl_s: float,
) -> Webhook:
    """Begin or renew a subscription; Proposed or Forbidden until a person allows the address."""
    if not sent(event_type):
        raise NotFound("There is no event of this name; see events/list.")
    sealed = check_secret(secret)
    subscription_id = id_of(actor, event_type, url, arguments)
    site = arguments.get("site_id")
    wanted: dict[str, Any] = {
        "subscription_id": subscription_id,
        "subscriber": actor.credential or actor.id,
        "event_type": event_type,
        "url": url,
        "site_ids": [site] if site else None,
    }
    row = find(actor.account_id, subscription_id)
    if row is None and not (actor.mode is Mode.ACT and not consequences.new_address(actor)):
        _propose(actor, wanted)
    if row is not None and not row.enabled and row.disabled_reason is None:
        raise Forbidden("An admin of the account switched this subscription off.", code="off")
    if row is None or row.disabled_reason == UNVERIFIED:
        actor.may("webhooks.write")
        checks.address(actor, url)
        _verify(url, secret, subscription_id)
    row = find(actor.account_id, subscription_id) or add(actor, **wanted)
    return _renewed(row, sealed, ttl_s)


def _propose(actor: Actor, wanted: dict[str, Any]) -> NoReturn:
    """Ask a person once an hour, however often the host asks again."""
    key = f"laleo:subscription-asked:{wanted['subscription_id']}"
    with suppress(RedisError, OSError):
        if approval_id := redis().get(key):
            raise Forbidden(
                "This address still waits for a person's approval; subscribe again after it.",
                code="waits_for_approval",
                approval_id=approval_id,
            )
    try:
        add(actor, **wanted)
    except Proposed as proposed:
        with suppress(RedisError, OSError):
            redis().set(key, str(proposed.approval["id"]), ex=ASKED_S)
        raise
    raise Conflict("This has just been allowed; subscribe again.", code="subscribe_again")


def _renewed(row: Webhook, sealed: str, ttl_s: float) -> Webhook:
    if not row.enabled:
        row.enabled = True
        endpoints.cured(row)
    if signing.unseal(row.secret_sealed) != signing.unseal(sealed):
        row.old_secret_sealed, row.secret_sealed = row.secret_sealed, sealed
        row.old_secret_until = clock.now() + timedelta(seconds=OVERLAP_S)
    granted = min(max(ttl_s, LEAST_S), MOST_S)
    row.expires_at = clock.now() + timedelta(seconds=granted)
    on_commit(partial(interest.forget, row.account_id))
    db.session.flush()
    return row


def unsubscribe(actor: Actor, *, event_type: str, arguments: Mapping[str, Any], url: str) -> None:
    """End a subscription of one's own; NotFound when there is none."""
    actor.may("events.read")
    row = find(actor.account_id, id_of(actor, event_type, url, arguments))
    if row is None:
        raise NotFound("There is no such subscription.")
    db.session.delete(row)
    audit.write(actor, "webhook.unsubscribed", row.id, url=url)


def _verify(url: str, secret: str, subscription_id: str) -> None:
    """The address must repeat a word it cannot know; no database connection is held meanwhile."""
    release()
    host = urlsplit(url).netloc
    limits.hit("verifications", "20/minute", host, what="verifications of this address")
    challenge = secrets.token_urlsafe(24)
    body = json.dumps({"type": "verification", "challenge": challenge}).encode()
    message_id = f"msg_verification_{secrets.token_hex(8)}"
    headers = {
        "Content-Type": "application/json",
        HEADER: subscription_id,
        **signing.headers((secret,), message_id, int(time.time()), body),
    }
    try:
        answer = egress.fetch(
            url, policy=egress.tenant(), method="POST", headers=headers, body=body
        )
    except (egress.Refused, egress.Unresolved, egress.Unreachable) as trouble:
        slow = "in time" in str(trouble)
        raise _failed("timeout" if slow else "connection_refused") from trouble
    if not 200 <= answer.status < 300:  # noqa: PLR2004
        raise _failed("http_5xx" if answer.status >= 500 else "http_4xx")  # noqa: PLR2004
    if not secrets.compare_digest(_echo(answer.body).encode(), challenge.encode()):
        raise _failed("challenge_failed")


def _echo(body: bytes) -> str:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("challenge", "")) if isinstance(found, dict) else ""


def _failed(reason: str) -> NotVerified:
    text = "The address did not answer the verification with its challenge."
    return NotVerified(text, reason=reason)


def occurrence(event: Event) -> dict[str, Any]:
    """The event as the extension delivers it; a model may read it: outsiders' words are fenced."""
    fence, shape = Fence(), catalogue.shape(event.type)
    data = event.data
    if shape is not None:
        data = treated(shape, data, lambda text: fence.around(clean(text)))
    trust = {"integrity": "untrusted", "notice": fence.notice}
    return {
        "eventId": event.id,
        "name": event.type,
        "timestamp": clock.rfc3339(event.created_at),
        "data": data,
        "cursor": None,
        "_meta": {"org.laleo/trust": trust},
    }


def end_lapsed() -> None:
    """Remove what nobody renewed, and what a credential that is no more had asked for."""
    asked = Webhook.subscription_id.is_not(None)
    db.session.execute(delete(Webhook).where(asked, Webhook.expires_at <= db_now()))
    for one in db.session.scalars(select(Webhook.subscriber).where(asked).distinct()).all():
        if one is not None and read_credential(one) is None:
            db.session.execute(delete(Webhook).where(asked, Webhook.subscriber == one))
