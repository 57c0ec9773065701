"""ntfy: what its server gets, and what of it rests here."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from laleo.core import db
from tests.alerts.desk import Desk
from tests.people import Caller
from tests.webhooks.receivers import Receiver

ARABIC = "هل من أحد؟ <b>مرحبا</b>"


@pytest.fixture
def topic(outside: Receiver) -> str:
    return f"http://127.0.0.1:{outside.port}/our-topic"


def test_a_message_with_two_buttons_arrives(desk: Desk, outside: Receiver, topic: str) -> None:
    desk.rule((0, {"kind": "ntfy", "address": topic, "token": "tk_secret"}))
    conversation = desk.waiting(ARABIC)
    desk.work()
    (post,) = outside.posts
    assert (post.path, post.headers["authorization"]) == ("/", "Bearer tk_secret")
    message = json.loads(post.body)
    assert (message["topic"], message["priority"]) == ("our-topic", 4)
    assert message["title"].startswith("A visitor is waiting")
    assert message["message"] == ARABIC
    address = f"http://localhost:8000/console/inbox/{conversation}"
    assert message["click"] == address
    view, http = message["actions"]
    assert (view["action"], view["label"], view["url"]) == ("view", "Open", address)
    assert (http["action"], http["label"], http["method"]) == ("http", "Acknowledge", "POST")

    path = http["url"].removeprefix("http://localhost:8000")
    client = desk.app.test_client()
    assert client.post(path, headers={"Accept": "*/*"}).status_code == 200
    alert = desk.alert()
    assert (alert["state"], alert["acknowledged_by"]["name"]) == ("acknowledged", "A shared link")
    assert alert["attempts"][0]["target"] == f"127.0.0.1:{outside.port}/ou…"


def test_a_user_name_and_password_do_as_well(desk: Desk, outside: Receiver, topic: str) -> None:
    desk.rule((0, {"kind": "ntfy", "address": topic, "token": "ann:secret"}))
    desk.waiting()
    desk.work()
    assert outside.posts[0].headers["authorization"] == "Basic YW5uOnNlY3JldA=="


def test_a_token_is_sealed_shown_to_nobody_and_kept_when_the_rule_changes(
    desk: Desk, outside: Receiver, topic: str
) -> None:
    target = {"kind": "ntfy", "address": topic, "token": "tk_secret"}
    rule = desk.rule((0, target))
    with db.unit(desk.app, reads=True) as session:
        rows = str(session.execute(text("SELECT * FROM alert_rules")).all())
    assert topic in rows
    assert "tk_secret" not in rows + str(rule)
    shown = rule["ladder"]
    assert shown[0]["targets"][0]["token_set"] is True
    path = f"/alert-rules/{rule['id']}"
    assert desk.owner.patch(path, {"ladder": shown}).status == 200
    desk.waiting()
    desk.work()
    assert outside.posts[0].headers["authorization"] == "Bearer tk_secret"
    shown[0]["targets"][0]["token"] = None
    changed = desk.owner.patch(path, {"ladder": shown}).json
    assert not changed["ladder"][0]["targets"][0].get("token_set")


def test_a_server_that_is_down_for_a_moment_gets_it_later_once(
    desk: Desk, outside: Receiver, topic: str
) -> None:
    desk.rule((0, {"kind": "ntfy", "address": topic}))
    outside.answers = [503]
    desk.waiting()
    desk.work()
    (attempt,) = desk.alert()["attempts"]
    assert (attempt["ok"], attempt["state"]) == (None, "pending")
    assert "503: answered 503" in attempt["detail"]
    desk.again()
    assert desk.alert()["attempts"][0]["ok"] is True
    first, second = (json.loads(post.body) for post in outside.posts)
    assert first["sequence_id"] == second["sequence_id"]


def test_a_refusal_is_final_and_says_why(desk: Desk, outside: Receiver, topic: str) -> None:
    desk.rule((0, {"kind": "ntfy", "address": topic}))
    outside.always = 403
    desk.waiting()
    desk.work()
    desk.later()
    (attempt,) = desk.alert()["attempts"]
    assert (len(outside.posts), attempt["ok"]) == (1, False)
    assert "403" in attempt["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/topic",
        "http://169.254.169.254/topic",
        "ftp://ntfy.sh/topic",
        "http://user:pass@127.0.0.1/topic",
        "http://127.0.0.1",
        "http://127.0.0.1/",
        "http://127.0.0.1/topic?auth=x",
    ],
)
def test_an_address_that_may_not_be_spoken_to_is_refused(desk: Desk, address: str) -> None:
    rungs = [{"after_s": 0, "targets": [{"kind": "ntfy", "address": address}]}]
    body = {"name": "N", "events": ["conversation.waiting"], "ladder": rungs}
    got = desk.owner.post("/alert-rules", body)
    assert got.status == 422, got.text
    assert got.json["errors"][0]["pointer"] == "/ladder/0/targets/0/address"


def test_a_member_is_reached_through_a_topic_of_their_own(
    desk: Desk, operator: Caller, outside: Receiver, topic: str
) -> None:
    mine = {"ntfy": topic, "ntfy_token": "tk_mine"}
    got = operator.patch("/alert-preferences", mine)
    assert got.json == {"email": True, "push": True, "ntfy": topic, "ntfy_token_set": True}
    desk.rule((0, {"kind": "ntfy", "who": "everyone"}))
    desk.waiting()
    desk.work()
    assert [post.headers["authorization"] for post in outside.posts] == ["Bearer tk_mine"]
    path = json.loads(outside.posts[0].body)["actions"][1]["url"].partition("8000")[2]
    desk.app.test_client().post(path)
    assert desk.alert()["acknowledged_by"]["id"] == operator.member_id
    with db.unit(desk.app, reads=True) as session:
        rows = str(session.execute(text("SELECT * FROM alert_preferences")).all())
    assert topic not in rows
    assert "tk_mine" not in rows
