"""Connected WordPress sites: who acts by them, where, and what a person sees and ends of them.

A connection is bound to one site of one account. By itself (`X-Laleo-User` missing) it does what
the plugin needs: reads and changes its own widget, reports, takes settings. With `X-Laleo-User`
it acts for that WordPress user: as the member they are mapped to, with that member's name and
never more than an operator's rights, or under their own name while they are mapped to nobody.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Select, select

from laleo.accounts import audit, rights, sessions
from laleo.accounts.models import Member
from laleo.core import clock
from laleo.core.actor import (
    ADMINS,
    AUTOMATION,
    EVERYONE,
    READ,
    Actor,
    Kind,
    Role,
    permission,
    system,
)
from laleo.core.db import db
from laleo.core.errors import Forbidden, LaleoError, NotFound, invalid
from laleo.core.paging import Page, Window, paginate
from laleo.webhooks import service as webhooks
from laleo.widgets.models import Widget
from laleo.wordpress.models import WordPressSite, WordPressUser

PREFIX = "wps_"
_SCOPES = frozenset({READ, AUTOMATION})

permission("wordpress.read", scope=READ, roles=EVERYONE)
permission("wordpress.write", roles=ADMINS)

_OWN = (
    ("GET", r"/(me|widgets(/[^/]+(/availability)?)?|sites(/[^/]+)?)"),
    ("PATCH", r"/widgets/[^/]+"),
    ("POST", r"/widgets/[^/]+/verify-install"),
    ("*", r"/wordpress/.+"),
)
_OPERATING = (
    ("GET", r"/(me|members|sites|widgets|channels|usage|blocks|canned-replies)(/.*)?"),
    ("GET", r"/(visitors|conversations|attachments|calls|callbacks|analytics)(/.*)?"),
    ("*", r"/(visitors|conversations|attachments|calls|callbacks)(/.*)?"),
    ("*", r"/(blocks|canned-replies|channels/[^/]+/calls)(/.*)?"),
    ("POST", r"/live-tickets"),
)


def may_use(method: str, path: str, *, operating: bool) -> bool:
    """Whether a connection may use this address (below /api/v1), for a user or by itself."""
    rules = _OPERATING if operating else _OWN
    return any(verb in {method, "*"} and re.fullmatch(rule, path) for verb, rule in rules)


def actor_of(row: WordPressSite, user: WordPressUser | None = None) -> Actor:
    """Who acts by this connection; Forbidden for a member who may not see its site."""
    if user is None:
        return _actor(row, row.id, row.name, credential=row.id)
    credential = f"{row.id}.{user.wp_user_id}"
    if user.member is None:
        return _actor(row, user.id, user.name, credential=credential, role=Role.OPERATOR)
    person = sessions.actor_of(user.member)
    if person.site_ids is not None and row.site_id not in person.site_ids:
        raise Forbidden("You have no access to this site in Laleo; ask an admin.", code="role")
    return _actor(
        row,
        person.id,
        person.name,
        credential=credential,
        role=Role.VIEWER if person.role is Role.VIEWER else Role.OPERATOR,
        scopes=person.scopes,
        member_id=person.id,
    )


def _actor(
    row: WordPressSite,
    id_: str,
    name: str,
    *,
    credential: str,
    role: Role | None = None,
    scopes: frozenset[str] = _SCOPES,
    member_id: str | None = None,
) -> Actor:
    return Actor(
        Kind.SITE,
        row.account_id,
        id_,
        name,
        member_id=member_id,
        role=role,
        scopes=scopes,
        site_ids=frozenset({row.site_id}),
        credential=credential,
    )


def user_of(row: WordPressSite, wp_user_id: int) -> WordPressUser | None:
    """The user of this number, when the site has named them."""
    query = select(WordPressUser).where(
        WordPressUser.wordpress_site_id == row.id, WordPressUser.wp_user_id == wp_user_id
    )
    return db.session.scalars(query).first()


def named(row: WordPressSite, number: str) -> WordPressUser | None:
    """The user whose number this text is; None for any other text."""
    fits = number.isdecimal() and number.isascii() and len(number) < 10  # noqa: PLR2004 - an INT
    return user_of(row, int(number)) if fits else None


def connected(actor: Actor) -> WordPressSite:
    """The connection that asks; Forbidden for everybody else."""
    row = db.session.get(WordPressSite, (actor.credential or "").partition(".")[0])
    if actor.kind is not Kind.SITE or row is None or row.revoked_at is not None:
        raise Forbidden("Only a connected WordPress site may do this.", code="sites_only")
    return row


def entries(actor: Actor, window: Window, *, site_id: str | None = None) -> Page[WordPressSite]:
    """The connected sites that the actor sees, newest first."""
    actor.may("wordpress.read")
    query = visible(actor)
    if site_id:
        query = query.where(WordPressSite.site_id == site_id)
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    scope = {"list": "wordpress", "account": actor.account_id, "sites": sites, "site": site_id}
    return paginate(query, window, by=[WordPressSite.id], scope=scope)


def visible(actor: Actor) -> Select[WordPressSite]:
    """Connections that work, of the actor's sites."""
    query = select(WordPressSite).where(
        WordPressSite.account_id == actor.account_id, WordPressSite.revoked_at.is_(None)
    )
    if actor.site_ids is not None:
        query = query.where(WordPressSite.site_id.in_(actor.site_ids))
    return query


