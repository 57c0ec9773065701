"""The widget says whether somebody of the team can answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from laleo.core import clock, db
from laleo.core.live.connection import Caller as Caller_
from laleo.core.live.connection import Connection
from laleo.core.live.frames import Frame
from laleo.core.live.hub import Hub
from laleo.visitors import availability, team
from laleo.widgets import service as widgets
from laleo.widgets.availability import schedule
from tests.live.shop import Shop, soon
from tests.people import Caller


def online(shop: Shop) -> bool:
    """What a page is told before the chat is opened."""
    path = f"/w/v1/config?widget={shop.widget['id']}"
    got = shop.owner.get(path, Origin="https://shop.example")
    assert got.status == 200, got.text
    return bool(got.json["online"])


def test_a_member_with_an_open_console_is_available_until_it_is_closed(shop: Shop) -> None:
    early = shop.visitor()
    assert early.welcome["availability"] == {"online": False, "next_change_at": None}
    assert online(shop) is False
    console = shop.member()
    assert online(shop) is True
    early.expect("availability", online=True)
    assert shop.visitor().welcome["online"] is True
    console.cut()
    early.expect("availability", online=False)
    assert online(shop) is False


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_only_who_may_answer_counts(shop: Shop, role: str) -> None:
    shop.member(shop.people.colleague(shop.owner, role))
    assert online(shop) is (role == "operator")


def test_a_colleague_of_another_site_does_not_count(shop: Shop) -> None:
    other = shop.owner.post("/sites", {"name": "Other"}).json["id"]
    shop.member(shop.people.colleague(shop.owner, "operator", site_ids=[other]))
    assert online(shop) is False
    shop.member(shop.people.colleague(shop.owner, "operator", site_ids=[shop.widget["site_id"]]))
    assert online(shop) is True


def test_who_is_away_is_not_there_on_any_device_until_they_are_back(shop: Shop) -> None:
    shop.member()
    shop.member()
    page = shop.visitor()
    assert page.welcome["availability"]["online"] is True
    path = f"/widgets/{shop.widget['id']}/availability"
    assert shop.owner.get(path).json["operators"] == 1
    assert shop.owner.call("PUT", "/me/availability", {"state": "away"}).json == {"state": "away"}
    page.expect("availability", online=False)
    assert shop.owner.get("/me").json["availability"] == "away"
    assert shop.owner.get(path).json["operators"] == 0
    shop.member()
    assert shop.visitor().welcome["availability"]["online"] is False
    shop.owner.call("PUT", "/me/availability", {"state": "online"})
    page.expect("availability", online=True)


def test_two_members_are_two_operators_and_one_who_leaves_is_not_missed(shop: Shop) -> None:
    shop.member()
    colleague = shop.member(shop.people.colleague(shop.owner, "operator"))
    path = f"/widgets/{shop.widget['id']}/availability"
    assert shop.owner.get(path).json["operators"] == 2
    colleague.close()
    soon(lambda: shop.owner.get(path).json["operators"] == 1, what="one operator")
    assert online(shop) is True


def test_pages_hear_of_other_hours(shop: Shop) -> None:
    shop.member()
    page = shop.visitor()
    path = f"/widgets/{shop.widget['id']}"
    assert shop.owner.patch(path, {"hours": {"always": False, "weekly": {}}}).status == 200
    page.expect("availability", online=False, next_change_at=None)
    assert shop.owner.patch(path, {"hours": {"always": True}}).status == 200
    page.expect("availability", online=True, next_change_at=None)


class Heard:
    """A line that keeps what is sent."""

    name, gone_after_s = "test", 45.0

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []

    def put(self, frame: Frame) -> None:
        self.frames.append(json.loads(frame.text))

    def ping(self) -> None: ...

    def end(self, code: int, reason: str = "") -> None: ...

    def cut(self) -> None: ...


def test_pages_hear_the_hour_strike(
    app: Flask, owner: Caller, widget: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock that is put to the end of the hours, in a process with one page."""
    weekly = {"mon": [["09:00", "17:00"]]}
    owner.patch(f"/widgets/{widget['id']}", {"hours": {"always": False, "weekly": weekly}})
    hub, line = Hub(app), Heard()
    page = Connection(hub, Caller_("https://shop.example", "192.0.2.1", "", ""), line)
    hub.enter(page)
    monday = datetime(2026, 11, 23, 17, tzinfo=UTC)
    with db.unit(app):
        team.arrive([owner.account_id], "mem_x/console")
        monkeypatch.setattr(clock, "now", lambda: monday - timedelta(milliseconds=1))
        timetable = schedule(widgets.find_public(widget["id"]))
        page.welcome({"availability": availability.join(page, timetable)})
        availability.tell(hub)
        monkeypatch.setattr(clock, "now", lambda: monday)
        availability.tell(hub)
        availability.tell(hub)
    welcome, told = line.frames
    assert welcome["d"]["availability"] == {
        "online": True,
        "next_change_at": "2026-11-23T17:00:00.000Z",
    }
    assert told == {
        "t": "availability",
        "d": {"online": False, "next_change_at": "2026-11-30T09:00:00.000Z"},
    }
