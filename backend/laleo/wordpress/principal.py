"""How a connected site is known: its bearer token, and the WordPress user it names."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import structlog
from flask import after_this_request, has_request_context, request
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from laleo.accounts import tickets, tokens
from laleo.core import clock, crypto
from laleo.core.actor import Actor, Kind, credential_kind, token_kind
from laleo.core.db import db, this_app, unit
from laleo.core.errors import Forbidden, LaleoError
from laleo.core.rest import API
from laleo.widgets import origins
from laleo.wordpress import service
from laleo.wordpress.models import WordPressSite, WordPressUser

log = structlog.get_logger(__name__)

TOKEN = "laleo_wps_"  # noqa: S105 - how tokens of connections begin
HEADER = "X-Laleo-User"
_SEEN_EVERY = timedelta(minutes=1)


def new_token() -> str:
    """A fresh token text."""
    return tokens.new_secret(TOKEN)


def read(text: str) -> Actor | None:
    """The actor behind a connection's token; Forbidden for addresses it has no business at."""
    if not tokens.well_formed(text, TOKEN):
        return None
    query = select(WordPressSite).where(WordPressSite.token_hash == crypto.sha256(text))
    row = db.session.scalars(query).first()
    if row is None or row.revoked_at is not None:
        return None
    if not has_request_context():
        return service.actor_of(row)
    _note_use(row)
    user = _named_user(row)
    path = request.path.removeprefix(API) if request.path.startswith(f"{API}/") else ""
    if not service.may_use(request.method, path, operating=user is not None):
        raise Forbidden(
            "A connected WordPress site has no use for this address.", code="not_for_sites"
        )
    return service.actor_of(row, user)


def _named_user(row: WordPressSite) -> WordPressUser | None:
    given = request.headers.get(HEADER, "")
    if not given:
        return None
    user = service.named(row, given)
    if user is None:
        raise Forbidden(
            "The site has not named this WordPress user yet (PUT /api/v1/wordpress/users).",
            code="unknown_user",
        )
    return user


def actor_by_id(credential: str) -> Actor | None:
    """The actor of `wps_…` or `wps_….<user>`, with the rights of now."""
    id_, _, number = credential.partition(".")
    row = db.session.get(WordPressSite, id_)
    if row is None or row.revoked_at is not None:
        return None
    if not number:
        return service.actor_of(row)
    user = service.named(row, number)
    try:
        return None if user is None else service.actor_of(row, user)
    except Forbidden:
        return None


def pages(actor: Actor) -> set[str]:
    """The origins of wp-admin, where a ticket of this actor may be used; none for others."""
    if actor.kind is not Kind.SITE:
        return set()
    row = service.connected(actor)
    return {origins.of_url(row.url), origins.of_url(row.admin_url)}


def _note_use(row: WordPressSite) -> None:
    """Keep `last_seen_at` to the minute, after the answer, in a transaction of its own."""
    now = clock.now()
    if row.last_seen_at is None or now - row.last_seen_at >= _SEEN_EVERY:
        after_this_request(partial(_stamp, row.id))


def _stamp(wordpress_site_id: str, response: Response) -> Response:
    app = this_app()
    db.session.remove()
    try:
        with unit(app) as session:
            session.execute(
                update(WordPressSite)
                .where(WordPressSite.id == wordpress_site_id)
                .values(last_seen_at=clock.now())
            )
    except (LaleoError, SQLAlchemyError) as error:  # the answer is ready and must not wait for this
        log.warning("last_use_not_noted", site=wordpress_site_id, error=repr(error))
    return response


token_kind(TOKEN, read)
credential_kind(service.PREFIX, actor_by_id)
tickets.opens_on(pages)