def get(actor: Actor, wordpress_site_id: str, *, verb: str = "wordpress.read") -> WordPressSite:
    """One connected site."""
    row = db.session.get(WordPressSite, wordpress_site_id)
    if row is None or row.revoked_at is not None:
        raise NotFound("There is no such WordPress site.")
    actor.may(verb, row)
    return row


def change(actor: Actor, wordpress_site_id: str, **changes: Any) -> WordPressSite:
    """Another widget of the same site, or other rules about its people."""
    row = get(actor, wordpress_site_id, verb="wordpress.write")
    if "widget_id" in changes:
        _check_widget(row, changes["widget_id"])
    if changes.get("joins"):
        actor.may("members.write")
    for name, value in changes.items():
        setattr(row, name, value)
    audit.write(actor, "wordpress_site.changed", row.id, name=row.name, **changes)
    rights.moved(row.account_id)
    db.session.flush()
    db.session.refresh(row)
    return row


def _check_widget(row: WordPressSite, widget_id: str) -> None:
    widget = db.session.get(Widget, widget_id)
    if widget is None or widget.site_id != row.site_id:
        raise invalid("/widget_id", "Not a widget of this site.")


def revoke(actor: Actor, wordpress_site_id: str) -> None:
    """End a connection; the site's next call is refused."""
    end(get(actor, wordpress_site_id, verb="wordpress.write"), actor)


def leave(actor: Actor) -> None:
    """End the connection that asks: somebody disconnected in wp-admin."""
    end(connected(actor), actor)


def end(row: WordPressSite, by: Actor) -> None:
    """Note that a connection is over, whoever ended it; nothing more is sent to the site."""
    row.revoked_at = clock.now()
    drop_webhook(row)
    audit.write(by, "wordpress_site.disconnected", row.id, name=row.name, url=row.url)
    rights.moved(row.account_id)


def drop_webhook(row: WordPressSite) -> None:
    """Remove the endpoint that tells the site of events."""
    if row.webhook_id is None:
        return
    try:
        webhooks.delete(system(row.account_id), row.webhook_id)
    except LaleoError:  # a person removed it before
        return
    finally:
        row.webhook_id = None


def users(actor: Actor, wordpress_site_id: str) -> list[WordPressUser]:
    """Who may operate in the site's wp-admin, and which member each is (at most 500)."""
    row = get(actor, wordpress_site_id)
    actor.may("members.read")
    query = select(WordPressUser).where(WordPressUser.wordpress_site_id == row.id)
    return list(db.session.scalars(query.order_by(WordPressUser.wp_user_id).limit(500)))


def choose_member(
    actor: Actor, wordpress_site_id: str, wp_user_id: str, *, member_id: str | None
) -> WordPressUser:
    """Say which member a WordPress user is; None leaves it to their e-mail address."""
    actor.may("members.write")
    row = get(actor, wordpress_site_id, verb="wordpress.write")
    user = named(row, wp_user_id)
    if user is None:
        raise NotFound("The site has named no such user.")
    member = db.session.get(Member, member_id) if member_id else None
    if member_id and (member is None or member.account_id != row.account_id):
        raise invalid("/member_id", "Not a member of this account.")
    user.member_id, user.chosen = member_id, member_id is not None
    audit.write(actor, "wordpress_site.user_mapped", row.id, user=wp_user_id, member=member_id)
    rights.moved(row.account_id)
    db.session.flush()
    db.session.refresh(user)
    return user
