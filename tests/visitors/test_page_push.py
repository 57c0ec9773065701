"""Taking a visitor to another page: to the widget's own pages, while they are there."""

from __future__ import annotations

import pytest

from tests.live.shop import Shop, soon

PRICES = "https://shop.example/prices?plan=pro#table"


def test_a_visitor_is_taken_to_a_page_by_rest_and_by_tool(shop: Shop) -> None:
    page = shop.visitor()
    visitor_id = page.welcome["visitor_id"]
    path = f"/visitors/{visitor_id}/page-push"
    got = shop.owner.post(path, {"url": PRICES})
    assert (got.status, got.json) == (200, {"url": PRICES, "delivered": True})
    pushed = page.expect("page_push")
    assert (pushed["url"], pushed["by"]["kind"]) == (PRICES, "member")
    agent = shop.people.program(shop.owner, kind="agent")
    told = agent.mcp("push_page", visitor_id=visitor_id, url=PRICES)["structuredContent"]
    assert told["delivered"] is True
    assert page.expect("page_push")["by"]["kind"] == "agent"


def test_pages_of_others_are_refused(shop: Shop) -> None:
    page = shop.visitor()
    path = f"/visitors/{page.welcome['visitor_id']}/page-push"
    for url in (
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example/",
        "http://shop.example/",
        "https://a.shop.example/",
        "javascript:alert(1)",
        "//evil.example/",
        "/prices",
        "https://user:pass@shop.example/",
    ):
        answer = shop.owner.post(path, {"url": url})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/url"), url


def test_who_is_gone_is_taken_nowhere(shop: Shop) -> None:
    page = shop.visitor()
    visitor_id = page.welcome["visitor_id"]
    page.ask("forget")
    soon(lambda: not shop.owner.get(f"/visitors/{visitor_id}").json["online"], what="gone")
    answer = shop.owner.post(f"/visitors/{visitor_id}/page-push", {"url": PRICES})
    assert (answer.status, answer.json["code"]) == (409, "visitor_offline")


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_operators_push_and_viewers_do_not(shop: Shop, role: str) -> None:
    page = shop.visitor()
    caller = shop.people.colleague(shop.owner, role)
    path = f"/visitors/{page.welcome['visitor_id']}/page-push"
    assert caller.post(path, {"url": PRICES}).status == (200 if role == "operator" else 403)
