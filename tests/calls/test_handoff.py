"""Hand-off links: one person, one press, one call; nothing to learn from any other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from laleo.calls import handoffs
from laleo.calls.handoff_models import HandoffLink
from laleo.core import clock, db
from tests.calls.desk import Desk
from tests.people import Caller, People

HTML = {"Accept": "text/html"}


@pytest.fixture
def call_id(desk: Desk) -> str:
    """A call that rings."""
    return desk.call()


def link(desk: Desk, call_id: str, **given: Any) -> dict[str, Any]:
    made = desk.owner.post(f"/calls/{call_id}/handoff-links", given)
    assert made.status == 201, made.text
    return dict(made.json)


def path(made: dict[str, Any]) -> str:
    return str(made["url"]).removeprefix("http://localhost:8000")


def visit(app: Flask, method: str, where: str, **how: Any) -> Any:
    """What a browser that has no cookies yet gets."""
    return app.test_client().open(where, method=method, headers=HTML, **how)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def deeds(owner: Caller) -> Iterator[str]:
    return (row["action"] for row in owner.get("/audit-log").json["data"])


def test_looking_never_uses_it_up_and_pressing_does_once(
    app: Flask, desk: Desk, call_id: str
) -> None:
    made = link(desk, call_id, name="Dr. Who")
    for _ in range(3):
        page = visit(app, "GET", path(made))
        assert page.status_code == 200
        assert "You are invited to a call" in words(page)
        assert visit(app, "HEAD", path(made)).status_code == 200
    browser = app.test_client()
    pressed = browser.post(path(made), headers=HTML)
    assert (pressed.status_code, pressed.headers["Location"]) == (303, path(made))
    assert "data-session" in words(browser.get(path(made), headers=HTML))
    again = visit(app, "POST", path(made))
    assert again.status_code == 410
    assert "This link was used already" in words(again)
    assert "data-session" not in words(visit(app, "GET", path(made)))
    assert Counter(deeds(desk.owner)) >= Counter(
        {"handoff.created": 1, "handoff.used": 1, "handoff.refused": 1}
    )


def test_of_twenty_who_press_at_once_one_is_let_in(app: Flask, desk: Desk, call_id: str) -> None:
    made = path(link(desk, call_id))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: visit(app, "POST", made).status_code, range(20)))
    assert Counter(answers) == {303: 1, 410: 19}
    assert Counter(deeds(desk.owner))["handoff.used"] == 1


def test_a_link_that_does_not_work_says_so_and_tells_nothing(
    app: Flask, desk: Desk, call_id: str
) -> None:
    expired, revoked, used, over = (link(desk, call_id) for _ in range(4))
    visit(app, "POST", path(used))
    with db.unit(app) as session:
        late = update(HandoffLink).where(HandoffLink.id == expired["id"])
        session.execute(late.values(expires_at=clock.now()))
    where = f"/calls/{call_id}/handoff-links/{revoked['id']}"
    assert desk.owner.delete(where).status == 204
    body, _, signature = path(over).rpartition(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    said = {
        path(expired): (410, "This link has expired"),
        path(revoked): (410, "This link was taken back"),
        path(used): (410, "This link was used already"),
        f"{body}.{flipped}": (404, "This link does not work"),
        "/h/nonsense": (404, "This link does not work"),
    }
    desk.hang_up(call_id)
    said[path(over)] = (410, "The call is over")
    for where, (status, text) in said.items():
        for method in ("GET", "POST"):
            page = visit(app, method, where)
            assert (page.status_code, text in words(page)) == (status, True), (method, where)
            told = words(page)
            assert not any(secret in told for secret in (call_id, "Tea", "shop.example", "cal_"))


def test_the_address_goes_nowhere_else(app: Flask, desk: Desk, call_id: str) -> None:
    made = link(desk, call_id)
    page = visit(app, "GET", path(made))
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert call_id not in words(page)
    token = path(made).removeprefix("/h/")
    with db.unit(app, reads=True) as session:
        row = session.get_one(HandoffLink, made["id"])
        assert token not in str(vars(row))
    listed = desk.owner.get(f"/calls/{call_id}/handoff-links").json["data"][0]
    assert "url" not in listed
    assert token not in str(desk.owner.get("/audit-log").json)


def test_joining_makes_a_place_in_the_call(app: Flask, desk: Desk) -> None:
    number = desk.widget["channels"][0]["number"]
    call_id = desk.owner.post(f"/channels/{number}/calls").json["id"]
    made = link(desk, call_id, name="Dr. Who")
    visit(app, "POST", path(made))
    assert desk.legs(call_id)[made["id"]] == "ringing"
    looker = link(desk, call_id, audience="view")
    visit(app, "POST", path(looker))
    assert desk.legs(call_id)[looker["id"]] == "stopped"


def test_a_session_ends_when_the_link_is_taken_back(app: Flask, desk: Desk, call_id: str) -> None:
    made = link(desk, call_id)
    with db.unit(app):
        _, session = handoffs.consume(path(made).removeprefix("/h/"), "203.0.113.7")
    with db.unit(app, reads=True):
        assert handoffs.admitted(session) is not None
        assert handoffs.admitted(f"{session}x") is None
    desk.owner.delete(f"/calls/{call_id}/handoff-links/{made['id']}")
    with db.unit(app, reads=True):
        assert handoffs.admitted(session) is None
    assert desk.legs(call_id)[made["id"]] == "stopped"


def test_a_call_that_is_over_takes_no_links(desk: Desk, viewer: Caller, people: People) -> None:
    call_id = desk.call()
    where = f"/calls/{call_id}/handoff-links"
    assert viewer.post(where).status == 403
    assert people.program(desk.owner, kind="agent", mode="propose").post(where).status == 403
    assert desk.owner.post(where, {"expires_in_s": 59}).status == 422
    desk.hang_up(call_id)
    assert desk.owner.post(where).json["code"] == "call_over"


def test_an_agent_makes_a_link(desk: Desk, agent: Caller, call_id: str) -> None:
    made = agent.mcp("create_handoff_link", call_id=call_id)["structuredContent"]
    assert made["url"].startswith("http://localhost:8000/h/")
    listed = agent.mcp("list_calls", state="waiting")["structuredContent"]["data"]
    assert [one["id"] for one in listed] == [call_id]
