"""Making a connection: from the consent page's code, an e-mail code, or an access token.

The consent page's code is bound to the plugin's verifier (PKCE, RFC 7636, S256) and used once.
What comes of any way is the same: a token bound to one site, and the widget shown there.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from laleo import events
from laleo.accounts import audit, codes, sessions
from laleo.accounts import service as accounts
from laleo.accounts.models import Account, Member
from laleo.core import clock, crypto, ids, limits
from laleo.core.actor import ADMINS, Actor, permission, system
from laleo.core.db import commit, db, db_now
from laleo.core.errors import BadRequest, Forbidden, LaleoError, invalid
from laleo.webhooks import service as webhooks
from laleo.webhooks import signing
from laleo.widgets import origins
from laleo.widgets import service as widgets
from laleo.widgets.models import Widget
from laleo.wordpress import people, principal, service
from laleo.wordpress.models import WordPressCode, WordPressSite

CODE_S = 120
MOST_WIDGETS = 500

permission("wordpress.connect", roles=ADMINS)


@dataclass(frozen=True, slots=True)
class Linked:
    """A connection with what is told this once."""

    row: WordPressSite
    account: Account
    token: str
    signing_secret: str


def allow(actor: Actor, challenge: str, *, url: str, **terms: Any) -> str:
    """A code for the plugin, which a member allowed to connect; good for two minutes."""
    actor.may("wordpress.connect")
    origins.of_url(url)
    if terms.get("widget_id"):
        actor.may("widgets.write", widgets.get(actor, terms["widget_id"]))
    code = secrets.token_urlsafe(32)
    row = WordPressCode(
        code_hash=crypto.sha256(code),
        member_id=actor.member_id,
        challenge=challenge,
        terms={"url": url, **terms},
        expires_at=clock.now() + timedelta(seconds=CODE_S),
    )
    db.session.add(row)
    return code


def by_code(code: str, verifier: str, home: Mapping[str, Any], *, ip: str) -> Linked:
    """The connection that a member allowed, for the plugin that asked for it."""
    limits.hit("wordpress-connect", "60/hour", ip, what="connections from this network address")
    used = (
        delete(WordPressCode)
        .where(WordPressCode.code_hash == crypto.sha256(code), WordPressCode.expires_at > db_now())
        .returning(WordPressCode.member_id, WordPressCode.challenge, WordPressCode.terms)
        .execution_options(synchronize_session=False)
    )
    found = db.session.execute(used).first()
    commit()  # a code is used by the first who has it, right or wrong
    if found is None or not secrets.compare_digest(found.challenge, challenge_of(verifier)):
        raise BadRequest("This code is used, too old, or another site’s.", code="code_wrong")
    member = db.session.get(Member, found.member_id)
    if member is None or found.terms["url"] != home["url"]:
        raise BadRequest("This code was given to another site.", code="code_wrong")
    terms = found.terms
    return _link(member, home, widget_id=terms.get("widget_id"), joins=terms.get("joins", False))


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA256(verifier)) (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def by_email(email: str, code: str, home: Mapping[str, Any], *, ip: str) -> Linked:
    """The connection of whoever has the mailed code; account and widget are made when missing."""
    email = codes.clean_email(email)
    attempt = codes.take_try(email, ip=ip)
    commit()  # the try counts whatever happens next
    member = accounts.arrive(codes.redeem(codes.match(attempt, code)))
    mine = [one for one in accounts.memberships(member.person_id) if one.role in ADMINS]
    if not mine:
        raise Forbidden("Only an owner or admin can connect a site; ask one of them.", code="role")
    return _link(member if member in mine else mine[0], home, joins=True)


def by_token(actor: Actor, home: Mapping[str, Any], *, widget_id: str | None = None) -> Linked:
    """A connection of its own for a site that has an access token of the account's."""
    actor.may("wordpress.connect")
    member = db.session.get_one(Member, actor.member_id)
    return _link(member, home, widget_id=widget_id, joins=False, actor=actor)


