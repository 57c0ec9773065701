"""Visitors of a widget, made without a browser."""

from __future__ import annotations

from typing import Any

from laleo.core import db
from laleo.visitors import visits
from tests.people import Caller, People


def visitor_of(people: People, owner: Caller, widget: dict[str, Any], **details: Any) -> str:
    """Somebody on the widget's site; their id."""
    page = visits.page("https://shop.example/tea", "Tea", "")
    place = (owner.account_id, widget["site_id"], widget["id"])
    with db.unit(people.app):
        visitor = visits.arrive(visits.Arrival(*place, None, page, "192.0.2.1", "", "en", None))
        for name, value in details.items():
            setattr(visitor, name, value)
        return visitor.id
