"""Who a visitor is, by a token the site's own server signed (JWT, HS256; RFC 7519).

The same `sub` on the same widget is the same visitor: the nameless one of this page becomes them,
with what they said and did.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from marshmallow import ValidationError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from laleo.core import live
from laleo.core.db import db, on_commit
from laleo.core.errors import LaleoError
from laleo.core.schemas import clean, instance
from laleo.visitors import profile, service, visits
from laleo.visitors.models import PageView, TrackedEvent, Visit, Visitor, VisitorNote
from laleo.visitors.profile_schemas import MOST_ATTRIBUTES, MOST_TAGS, VisitorPatch
from laleo.widgets import service as widgets
from laleo.widgets.identity import TOKEN_S, keys
from laleo.widgets.models import Widget

MERGED = "visitor_merged"
LEEWAY_S = 60
MOST_SUB, MOST_TOKEN = 255, 4096
_DETAILS = ("name", "email", "phone")

Move = Callable[[str, str], str | None]
_movers: list[Move] = []


class IdentityRefused(LaleoError):
    """The token does not show who the visitor is."""

    status, code, title = 403, "identity_refused", "Identity refused"


class IdentityRequired(LaleoError):
    """The widget is for people the site vouches for."""

    status, code, title = 403, "identity_required", "Sign in first"

    def __init__(self) -> None:
        super().__init__("Sign in on this site first; then you can write here.")


def demand(visitor: Visitor) -> None:
    """Return when this visitor may write; IdentityRequired when the site has to vouch for them."""
    if not visitor.verified and widgets.find_public(visitor.widget_id).identity_required:
        raise IdentityRequired


@dataclass(frozen=True, slots=True)
class Claims:
    """What the site says of its visitor."""

    sub: str
    details: dict[str, Any]


def on_merge(move: Move) -> Move:
    """Register who moves rows from one visitor (id) to another; may answer with a conversation."""
    _movers.append(move)
    return move


def read(widget: Widget, token: str) -> Claims:
    """The claims of a token signed with a key of the widget; IdentityRefused otherwise."""
    known = keys(widget)
    if not known:
        raise IdentityRefused("This widget has no identity secret; make one in its settings.")
    return _checked(_signed(known, token))


def _signed(known: list[str], token: str) -> dict[str, Any]:
    for secret in known if len(token) <= MOST_TOKEN else ():
        try:
            return jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"]).claims
        except (JoseError, ValueError, TypeError):
            continue
    raise IdentityRefused("The token is not signed with this widget's secret (HS256).")


def _checked(claims: dict[str, Any]) -> Claims:
    now, sub = time.time(), claims.get("sub")
    if not isinstance(sub, str) or not 1 <= len(sub) <= MOST_SUB or clean(sub, MOST_SUB) != sub:
        raise IdentityRefused(f"`sub` must be a text of 1 to {MOST_SUB} characters.")
    ends = _moment(claims, "exp")
    if ends is None or ends > now + TOKEN_S + LEEWAY_S:
        raise IdentityRefused(f"`exp` must be at most {TOKEN_S} s ahead.")
    if ends <= now:
        raise IdentityRefused("The token has expired; get a new one.")
    starts = max(_moment(claims, "iat") or 0, _moment(claims, "nbf") or 0)
    if starts > now + LEEWAY_S:
        raise IdentityRefused("The token is of the future; look at the server's clock.")
    return Claims(sub, _details(claims))


def _moment(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _details(claims: dict[str, Any]) -> dict[str, Any]:
    given = {name: claims[name] for name in _DETAILS if claims.get(name)}
    try:
        found: dict[str, Any] = instance(VisitorPatch).load(given)
    except ValidationError as error:
        raise IdentityRefused(f"Not usable in the token: {', '.join(error.messages)}.") from error
    return found


def identify(visitor_id: str, widget: Widget, claims: Claims) -> Visitor:
    """The visitor the site vouches for; the nameless one of this page goes into them."""
    page, known = _both(visitor_id, widget.id, claims.sub)
    if known is None and page.external_id is None:
        try:
            with db.session.begin_nested():
                page.external_id = claims.sub
                db.session.flush()
            known = page
        except IntegrityError:  # another page of theirs was first
            page, known = _both(visitor_id, widget.id, claims.sub)
    if known is None:
        known = visits.twin(page, claims.sub)
    elif known is not page and page.external_id is None:
        _merge(page, known)
    profile.describe(known, **claims.details, verified=True)
    return known


def _both(visitor_id: str, widget_id: str, sub: str) -> tuple[Visitor, Visitor | None]:
    """The page's visitor and the one known by `sub`, locked in the order of their ids."""
    mine = (Visitor.widget_id == widget_id, Visitor.external_id == sub)
    known_id = db.session.scalar(select(Visitor.id).where(*mine))
    for one in sorted({visitor_id, known_id} - {None}, key=str):
        service.locked(str(one))
    known = db.session.get(Visitor, known_id) if known_id else None
    return service.locked(visitor_id), known


def _merge(page: Visitor, into: Visitor) -> None:
    """Everything of the nameless visitor is theirs from now on."""
    if page.visit_id is not None and into.visit_id is not None:
        visits.end([page.visit_id])
    for model in (Visit, PageView, TrackedEvent, VisitorNote):
        rows = update(model).where(model.visitor_id == page.id)
        db.session.execute(
            rows.values(visitor_id=into.id).execution_options(synchronize_session=False)
        )
    for move in _movers:
        into.conversation_id = move(page.id, into.id) or into.conversation_id
    _add_up(page, into)
    visits.tell(page, "visitor_offline", visitor_id=page.id)
    gone = page.id
    db.session.flush()
    db.session.expire(page)
    db.session.delete(page)
    db.session.flush()
    on_commit(partial(live.signal, MERGED, {"from": gone, "into": into.id}))
    if into.visit_id is not None:
        visits.show_online(into)


def _add_up(page: Visitor, into: Visitor) -> None:
    into.visit_id = into.visit_id or page.visit_id
    for name in ("visits", "page_count", "note_count"):
        setattr(into, name, getattr(into, name) + getattr(page, name))
    into.first_seen_at = min(into.first_seen_at, page.first_seen_at)
    into.last_seen_at = max(into.last_seen_at, page.last_seen_at)
    for name in ("page_url", "page_title", "page_since", "ip", "browser", "os", "device"):
        setattr(into, name, getattr(page, name))
    for name in ("country", "region", "city", "language", "timezone", "referrer", "utm"):
        setattr(into, name, getattr(page, name) or getattr(into, name))
    for name in _DETAILS:
        setattr(into, name, getattr(into, name) or getattr(page, name))
    merged = page.attributes | into.attributes
    into.attributes = dict(list(merged.items())[:MOST_ATTRIBUTES])
    profile.retag(into, list(dict.fromkeys([*into.tags, *page.tags]))[:MOST_TAGS])