def _link(
    member: Member,
    home: Mapping[str, Any],
    *,
    widget_id: str | None = None,
    joins: bool = False,
    actor: Actor | None = None,
) -> Linked:
    actor = actor or sessions.actor_of(member)
    actor.may("wordpress.connect")
    widget = _widget(actor, home, widget_id)
    row = _row(actor, home, widget)
    token, secret = principal.new_token(), signing.new_secret()
    row.token_hash, row.secret_sealed = crypto.sha256(token), signing.seal(secret)
    row.member_id, row.joins = member.id, joins
    row.name, row.admin_url = home["name"], home["admin_url"]
    row.multisite, row.versions = home["multisite"], dict(home["versions"])
    row.last_seen_at = clock.now()
    db.session.add(row)
    db.session.flush()
    audit.write(actor, "wordpress_site.connected", row.id, url=row.url, name=row.name)
    if home.get("user"):
        people.name_connector(row, home["user"], member)
    db.session.flush()
    db.session.refresh(row)
    return Linked(row, member.account, token, secret)


def _row(actor: Actor, home: Mapping[str, Any], widget: Widget) -> WordPressSite:
    """The site's connection: the one it has, with its people and settings, or a new one."""
    query = service.visible(actor).where(WordPressSite.url == home["url"])
    row = db.session.scalars(query.order_by(WordPressSite.id)).first()
    if row is None:
        row = WordPressSite(
            id=ids.new_id("wps"),
            account_id=actor.account_id,
            url=home["url"],
            health={},
            settings={},
            settings_revision=0,
            applied_revision=0,
            created_at=clock.now(),
        )
    service.drop_webhook(row)
    row.site_id, row.widget_id = widget.site_id, widget.id
    return row


def _widget(actor: Actor, home: Mapping[str, Any], widget_id: str | None) -> Widget:
    """The widget that was chosen, else one that this site may show, else a new one."""
    origin = origins.of_url(home["url"])
    chosen = widgets.get(actor, widget_id) if widget_id else _fitting(actor, origin)
    if chosen is None:
        return widgets.create(
            actor, name=home["name"], site_url=home["url"], allowed_origins=[origin]
        )
    if not widgets.allows_origin(chosen, origin):
        more = [*chosen.allowed_origins, origin]
        chosen = widgets.change(actor, chosen.id, allowed_origins=more)
    return chosen


def _fitting(actor: Actor, origin: str) -> Widget | None:
    """The oldest widget of the actor's that allows the origin."""
    query = select(Widget).where(Widget.account_id == actor.account_id)
    if actor.site_ids is not None:
        query = query.where(Widget.site_id.in_(actor.site_ids))
    found = db.session.scalars(query.order_by(Widget.id).limit(MOST_WIDGETS))
    return next((one for one in found if widgets.allows_origin(one, origin)), None)


def listen(actor: Actor, events_url: str) -> str | None:
    """Tell the asking site of its events; the secret they are signed with.

    None when that cannot be: the connection does not depend on it, and the site may be out of
    this server's reach. The address is judged before anything is written.
    """
    row = service.connected(actor)
    origins.of_url(events_url)
    if origins.of_url(events_url) not in {origins.of_url(row.url), origins.of_url(row.admin_url)}:
        raise invalid("/events_url", "Not an address of the connected site.")
    try:
        webhook, secret = webhooks.create(
            system(actor.account_id),
            url=events_url,
            event_types=[kind.type for kind in events.kinds() if _for_sites(kind.type)],
            description=f"WordPress: {row.name}",
            site_ids=sorted(actor.site_ids or ()),
        )
    except LaleoError:
        return None
    row = service.connected(actor)
    service.drop_webhook(row)
    row.webhook_id = webhook.id
    return secret


def _for_sites(type_: str) -> bool:
    """Whether a site hears of this: not of every page that somebody opens on it."""
    return not type_.startswith(("visitor.", "webhook.", "usage."))


def forget() -> None:
    """Remove codes that nobody came for."""
    db.session.execute(delete(WordPressCode).where(WordPressCode.expires_at < db_now()))
