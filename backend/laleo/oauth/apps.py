"""OAuth apps: confidential clients that an admin makes, for GPT Actions and programs like it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from laleo.accounts import audit, rights
from laleo.core import clock, crypto, ids
from laleo.core.actor import ADMINS, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import Conflict, NotFound, invalid
from laleo.core.paging import Page, Window, paginate
from laleo.oauth import redirects, secrets
from laleo.oauth.models import CONFIDENTIAL, OAuthClient

MOST = 50

permission("oauth_apps.read", scope=READ, roles=ADMINS, people=True, account_wide=True)
permission("oauth_apps.write", roles=ADMINS, people=True, account_wide=True)


def entries(actor: Actor, window: Window) -> Page[OAuthClient]:
    """The account's apps, newest first."""
    actor.may("oauth_apps.read")
    query = select(OAuthClient).where(OAuthClient.account_id == actor.account_id)
    scope = {"list": "oauth_apps", "account": actor.account_id}
    return paginate(query, window, by=[OAuthClient.id], scope=scope)


def get(actor: Actor, app_id: str) -> OAuthClient:
    """One app."""
    actor.may("oauth_apps.read")
    row = db.session.get(OAuthClient, app_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("There is no such app.")
    return row


def create(
    actor: Actor, *, name: str, redirect_uris: list[str], homepage: str | None = None
) -> tuple[OAuthClient, str]:
    """A new app and its secret, which nobody can ever read again."""
    actor.may("oauth_apps.write")
    _check(redirect_uris)
    count = select(func.count()).where(OAuthClient.account_id == actor.account_id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise Conflict(f"There are {MOST} apps already; delete one first.", code="limit_reached")
    identifier = ids.new_id("cli")
    row = OAuthClient(
        id=identifier,
        client_id=identifier,
        kind=CONFIDENTIAL,
        account_id=actor.account_id,
        name=name,
        uri=homepage,
        redirect_uris=redirect_uris,
        auth_method="client_secret_post",
        created_at=clock.now(),
    )
    secret = _new_secret(row)
    db.session.add(row)
    audit.write(actor, "oauth_app.created", row.id, name=name, redirect_uris=redirect_uris)
    db.session.flush()
    return row, secret


def _check(redirect_uris: list[str]) -> None:
    for index, uri in enumerate(redirect_uris):
        wrong = redirects.problem(uri)
        if wrong:
            raise invalid(f"/redirect_uris/{index}", f"This address {wrong}.")


def _new_secret(row: OAuthClient) -> str:
    secret = secrets.new_client_secret()
    row.secret_hash = crypto.sha256(secret)
    row.secret_prefix = secret[: len(secrets.CLIENT) + 4] + "…"
    return secret


def change(actor: Actor, app_id: str, **changes: Any) -> OAuthClient:
    """Another name, home page or other redirect addresses."""
    actor.may("oauth_apps.write")
    row = get(actor, app_id)
    _check(changes.get("redirect_uris", []))
    for field, value in changes.items():
        setattr(row, "uri" if field == "homepage" else field, value)
    audit.write(actor, "oauth_app.changed", row.id, **changes)
    return row


def rotate(actor: Actor, app_id: str) -> tuple[OAuthClient, str]:
    """A new secret; the old one stops working with this answer."""
    actor.may("oauth_apps.write")
    row = get(actor, app_id)
    audit.write(actor, "oauth_app.secret_rotated", row.id, name=row.name)
    return row, _new_secret(row)


def delete(actor: Actor, app_id: str) -> None:
    """Remove an app with every connection made through it."""
    actor.may("oauth_apps.write")
    row = get(actor, app_id)
    audit.write(actor, "oauth_app.deleted", row.id, name=row.name)
    rights.moved(actor.account_id)
    db.session.delete(row)
