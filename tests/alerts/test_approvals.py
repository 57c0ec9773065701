"""Proposals decided where people are told of them: from ntfy and from a mail, without a sign-in."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.alerts.desk import EVERYONE, Desk
from tests.mailbox import Mailbox
from tests.people import Caller
from tests.webhooks.receivers import Receiver

HOME = "http://localhost:8000"
EVENTS = {"events": ["approval.requested"]}
LINK = re.compile(r"(Approve|Reject):\s+http://localhost:8000(/a/[\w.=-]+)")


@pytest.fixture
def careful(desk: Desk) -> Caller:
    return desk.people.program(desk.owner, kind="agent", mode="propose")


def proposed(desk: Desk, careful: Caller, body: str = "Yes, green tea.") -> dict[str, Any]:
    """The agent wants to answer a visitor, and the team is told."""
    talk = desk.writes(desk.visitor())
    got = careful.post(f"/conversations/{talk}/messages", {"body": body})
    assert got.status == 202, got.text
    desk.tell()
    desk.work()
    return dict(got.json) | {"conversation_id": talk}


def press(desk: Desk, url: str) -> int:
    """What ntfy does when somebody taps a button."""
    client = desk.app.test_client()
    return client.post(url.removeprefix(HOME), headers={"Accept": "*/*"}).status_code


def said(desk: Desk, approval: dict[str, Any]) -> list[str]:
    """What stands in the conversation."""
    path = f"/conversations/{approval['conversation_id']}/messages"
    return [message["body"] for message in desk.owner.get(path).json["data"]]


def told(outside: Receiver) -> dict[str, str]:
    """The buttons of the last message, by their labels."""
    message = json.loads(outside.posts[-1].body)
    return {one["label"]: one["url"] for one in message["actions"]}


def state(desk: Desk, approval: dict[str, Any]) -> dict[str, Any]:
    """How the approval stands."""
    return dict(desk.owner.get(f"/approvals/{approval['id']}").json)


@pytest.fixture
def topic(desk: Desk, outside: Receiver) -> None:
    address = f"http://127.0.0.1:{outside.port}/our-topic"
    desk.rule((0, {"kind": "ntfy", "address": address}), **EVENTS)


@pytest.mark.usefixtures("topic")
def test_a_tap_in_ntfy_approves_once(desk: Desk, careful: Caller, outside: Receiver) -> None:
    approval = proposed(desk, careful)
    buttons = told(outside)
    assert list(buttons) == ["Open", "Approve", "Reject"]
    assert buttons["Open"] == f"{HOME}/console/inbox"
    assert desk.app.test_client().get(buttons["Approve"].removeprefix(HOME)).status_code == 200
    assert state(desk, approval)["state"] == "pending", "looking decides nothing"
    assert press(desk, buttons["Approve"]) == 200
    assert press(desk, buttons["Approve"]) == 200
    assert press(desk, buttons["Reject"]) == 200
    found = state(desk, approval)
    assert (found["state"], found["decided_by"]["name"]) == ("approved", "A shared link")
    assert said(desk, approval).count("Yes, green tea.") == 1


@pytest.mark.usefixtures("topic")
def test_a_tap_in_ntfy_rejects(desk: Desk, careful: Caller, outside: Receiver) -> None:
    approval = proposed(desk, careful)
    assert press(desk, told(outside)["Reject"]) == 200
    assert state(desk, approval)["state"] == "rejected"
    assert "Yes, green tea." not in said(desk, approval)


@pytest.mark.usefixtures("topic")
def test_a_shared_link_lets_nothing_consequential_through(
    desk: Desk, careful: Caller, outside: Receiver
) -> None:
    wish = {"url": "http://127.0.0.1:9/hook", "event_types": ["*"]}
    approval = careful.post("/webhooks", wish).json
    desk.tell()
    desk.work()
    buttons = told(outside)
    assert press(desk, buttons["Approve"]) == 403
    assert state(desk, approval)["state"] == "pending"
    assert desk.owner.get("/webhooks").json["data"] == []
    assert press(desk, buttons["Reject"]) == 200
    assert state(desk, approval)["state"] == "rejected"


def test_a_link_in_a_mail_is_the_members_own_word(
    desk: Desk, careful: Caller, mailbox: Mailbox
) -> None:
    desk.rule((0, EVERYONE), **EVENTS)
    wish = {"url": "http://127.0.0.1:9/hook", "event_types": ["*"]}
    approval = careful.post("/webhooks", wish).json
    desk.tell()
    desk.work()
    links = dict(LINK.findall(mailbox.mails[0][1].get_content()))
    page = desk.app.test_client().get(links["Approve"], headers={"Accept": "text/html"})
    assert "http://127.0.0.1:9/hook" in page.text
    assert press(desk, links["Approve"]) == 200
    found = state(desk, approval)
    assert (found["state"], found["decided_by"]["id"]) == ("approved", desk.owner.member_id)
    (webhook,) = desk.owner.get("/webhooks").json["data"]
    assert webhook["id"] == found["result"]["id"]


def test_a_link_has_the_rights_its_member_has_today(
    desk: Desk, careful: Caller, mailbox: Mailbox
) -> None:
    operator = desk.people.colleague(desk.owner, "operator")
    desk.rule((0, {"kind": "email", "who": operator.member_id}), **EVENTS)
    approval = proposed(desk, careful)
    links = dict(LINK.findall(mailbox.mails[0][1].get_content()))
    desk.owner.patch(f"/members/{operator.member_id}", {"role": "viewer"})
    assert press(desk, links["Approve"]) == 403
    desk.owner.delete(f"/members/{operator.member_id}")
    assert press(desk, links["Approve"]) == 404
    assert state(desk, approval)["state"] == "pending"
