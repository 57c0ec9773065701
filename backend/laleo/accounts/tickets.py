"""Live tickets: how a signed-in browser or a program opens a realtime connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from laleo.accounts import sessions
from laleo.accounts.models import Device
from laleo.core import clock, crypto
from laleo.core.actor import (
    EVERYONE,
    READ,
    Actor,
    credential_kind,
    permission,
    read_credential,
)
from laleo.core.db import db
from laleo.core.errors import Unauthorized

TICKET_S = 60
_PURPOSE = "live"

permission("live", scope=READ, roles=EVERYONE)


def issue(actor: Actor) -> dict[str, Any]:
    """A ticket for the actor's first realtime frame, good for a minute."""
    actor.may("live")
    ticket = crypto.sign(_PURPOSE, {"c": actor.credential, "a": actor.account_id}, ttl_s=TICKET_S)
    return {"ticket": ticket, "expires_in_s": TICKET_S}


Pages = Callable[[Actor], set[str]]
_pages: list[Pages] = []


def opens_on(pages: Pages) -> None:
    """Register who knows pages (origins) besides the console where an actor's ticket is good."""
    _pages.append(pages)


def origins(actor: Actor) -> set[str]:
    """Where else than in the console a ticket of this actor may be used."""
    return {origin for pages in _pages for origin in pages(actor)}


def redeem(ticket: str) -> Actor:
    """Who a ticket was made for, with the rights of now; Unauthorized when it is no good."""
    claims = crypto.verify(_PURPOSE, ticket)
    if claims is None:
        raise Unauthorized("This live ticket is not ours or too old; get a new one.")
    return behind(claims["c"], claims["a"])


def behind(credential: str, account_id: str) -> Actor:
    """The actor behind a device or token id; Unauthorized when it was signed out or revoked."""
    actor = read_credential(credential)
    if actor is None or actor.account_id != account_id:
        raise Unauthorized("You are signed out, or this token was revoked.")
    return actor


def _device(credential: str) -> Actor | None:
    query = select(Device).where(Device.id == credential, Device.expires_at > clock.now())
    device = db.session.scalars(query).first()
    return None if device is None else sessions.actor_of(device.member, credential=device.id)


credential_kind("dev_", _device)
