"""What a visitor asks to be forgotten: their details, their trail, and who they were."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete

from laleo.core import clock
from laleo.core.db import db
from laleo.visitors import profile, service, visits
from laleo.visitors.models import PageView, TrackedEvent, VisitorNote

_BLANK = (
    *("name", "email", "phone", "external_id", "ip", "country", "region", "city", "language"),
    *("timezone", "referrer", "utm", "page_url", "page_title", "page_since", "browser", "os"),
    "arrival",
)

Forget = Callable[[str], None]
_forgetters: list[Forget] = []


def on_forget(forget: Forget) -> Forget:
    """Register who blanks what else is known of a visitor (id)."""
    _forgetters.append(forget)
    return forget


def forget(visitor_id: str) -> None:
    """Blank the visitor; the visit ends, and the token opens nothing any more."""
    visitor = service.locked(visitor_id)
    if visitor.visit_id is not None:
        visits.end([visitor.visit_id])
    for model in (PageView, TrackedEvent, VisitorNote):
        db.session.execute(delete(model).where(model.visitor_id == visitor.id))
    for run in _forgetters:
        run(visitor.id)
    for name in _BLANK:
        setattr(visitor, name, None)
    visitor.attributes, visitor.note_count, visitor.verified = {}, 0, False
    visitor.forgotten_at = clock.now()
    profile.retag(visitor, [])
    profile.show(visitor)
