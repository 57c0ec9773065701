"""`visitor.page_viewed` is recorded while somebody wants it, and only then."""

from __future__ import annotations

from typing import Any

from laleo import events
from laleo.core import db
from laleo.visitors import trail, visits
from tests.people import Caller, People


def look(people: People, owner: Caller, widget: dict[str, Any], *paths: str) -> None:
    """A visitor goes from page to page without leaving the first."""
    place = (owner.account_id, widget["site_id"], widget["id"])
    page = visits.page("https://shop.example/", "Shop", "")
    with db.unit(people.app):
        visitor = visits.arrive(visits.Arrival(*place, None, page, "", "", None, None))
        for path in paths:
            trail.add(trail.View.of(visitor, f"https://shop.example{path}", path, None))
    with db.unit(people.app):
        assert trail.flush() == len(paths)


def viewed(owner: Caller) -> list[str]:
    rows = owner.get("/events?types=visitor.page_viewed&limit=100").json["data"]
    return [row["data"]["visitor"]["current_page"]["url"] for row in rows]


def positions(people: People) -> None:
    events.relay(people.app)


def test_views_become_events_while_an_endpoint_wants_them(
    people: People, owner: Caller, widget: dict[str, Any]
) -> None:
    look(people, owner, widget, "/before")
    address = {"url": "http://127.0.0.1:9/h", "event_types": ["visitor.page_viewed"]}
    endpoint = owner.post("/webhooks", address).json["id"]
    look(people, owner, widget, "/a", "/b")
    owner.patch(f"/webhooks/{endpoint}", {"enabled": False})
    look(people, owner, widget, "/after")
    positions(people)
    assert viewed(owner) == ["https://shop.example/a", "https://shop.example/b"]


def test_an_endpoint_of_another_account_changes_nothing(
    people: People, owner: Caller, widget: dict[str, Any], stranger: Caller
) -> None:
    stranger.post("/webhooks", {"url": "http://127.0.0.1:9/h", "event_types": ["*"]})
    look(people, owner, widget, "/a")
    positions(people)
    assert viewed(owner) == []
