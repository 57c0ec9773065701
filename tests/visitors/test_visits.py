"""A visit begins once and ends once, over reloads, tabs and cuts."""

from __future__ import annotations

import time

from tests.backing import until
from tests.live.client import PAGE
from tests.live.shop import Shop

CART = {"url": "https://shop.example/cart?utm_source=mail", "title": "Cart", "referrer": ""}
BOTH = ("visitor.connected", "visitor.disconnected")


def test_reconnects_reloads_and_tabs_are_one_visit(shop: Shop) -> None:
    first = shop.visitor()
    token = first.welcome["token"]
    second_tab = shop.visitor(token=token)
    first.cut()
    again = shop.visitor(token=token)
    ids = {(p.welcome["visitor_id"], p.welcome["visit_id"]) for p in (first, second_tab, again)}
    assert len(ids) == 1
    again.close()
    seen = shop.visitor(token=token, page=CART)
    assert (seen.welcome["visitor_id"], seen.welcome["visit_id"]) in ids
    [event] = shop.heard(1, *BOTH)
    assert event["type"] == "visitor.connected"
    assert event["data"]["visitor"]["current_page"]["url"] == PAGE["url"]
    assert event["data"]["visit"]["id"] == first.welcome["visit_id"]
    assert [v["visits"] for v in shop.online()] == [1]


def test_hellos_of_one_arrival_are_one_visitor_even_at_once(shop: Shop) -> None:
    name = "417,90210,3141592653,2718281828"
    lines = [shop.line() for _ in range(6)]
    for line in lines:  # as a page does whose welcomes are late: none has a token yet
        line.tell("hello", widget_id=shop.widget["id"], page=PAGE, arrival=name)
    welcomed = [line.outcome() for line in lines]
    ids = {welcome["visitor_id"] for welcome in welcomed if welcome}
    assert len(ids) == 1
    again = shop.line()
    again.hello(widget_id=shop.widget["id"], page=PAGE, arrival=name)
    assert again.welcome["visitor_id"] in ids
    [event] = [e for e in shop.heard(1, *BOTH) if e["type"] == "visitor.connected"]
    assert event["data"]["visitor"]["id"] in ids
    other = shop.line()
    other.hello(widget_id=shop.widget["id"], page=PAGE, arrival=name[::-1])
    assert other.welcome["visitor_id"] not in ids


def test_a_second_page_keeps_the_visit_and_is_seen_at_once(shop: Shop) -> None:
    console, page = shop.member(), shop.visitor()
    online = console.expect("visitor_online")["visitor"]
    assert online["page_count"] == 1
    assert online["online"] is True
    page.close()
    second = shop.visitor(token=page.welcome["token"], page=CART)
    moved = console.expect("visitor_page")
    assert moved["current_page"]["url"] == CART["url"]
    assert moved["page_count"] == 2
    assert second.welcome["visit_id"] == page.welcome["visit_id"]
    [listed] = shop.online()
    assert listed["current_page"]["title"] == "Cart"
    assert listed["page_count"] == 2
    second.tell("page", **PAGE)
    assert console.expect("visitor_page")["page_count"] == 3
    until(lambda: shop.online()[0]["page_count"] == 3, what="the third page in the list")
    trail = shop.owner.get(f"/visitors/{second.welcome['visitor_id']}/page-views").json["data"]
    assert [view["title"] for view in trail] == ["Pricing", "Cart", "Pricing"]


def test_who_leaves_is_gone_within_twelve_seconds_and_only_once(shop: Shop) -> None:
    console, page = shop.member(), shop.visitor()
    other_tab = shop.visitor(token=page.welcome["token"])
    page.close()
    until(lambda: len(shop.events(*BOTH)) == 1, what="the connected event")
    started = time.monotonic()
    other_tab.close()
    until(lambda: not shop.online(), what="the empty list")
    took = time.monotonic() - started
    assert took > 8, "a page that loads needs time to come back"
    assert console.expect("visitor_offline")["visitor_id"] == page.welcome["visitor_id"]
    connected, disconnected = shop.heard(2, *BOTH)
    assert connected["data"]["visit"]["id"] == disconnected["data"]["visit"]["id"]
    assert disconnected["data"]["visit"]["ended_at"] is not None
    assert disconnected["data"]["visitor"]["online"] is False
    known = shop.owner.get(f"/visitors/{page.welcome['visitor_id']}").json
    assert known["online"] is False
    assert known["current_page"] is None
    back = shop.visitor(token=page.welcome["token"])
    assert back.welcome["visitor_id"] == page.welcome["visitor_id"]
    assert back.welcome["visit_id"] != page.welcome["visit_id"]
    assert shop.online()[0]["visits"] == 2
    assert len(shop.heard(3, *BOTH)) == 3


def test_many_tabs_at_once_begin_one_visit(shop: Shop) -> None:
    from concurrent.futures import ThreadPoolExecutor

    page = shop.visitor()
    token = page.welcome["token"]
    page.close()
    until(lambda: not shop.online(), what="the end of the first visit")
    with ThreadPoolExecutor(10) as pool:
        tabs = list(pool.map(lambda _: shop.visitor(token=token), range(10)))
    assert len({tab.welcome["visit_id"] for tab in tabs}) == 1
    assert [e["type"] for e in shop.heard(3, *BOTH)] == [
        "visitor.connected",
        "visitor.disconnected",
        "visitor.connected",
    ]
