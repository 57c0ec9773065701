"""Answers kept ready, found by their shortcut."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from laleo.conversations.models import CannedReply
from laleo.core import clock, ids
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import Conflict, Forbidden, NotFound
from laleo.core.paging import Page, Window, paginate
from laleo.widgets import service as widgets

permission("canned_replies.read", scope=READ, roles=EVERYONE)
permission("canned_replies.write")


def entries(actor: Actor, window: Window, *, site_id: str | None = None) -> Page[CannedReply]:
    """The account's answers, for the actor's sites and for all, by shortcut."""
    actor.may("canned_replies.read")
    query = select(CannedReply).where(CannedReply.account_id == actor.account_id)
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    for allowed in (sites, None if site_id is None else [site_id]):
        if allowed is not None:
            everywhere = CannedReply.site_id.is_(None)
            query = query.where(or_(everywhere, CannedReply.site_id.in_(allowed)))
    scope = {"list": "canned", "account": actor.account_id, "sites": sites, "site": site_id}
    return paginate(query, window, by=[CannedReply.shortcut], scope=scope, descending=False)


def get(actor: Actor, reply_id: str, *, verb: str = "canned_replies.read") -> CannedReply:
    """One of them."""
    found = db.session.get(CannedReply, reply_id)
    if found is None:
        raise NotFound("There is no such canned reply.")
    actor.may(verb, found)
    return found


def create(actor: Actor, *, site_id: str | None, **fields: Any) -> CannedReply:
    """Keep another one; Conflict when the shortcut is taken."""
    actor.may("canned_replies.write")
    _check_site(actor, site_id)
    now = clock.now()
    times = {"created_at": now, "updated_at": now}
    row = CannedReply(
        id=ids.new_id("cnd"), account_id=actor.account_id, site_id=site_id, **fields, **times
    )
    db.session.add(row)
    _flush(fields["shortcut"])
    return row


def change(actor: Actor, reply_id: str, **changes: Any) -> CannedReply:
    """Change some of its fields."""
    row = get(actor, reply_id, verb="canned_replies.write")
    _check_site(actor, row.site_id)
    _check_site(actor, changes.get("site_id", row.site_id))
    for field, value in changes.items():
        setattr(row, field, value)
    row.updated_at = clock.now()
    _flush(row.shortcut)
    return row


def delete(actor: Actor, reply_id: str) -> None:
    """Forget it."""
    row = get(actor, reply_id, verb="canned_replies.write")
    _check_site(actor, row.site_id)
    db.session.delete(row)


def _check_site(actor: Actor, site_id: str | None) -> None:
    """A site of the actor's; what is said on all sites is for who sees them all."""
    if site_id is not None:
        widgets.site(actor, site_id)
    elif actor.site_ids is not None:
        raise Forbidden(
            "You are limited to some sites; a reply for all sites concerns the whole account.",
            code="site_limited",
        )


def _flush(shortcut: str) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(f"The shortcut “{shortcut}” is taken.", code="shortcut_taken") from error
