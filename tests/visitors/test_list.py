"""The live list: what it shows, to whom, and how it is asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from laleo.core import db as core_db
from laleo.core.db import db
from tests.live.client import PAGE
from tests.live.shop import Shop
from tests.people import Caller, People

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


def test_the_list_shows_page_source_and_device(shop: Shop) -> None:
    page = {
        "url": "https://shop.example/sale?utm_source=news&utm_medium=email&x=1",
        "title": "Sale",
        "referrer": "https://search.example/?q=shoes",
    }
    shop.visitor(page=page, language="de", headers={"User-Agent": IPHONE})
    [shown] = shop.online()
    assert shown["current_page"]["url"] == page["url"]
    assert shown["referrer"] == page["referrer"]
    assert shown["utm"] == {"source": "news", "medium": "email"}
    assert shown["device"] == {"browser": "Mobile Safari 18", "os": "iOS 18", "kind": "phone"}
    assert shown["ip"] == "127.0.0.1"
    assert shown["language"] == "de"
    assert shown["online"]
    assert shown["visits"] == 1
    assert shown["page_count"] == 1
    assert shown["site_id"] == shop.widget["site_id"]
    assert shown["conversation_id"] is None


def test_filters_and_pages_of_the_list(shop: Shop) -> None:
    second = shop.people.widget(shop.owner, name="Second", site_url="https://shop.example")
    for number in range(3):
        shop.visitor(page=PAGE | {"url": f"https://shop.example/p/{number}"})
    line = shop.line()
    line.hello(widget_id=second["id"], page=PAGE | {"url": "https://shop.example/x_y"})
    assert len(shop.online()) == 4
    assert len(shop.online(filters=f"&widget_id={second['id']}")) == 1
    assert len(shop.online(filters=f"&site_id={shop.widget['site_id']}")) == 3
    assert len(shop.online(filters="&page_url=https://shop.example/p/")) == 3
    assert len(shop.online(filters="&page_url=https://shop.example/p/2")) == 1
    assert shop.online(filters="&page_url=https://shop.example/x%25y") == []
    first = shop.owner.get("/visitors?live=true&limit=3").json
    rest = shop.owner.get(f"/visitors?live=true&limit=3&cursor={first['next_cursor']}").json
    ids = [v["id"] for v in first["data"] + rest["data"]]
    assert len(set(ids)) == 4
    assert rest["has_more"] is False
    wrong = shop.owner.get(f"/visitors?limit=3&cursor={first['next_cursor']}")
    assert wrong.status == 400
    assert wrong.json["code"] == "cursor_mismatch"


def test_a_tool_shows_the_same_list(shop: Shop) -> None:
    program = shop.people.program(shop.owner)
    page = shop.visitor()
    whole = {"response_format": "detailed"}
    listed = program.mcp("list_live_visitors", **whole)["structuredContent"]["data"]
    assert listed == shop.online()
    asked = {"visitor_id": page.welcome["visitor_id"]} | whole
    known = program.mcp("get_visitor", **asked)["structuredContent"]
    assert known["visitor"] == listed[0]
    assert [view["url"] for view in known["page_views"]] == [PAGE["url"]]


def test_a_colleague_of_another_site_sees_nobody(shop: Shop) -> None:
    other = shop.owner.post("/sites", {"name": "Other"}).json
    limited = shop.people.colleague(shop.owner, "operator", site_ids=[other["id"]])
    insider = shop.people.colleague(shop.owner, "operator", site_ids=[shop.widget["site_id"]])
    outside, inside = shop.member(limited), shop.member(insider)
    page = shop.visitor()
    page.tell("page", **PAGE)
    page.ask("message", client_id="a", body="A secret")
    inside.expect("visitor_online")
    inside.expect("visitor_page")
    inside.expect("message")
    inside.expect("counts", online=1, waiting=1)
    told = {frame["t"] for frame in outside.listen(1.5)}
    assert told <= {"counts"}
    assert not any(outside.welcome["counts"].values())
    assert shop.online(limited) == []
    assert limited.get("/conversations").json["data"] == []
    visitor_id = page.welcome["visitor_id"]
    for path in (f"/visitors/{visitor_id}", f"/visitors/{visitor_id}/page-views"):
        assert limited.get(path).status == 404
    assert limited.post(f"/visitors/{visitor_id}/messages", {"body": "Hi"}).status == 404
    conversation_id = shop.owner.get("/conversations").json["data"][0]["id"]
    for frame in ("watch", "typing", "read", "message"):
        extra: dict[str, Any] = {
            "read": {"seq": 1},
            "message": {"client_id": "x", "body": "x"},
        }.get(frame, {})
        answer = outside.ask(frame, conversation_id=conversation_id, **extra)
        assert (answer["t"], answer["d"]["code"]) == ("error", "not_found")


def test_counts_of_a_limited_colleague_are_those_of_the_own_sites(shop: Shop) -> None:
    other = shop.owner.post("/sites", {"name": "Other"}).json
    limited = shop.people.colleague(shop.owner, "operator", site_ids=[other["id"]])
    console, outside = shop.member(), shop.member(limited)
    shop.visitor()
    console.expect("counts", online=1)
    told = [frame["d"] for frame in outside.settled() if frame["t"] == "counts"]
    assert not any(number for counts in told for number in counts.values())


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_many(
    people: People, owner: Caller, widget: dict[str, Any]
) -> None:
    def add(count: int) -> None:
        from laleo.visitors import visits

        with core_db.unit(people.app):
            for number in range(count):
                visits.arrive(
                    visits.Arrival(
                        owner.account_id,
                        widget["site_id"],
                        widget["id"],
                        None,
                        visits.page(f"https://shop.example/{number}", "Page", ""),
                        "127.0.0.1",
                        IPHONE,
                        "en",
                        "UTC",
                    )
                )

    def queries() -> int:
        seen: list[str] = []
        with people.app.app_context():
            engine = db.engine

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert owner.get("/visitors?live=true&limit=100").status == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    add(1)
    few = queries()
    add(40)
    assert queries() == few
