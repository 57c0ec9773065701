"""“Decline” on a phone's notification: a link that needs no sign-in, and declines for one."""

from __future__ import annotations

from flask import Flask

from laleo.calls.links import DECLINE
from laleo.core import actions
from tests.calls.desk import Desk

HTML = {"Accept": "text/html"}
HOME = "http://localhost:8000"


def link(app: Flask, call_id: str, who: str = "") -> str:
    """The path that a notification leads to."""
    with app.app_context():
        return actions.link(DECLINE, call_id, who=who, ttl_s=600).removeprefix(HOME)


def test_a_member_declines_and_a_look_at_the_link_does_not(app: Flask, desk: Desk) -> None:
    call, client = desk.call(), app.test_client()
    mine = link(app, call, desk.owner.member_id)
    assert "Decline" in client.get(mine, headers=HTML).text
    assert desk.now(call)["state"] == "ringing"
    assert client.post(mine, headers=HTML).status_code == 200
    desk.sweep()
    told = desk.now(call)
    assert (told["state"], told["end_reason"]) == ("missed", "declined")
    assert "rings no more" in client.get(mine, headers=HTML).text


def test_a_link_that_many_may_have_declines_for_nobody(app: Flask, desk: Desk) -> None:
    call, client = desk.call(), app.test_client()
    page = client.post(link(app, call), headers=HTML)
    assert (page.status_code, "declines for nobody" in page.text) == (200, True)
    desk.sweep()
    assert desk.now(call)["state"] == "ringing"
    assert desk.legs(call)[desk.owner.member_id] == "ringing"


def test_a_link_of_a_call_or_a_member_that_is_gone_says_so(app: Flask, desk: Desk) -> None:
    client = app.test_client()
    gone = link(app, "cal_" + "0" * 26, desk.owner.member_id)
    assert client.get(gone, headers=HTML).status_code == 404
    stranger = link(app, desk.call(), "mem_" + "0" * 26)
    assert client.post(stranger, headers=HTML).status_code == 404
