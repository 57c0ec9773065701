"""Use and limits: counted by month, told at most hourly and when it is nearly enough, enforced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from laleo.core.db import unit
from laleo.events import Event
from tests.analytics.past import Past, standing_at, utc
from tests.people import Caller, People

NOON = utc("2026-04-10 12:00")


def used(caller: Caller, month: str = "2026-04") -> dict[str, Any]:
    answer = caller.get(f"/usage?month={month}")
    assert answer.status == 200, answer.text
    return {one["name"]: one for one in answer.json["counters"]}


def told(past: Past) -> list[dict[str, int]]:
    """What each event said was used."""
    with unit(past.app, reads=True) as session:
        query = select(Event.payload).where(Event.type == "usage.updated").order_by(Event.id)
        found = list(session.scalars(query))
    return [{one["name"]: one["used"] for one in row["usage"]["counters"]} for row in found]


def limits(past: Past, owner: Caller, **wanted: Any) -> Any:
    with standing_at(past.now):
        return owner.put("/usage/limits", wanted)


@pytest.fixture
def past(past: Past) -> Past:
    past.now = NOON + timedelta(hours=1)
    return past


def test_what_was_used_is_counted_by_month(past: Past, owner: Caller, agent: Caller) -> None:
    past.visit(NOON, "/", "/tea")
    past.visit(NOON, "/", device="bot")
    past.talk(NOON, (0, "visitor", "vis"), (9, "operator", "ann"))
    past.roll()
    found = {name: one["used"] for name, one in used(owner).items()}
    assert (found["visits"], found["messages"], found["agents"]) == (1, 2, 1)
    assert {name: one["used"] for name, one in used(owner, "2026-03").items()}["visits"] == 0
    assert owner.get("/usage?month=soon").status == 422
    shown = agent.mcp("get_usage")["structuredContent"]["counters"]
    assert {one["name"]: one["used"] for one in shown}.keys() == found.keys()


def test_it_is_told_at_most_once_an_hour_and_when_limits_come_near(
    past: Past, owner: Caller
) -> None:
    for _ in range(3):
        past.visit(NOON, "/")
    past.roll()
    assert told(past) == [], "an account's first hour is quiet"
    past.roll()
    assert [one["visits"] for one in told(past)] == [3]
    past.now, past.rolls = past.now + timedelta(hours=1), 0  # less than an hour later
    past.now += timedelta(minutes=30)
    past.visit(NOON, "/")
    past.roll()
    assert [one["visits"] for one in told(past)] == [3]
    assert limits(past, owner, visits={"limit": 5}).status == 200
    assert [one["visits"] for one in told(past)] == [3, 4], "80 % are told at once"
    past.visit(NOON, "/")
    past.roll()
    assert [one["visits"] for one in told(past)] == [3, 4, 5], "and so is all of it"
    counter = used(owner)["visits"]
    assert (counter["limit"], counter["behaviour"], counter["level"]) == (5, "soft", 100)
    past.now += timedelta(hours=2)
    past.roll()
    assert [one["visits"] for one in told(past)] == [3, 4, 5], "nothing moved since"


def test_a_hard_limit_stops_what_it_limits_until_it_is_raised(
    past: Past, owner: Caller, nobody: Caller, people: People
) -> None:
    past.visit(NOON, "/")
    talk = past.talk(NOON, (0, "visitor", "vis"))
    past.roll()
    config = f"/w/v1/config?widget={past.widget['id']}"
    page = {"Origin": "https://shop.example"}
    assert nobody.get(config, **page).status == 200
    everything = {"visits": 1, "messages": 1, "agents": 0, "storage_bytes": 0}
    hard = {name: {"limit": most, "behaviour": "hard"} for name, most in everything.items()}
    assert limits(past, owner, **hard).status == 200
    refused = [
        nobody.get(config, **page),
        owner.post(f"/conversations/{talk}/messages", {"body": "Hello"}),
        owner.post("/tokens", {"name": "Robin", "scope": "read", "kind": "agent"}),
    ]
    assert [(one.status, one.json["code"]) for one in refused] == [(403, "limit_reached")] * 3
    note = {"body": "Not for the visitor"}
    assert owner.post(f"/conversations/{talk}/notes", note).status == 201
    soft = {name: {"limit": most} for name, most in everything.items()}
    assert limits(past, owner, **soft).status == 200
    assert nobody.get(config, **page).status == 200
    assert owner.post(f"/conversations/{talk}/messages", {"body": "Hello"}).status == 201


def test_a_limit_can_be_taken_away(past: Past, owner: Caller) -> None:
    limits(past, owner, visits={"limit": 5}, messages={"limit": 7})
    shown = limits(past, owner, visits=None).json["counters"]
    known = {one["name"]: one["limit"] for one in shown if one["limit"] is not None}
    assert known == {"messages": 7}


def test_webhooks_are_never_held_back(past: Past, owner: Caller) -> None:
    answer = limits(past, owner, deliveries={"limit": 5, "behaviour": "hard"})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == "/deliveries/behaviour"


def test_only_owners_and_admins_set_limits(
    past: Past, operator: Caller, agent: Caller, limited: Caller
) -> None:
    for caller in (operator, agent, limited):
        assert limits(past, caller, visits={"limit": 5}).status == 403
    assert operator.get("/usage").status == 200
    assert limited.get("/usage").status == 403
