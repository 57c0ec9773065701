"""A visitor opens a WordPress page; the owner, a program and an agent see who is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.backing import until
from tests.journeys.conftest import Open
from tests.people import Caller
from tests.product import Laleo
from tests.wordpress.wordpress import WordPress


@pytest.fixture
def program(laleo: Laleo) -> Caller:
    """A program of the owner's, with a token that acts."""
    return laleo.server.people.program(laleo.owner)


def here(program: Caller) -> list[dict[str, Any]]:
    """Who is on a page now, by REST."""
    found: list[dict[str, Any]] = program.get("/visitors?live=true").json["data"]
    return found


def connected_events(program: Caller) -> int:
    """How many visits began, by the events everybody can read."""
    got = program.get("/events?types=visitor.connected").json["data"]
    return len(got)


def test_a_visitor_appears_moves_and_leaves(
    console: Callable[[str], Page],
    open_page: Open,
    shop: WordPress,
    program: Caller,
    widget: dict[str, Any],
) -> None:
    live = console("live")
    people = live.get_by_role("table", name="Visitors here now")

    visitor = open_page(f"{shop.url}/?utm_source=letter", referer="https://search.example/")
    title = visitor.title()
    row = people.get_by_role("row").filter(has_text=title)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Chrom")

    (shown,) = here(program)
    assert shown["current_page"]["title"] == title
    assert shown["current_page"]["url"].startswith(shop.url)
    assert shown["device"]["kind"] == "desktop"
    assert shown["utm"] == {"source": "letter"}
    told = program.mcp("list_live_visitors")["structuredContent"]["data"]
    assert [one["id"] for one in told] == [shown["id"]]
    assert program.get(f"/visitors?live=true&widget_id={widget['id']}").json["data"] != []

    visitor.goto(f"{shop.url}/?p=1")
    second = visitor.title()
    assert second != title
    expect(people.get_by_role("row").filter(has_text=second)).to_have_count(1)
    (moved,) = here(program)
    assert (moved["id"], moved["visit_id"]) == (shown["id"], shown["visit_id"])
    until(lambda: connected_events(program) == 1, what="visitor.connected")

    trail = until(lambda: _two_pages(program, shown["id"]), what="the trail of two pages")
    assert [view["title"] for view in trail] == [second, title]  # type: ignore[attr-defined]

    visitor.close()
    until(lambda: here(program) == [], what="the visitor gone from the list")
    expect(people.get_by_role("row").filter(has_text=second)).to_have_count(0)
    assert connected_events(program) == 1
    until(
        lambda: program.get("/events?types=visitor.disconnected").json["data"],
        what="visitor.disconnected",
    )


def _two_pages(program: Caller, visitor_id: str) -> list[dict[str, Any]] | None:
    views: list[dict[str, Any]] = program.get(f"/visitors/{visitor_id}/page-views").json["data"]
    return views if len(views) == 2 else None
