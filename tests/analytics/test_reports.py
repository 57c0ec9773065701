"""What analytics tells: totals, days and hours, the time before, pages, sources and people."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.analytics.past import Past, utc
from tests.people import Caller, People

NOON = utc("2026-04-10 12:00")
WEEK = "from=2026-04-06&to=2026-04-12"


@pytest.fixture
def busy(past: Past) -> Past:
    """Two days with visits and conversations, and one visit in the week before."""
    past.visit(NOON - timedelta(days=7), "/", referrer="https://search.example/")
    again = past.visit(NOON, "/", "/tea", seconds=90, referrer="https://search.example/")
    past.visit(NOON + timedelta(days=1), "/tea", of=again, seconds=30)
    past.visit(NOON, "/", seconds=30)
    past.talk(NOON, (0, "visitor", "vis"), (30, "operator", "ann"), score=4)
    past.talk(NOON, (0, "visitor", "vis"), (90, "agent", "robin"), (99, "operator", "ann"), score=5)
    past.talk(NOON, (0, "visitor", "vis"), state="open", via="offline_form")
    past.roll()
    return past


def get(caller: Caller, path: str) -> Any:
    answer = caller.get(f"/analytics/{path}")
    assert answer.status == 200, answer.text
    return answer.json


def test_the_overview_tells_every_day_and_the_days_before(busy: Past, viewer: Caller) -> None:
    found = get(viewer, f"overview?{WEEK}")
    assert (found["from"], found["to"], found["timezone"]) == ("2026-04-06", "2026-04-12", "UTC")
    totals = found["totals"]
    assert (totals["visits"], totals["visitors"], totals["views"]) == (3, 2, 4)
    assert totals["bounce_rate"] == pytest.approx(2 / 3, abs=0.001)
    assert (totals["visit_avg_s"], totals["conversations"], totals["messages"]) == (50, 3, 6)
    assert totals["first_response_p50_s"] == 30
    assert totals["rating"] == 4.5
    assert totals["new_visitors"] == 5  # the conversations' visitors are new, too
    days = {point["start"]: (point["visits"], point["visitors"]) for point in found["series"]}
    assert len(days) == 7
    assert days["2026-04-10"] == (2, 2)
    assert days["2026-04-11"] == (1, 1)
    before = found["previous"]
    assert (before["from"], before["to"]) == ("2026-03-30", "2026-04-05")
    assert before["totals"]["visits"] == 1
    assert len(before["series"]) == 7


def test_hours_are_the_sites_own_and_one_may_come_twice(past: Past, owner: Caller) -> None:
    owner.patch(f"/sites/{past.widget['site_id']}", {"timezone": "Europe/Berlin"})
    past.now = utc("2026-10-27 12:00")
    for at in ("2026-10-25 00:10", "2026-10-25 01:10", "2026-10-25 01:50"):
        past.visit(utc(at), "/")
    past.roll()
    found = get(owner, "overview?from=2026-10-25&to=2026-10-25&interval=hour&compare=none")
    hours = {point["start"]: point["visits"] for point in found["series"]}
    assert len(hours) == 25
    assert hours["2026-10-25T02:00:00+02:00"] == 1
    assert hours["2026-10-25T02:00:00+01:00"] == 2
    assert found["previous"] is None
    assert owner.get(f"/analytics/overview?{WEEK[:-2]}30&interval=hour").status == 422


def test_one_page_alone(busy: Past, owner: Caller) -> None:
    found = get(owner, f"overview?{WEEK}&page=/tea")
    shown = {name: value for name, value in found["totals"].items() if value is not None}
    assert shown == {"views": 2, "visitors": 2, "visits": 2}


def test_pages_and_where_visits_came_from(busy: Past, owner: Caller) -> None:
    pages = get(owner, f"pages?{WEEK}")
    rows = [(row["path"], row["views"], row["previous_views"]) for row in pages["data"]]
    assert rows == [("/", 2, 1), ("/tea", 2, 0)]
    assert (pages["total"], pages["others"], pages["has_more"]) == (4, 0, False)
    assert [row["path"] for row in get(owner, f"pages?{WEEK}&q=TEA")["data"]] == ["/tea"]
    assert get(owner, f"pages?{WEEK}&limit=1")["has_more"] is True
    found = get(owner, f"referrers?{WEEK}")["data"]
    assert [(row["value"], row["visits"]) for row in found] == [("", 2), ("search.example", 1)]
    devices = get(owner, f"referrers?{WEEK}&by=device")["data"]
    assert [(row["value"], row["visits"], row["bounce_rate"]) for row in devices] == [
        ("desktop", 3, 0.6667)
    ]


def test_conversations_and_who_looked_after_them(busy: Past, owner: Caller) -> None:
    totals = get(owner, f"chats?{WEEK}")["totals"]
    assert (totals["conversations"], totals["answered"], totals["offline_forms"]) == (3, 2, 1)
    assert (totals["first_response_avg_s"], totals["first_response_p90_s"]) == (60, 90)
    assert totals["scores"] == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1}
    people = get(owner, f"operators?{WEEK}")["data"]
    ann, robin = people
    assert (ann["kind"], ann["name"], ann["messages"], ann["conversations"]) == (
        "operator",
        "Ann",
        2,
        2,
    )
    assert (ann["first_response_avg_s"], ann["rating"]) == (30, 4)
    assert (robin["kind"], robin["first_responses"], robin["rating"]) == ("agent", 1, 5)


def test_every_report_is_a_file_too(busy: Past, owner: Caller) -> None:
    for report in ("overview", "pages", "referrers", "chats", "calls", "operators"):
        table = owner.get(f"/analytics/export?{WEEK}&report={report}")
        assert table.headers["Content-Type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
        lines = owner.get(f"/analytics/export?{WEEK}&report={report}&format=ndjson").text
        assert [list(row) for row in rows] == [list(json.loads(one)) for one in lines.splitlines()]
        assert rows, report


def test_who_is_limited_to_other_sites_sees_nothing_of_this_one(
    busy: Past, people: People, limited: Caller, stranger: Caller
) -> None:
    for caller in (limited, stranger):
        assert get(caller, f"overview?{WEEK}")["totals"]["visits"] == 0
        assert get(caller, f"pages?{WEEK}")["data"] == []
        assert get(caller, f"operators?{WEEK}")["data"] == []
        for name, value in (("site_id", busy.widget["site_id"]), ("widget_id", busy.widget["id"])):
            assert caller.get(f"/analytics/overview?{name}={value}").status == 404


def test_one_widget_alone(busy: Past, people: People, owner: Caller) -> None:
    other = owner.post("/widgets", {"name": "Other", "site_id": busy.widget["site_id"]}).json
    assert get(owner, f"overview?{WEEK}&widget_id={busy.widget['id']}")["totals"]["visits"] == 3
    assert get(owner, f"overview?{WEEK}&widget_id={other['id']}")["totals"]["visits"] == 0


@pytest.mark.parametrize(
    "asked", ["from=2026-04-12&to=2026-04-06", "from=2020-01-01&to=2026-04-06", "from=soon"]
)
def test_days_that_make_no_sense_are_refused(owner: Caller, asked: str) -> None:
    answer = owner.get(f"/analytics/overview?{asked}")
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] in {"?from", "?to"}


def test_agents_ask_in_one_tool(busy: Past, agent: Caller) -> None:
    days = {"from": "2026-04-06", "to": "2026-04-12"}
    found = agent.mcp("get_analytics", **days)["structuredContent"]
    assert (found["totals"]["visits"], found["previous"]["visits"]) == (3, 1)
    pages = agent.mcp("get_analytics", report="pages", **days)
    assert [row["views"] for row in pages["structuredContent"]["data"]] == [2, 2]
    assert "visitor-text" in pages["content"][0]["text"]
    people = agent.mcp("get_analytics", report="operators", **days)["structuredContent"]["data"]
    assert people[0]["name"] == "Ann"
