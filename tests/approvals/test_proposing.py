"""A token in the mode `propose` gets an approval where another would have acted."""

from __future__ import annotations

from tests.approvals.conftest import Desk
from tests.mcp.rpc import data_of, text_of


def test_rest_answers_202_with_the_approval_and_nothing_is_said(desk: Desk) -> None:
    answer = desk.agent.post(f"/visitors/{desk.visitor_id}/messages", {"body": "May I help?"})
    approval = answer.json
    assert answer.status == 202
    assert answer.headers["Location"] == f"/api/v1/approvals/{approval['id']}"
    assert (approval["state"], approval["operation"]) == (
        "pending",
        "conversations.write_to_visitor",
    )
    assert approval["arguments"]["body"] == "May I help?"
    assert approval["proposed_by"]["kind"] == "agent"
    assert approval["site_id"] == desk.shop.widget["site_id"]
    assert desk.messages() == []
    assert desk.owner.get("/approvals?state=pending").json["data"] == [approval]
    assert desk.owner.get(f"/approvals/{approval['id']}").json == approval


def test_mcp_says_that_it_waits_and_that_nothing_is_done(desk: Desk) -> None:
    result = desk.agent.mcp("message_visitor", visitor_id=desk.visitor_id, body="May I help?")
    assert not result.get("isError")
    approval = result["structuredContent"]["approval"]
    assert approval["state"] == "pending"
    assert data_of(result) == result["structuredContent"]
    assert "list_approvals" in text_of(result)
    assert desk.messages() == []
    listed = desk.agent.mcp("list_approvals", state="pending")["structuredContent"]["data"]
    assert [one["id"] for one in listed] == [approval["id"]]


def test_the_same_wish_twice_is_one_approval(desk: Desk) -> None:
    first, again, other = desk.proposed(), desk.proposed(), desk.proposed("Good morning")
    assert first["id"] == again["id"] != other["id"]


def test_only_what_the_token_could_do_can_be_proposed(desk: Desk) -> None:
    shop = desk.shop
    stranger = shop.people.program(shop.people.owner("Strangers"), mode="propose")
    reader = shop.people.program(shop.owner, "read", mode="propose")
    elsewhere = shop.owner.post("/sites", {"name": "Other"}).json["id"]
    limited = shop.people.program(shop.owner, mode="propose", site_ids=[elsewhere])
    path, body = f"/visitors/{desk.visitor_id}/messages", {"body": "Hello"}
    assert stranger.post(path, body).status == 404
    assert limited.post(path, body).status == 404
    assert reader.post(path, body).status == 403
    assert shop.owner.get("/approvals").json["data"] == []


def test_what_cannot_be_proposed_is_refused(desk: Desk) -> None:
    answer = desk.agent.post("/sites", {"name": "Mine"})
    assert (answer.status, answer.json["code"]) == (403, "propose_only")


def test_an_observing_token_cannot_even_propose(desk: Desk) -> None:
    watcher = desk.shop.people.program(desk.owner, mode="observe")
    answer = watcher.post(f"/visitors/{desk.visitor_id}/messages", {"body": "Hello"})
    assert (answer.status, answer.json["code"]) == (403, "observe_only")
    result = watcher.mcp("message_visitor", visitor_id=desk.visitor_id, body="Hello")
    assert result["isError"] is True
    assert desk.owner.get("/approvals").json["data"] == []


def test_a_proposal_is_announced_with_everything_in_it(desk: Desk) -> None:
    approval = desk.proposed()
    (event,) = desk.shop.heard(1, "approval.requested")
    assert event["data"]["approval"] == approval
    assert event["data"]["site_id"] == approval["site_id"]


def test_an_idempotency_key_brings_the_same_approval_back(desk: Desk) -> None:
    path, body = f"/visitors/{desk.visitor_id}/messages", {"body": "Hello"}
    first = desk.agent.post(path, body, Idempotency_Key="one")
    again = desk.agent.post(path, body, Idempotency_Key="one")
    assert (first.status, again.status) == (202, 202)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
