"""Agents see endpoints with their latest deliveries."""

from __future__ import annotations

from typing import Any

from tests.events.happenings import Happen
from tests.people import Caller, People
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver


def test_an_agent_lists_webhooks_with_recent_deliveries(
    owner: Caller,
    agent: Caller,
    endpoint: dict[str, Any],
    sink: Receiver,
    happen: Happen,
    works: Works,
) -> None:
    owner.post("/webhooks", {"url": f"{sink.url}/2", "event_types": ["webhook.ping"]})
    ids = happen(7)
    works.work()
    quiet, busy = agent.mcp("list_webhooks", response_format="detailed")["structuredContent"][
        "data"
    ]
    assert quiet["recent_deliveries"] == []
    assert busy["id"] == endpoint["id"]
    recent = [delivery["event_id"] for delivery in busy["recent_deliveries"]]
    assert len(recent) == 5
    assert set(recent) < set(ids)
    assert "secret" not in busy


def test_an_agent_of_another_account_lists_none(stranger: Caller, endpoint: dict[str, Any]) -> None:
    assert stranger.mcp("list_webhooks")["structuredContent"]["data"] == []


def test_an_agent_with_leave_sets_webhooks_up(
    people: People, owner: Caller, sink: Receiver, works: Works
) -> None:
    agent = people.program(owner, kind="agent", webhooks_allowed=True)
    made = agent.mcp(
        "configure_webhook", action="create", url=sink.url, event_types=["visitor.connected"]
    )["structuredContent"]
    webhook_id = made["webhook"]["id"]
    test = agent.mcp("configure_webhook", action="test", webhook_id=webhook_id)
    works.work()
    [post] = sink.posts
    assert post.verified(made["secret"])["type"] == "webhook.ping"
    again = agent.mcp(
        "configure_webhook",
        action="redeliver",
        delivery_id=test["structuredContent"]["delivery"]["id"],
    )
    works.work()
    assert again["structuredContent"]["delivery"]["state"] == "pending"
    assert [post.id for post in sink.posts] == [post.id] * 2
    off = agent.mcp("configure_webhook", action="update", webhook_id=webhook_id, enabled=False)
    assert off["structuredContent"]["webhook"]["enabled"] is False
    turned = agent.mcp("configure_webhook", action="rotate_secret", webhook_id=webhook_id)
    assert turned["structuredContent"].get("secret") != made["secret"]


def test_an_action_without_what_it_needs_says_so(agent: Caller, endpoint: dict[str, Any]) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("create", {"event_types": ["*"]}, "/url"),
        ("create", {"url": endpoint["url"]}, "/event_types"),
        ("update", {"enabled": True}, "/webhook_id"),
        ("update", {"webhook_id": endpoint["id"]}, ""),
        ("test", {}, "/webhook_id"),
        ("test", {"webhook_id": endpoint["id"], "event_type": "no.such"}, "/event_type"),
        ("redeliver", {}, "/delivery_id"),
        ("delete", {}, "/action"),
    ]
    for action, arguments, pointer in wrong:
        result = agent.mcp("configure_webhook", action=action, **arguments)
        assert result["isError"] is True, action
        assert result["_meta"]["org.laleo/problem"]["errors"][0]["pointer"] == pointer, action


def test_who_only_proposes_waits_for_a_person_with_tests_and_repeats(
    people: People, owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    agent = people.program(owner, kind="agent", mode="propose")
    wish = {"action": "test", "webhook_id": endpoint["id"]}
    approval = agent.mcp("configure_webhook", **wish)["structuredContent"]["approval"]
    assert sink.posts == []
    assert owner.post(f"/approvals/{approval['id']}/approve").status == 200
    works.work()
    assert len(sink.posts) >= 1
    [delivery] = [
        one
        for one in owner.get(f"/webhooks/{endpoint['id']}/deliveries").json["data"]
        if one["event_type"] == "webhook.ping"
    ]
    again = agent.mcp("configure_webhook", action="redeliver", delivery_id=delivery["id"])
    asked = owner.get(f"/approvals/{again['structuredContent']['approval']['id']}").json
    assert "Send webhook.ping once more to" in asked["summary"]
    strange = {"action": "redeliver", "delivery_id": f"dlv_{'0' * 26}"}
    assert agent.mcp("configure_webhook", **strange)["isError"] is True
