"""Signed-in browsers: an opaque cookie, kept as SHA-256, and the CSRF token that belongs to it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, current_app, g, request
from sqlalchemy import delete, select, update

from laleo.accounts import rights
from laleo.accounts.models import Device, Member
from laleo.core import clock, crypto, ids
from laleo.core.actor import AUTOMATION, EVERYONE, READ, Actor, Kind, Role, permission
from laleo.core.db import db, db_now
from laleo.core.errors import NotFound
from laleo.core.limits import client_ip
from laleo.core.rest import cookie_reader

DAYS = 30
_CSRF = "csrf"

permission("devices", scope=READ, roles=EVERYONE, people=True)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person at this browser, for pages."""

    csrf_token: str
    person_email: str
    person_name: str
    account_name: str
    account_id: str
    member_id: str
    role: str
    limited: bool


def cookie_name() -> str:
    """`__Host-` binds the cookie to this very host, where TLS allows it (RFC 6265bis 4.1.3.2)."""
    return "__Host-laleo" if current_app.config["LALEO"].https else "laleo_session"


def start(member: Member) -> str:
    """Remember this browser; answers with the cookie's text."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        Device(
            id=ids.new_id("dev"),
            person_id=member.person_id,
            member_id=member.id,
            token_hash=crypto.sha256(token),
            user_agent=(request.user_agent.string or "")[:300],
            ip=client_ip(),
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(days=DAYS),
        )
    )
    return token


def give(response: Response, token: str) -> None:
    """Put the cookie on an answer."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["LALEO"].https,
        path="/",
    )


def take_back(response: Response) -> None:
    """Remove the cookie."""
    secure = current_app.config["LALEO"].https
    response.delete_cookie(cookie_name(), path="/", secure=secure, httponly=True, samesite="Lax")


def current_device() -> Device | None:
    """The device behind this request's cookie, looked up once."""
    if "device" not in g:
        token = request.cookies.get(cookie_name())
        g.device = None if not token else _find(token)
    found: Device | None = g.device
    return found


def _find(token: str) -> Device | None:
    query = select(Device).where(
        Device.token_hash == crypto.sha256(token), Device.expires_at > clock.now()
    )
    return db.session.scalars(query).first()


def signed_in() -> SignedIn | None:
    """Who looks at this page, or None."""
    device = current_device()
    if device is None:
        return None
    person, member = device.person, device.member
    return SignedIn(
        csrf_token=crypto.mac(_CSRF, device.id),
        person_email=person.email,
        person_name=person.name,
        account_name=member.account.name,
        account_id=member.account_id,
        member_id=member.id,
        role=member.role,
        limited=member.site_ids is not None,
    )


def actor_of(member: Member, *, credential: str | None = None) -> Actor:
    """The member as an actor."""
    role = Role(member.role)
    scopes = {READ} if role is Role.VIEWER else {READ, AUTOMATION}
    sites = None if member.site_ids is None else frozenset(member.site_ids)
    return Actor(
        Kind.MEMBER,
        member.account_id,
        member.id,
        member.person.name,
        member_id=member.id,
        role=role,
        scopes=frozenset(scopes),
        site_ids=sites,
        credential=credential or member.id,
    )


def _read_cookie() -> tuple[Actor, str] | None:
    device = current_device()
    if device is None:
        return None
    return actor_of(device.member, credential=device.id), crypto.mac(_CSRF, device.id)


def entries(actor: Actor) -> list[Device]:
    """The actor's own signed-in browsers, newest first (at most 100)."""
    actor.may("devices")
    query = select(Device).join(Member, Device.person_id == Member.person_id)
    query = query.where(Member.id == actor.member_id, Device.expires_at > db_now())
    return list(db.session.scalars(query.order_by(Device.id.desc()).limit(100)))


def end(actor: Actor, device_id: str) -> None:
    """Sign one of the actor's own browsers out."""
    actor.may("devices")
    device = db.session.get(Device, device_id)
    if device is None or device.person_id != _person_id(actor):
        raise NotFound("There is no such device.")
    _remove(device)


def leave(actor: Actor) -> None:
    """Sign this very browser out."""
    actor.may("devices")
    device = current_device()
    if device is not None:
        _remove(device)


def _remove(device: Device) -> None:
    rights.moved(device.member.account_id)
    db.session.delete(device)


def _person_id(actor: Actor) -> str | None:
    return db.session.scalar(select(Member.person_id).where(Member.id == actor.member_id))


def switch(device: Device, member: Member) -> None:
    """Let this browser work in another account of the same person."""
    rights.moved(device.member.account_id)
    db.session.execute(update(Device).where(Device.id == device.id).values(member_id=member.id))


def sweep() -> None:
    """Forget browsers whose time is over."""
    db.session.execute(delete(Device).where(Device.expires_at < db_now()))


cookie_reader(_read_cookie)
