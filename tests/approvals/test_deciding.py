"""A person's yes runs the operation exactly once; a no leaves everything as it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.approvals.conftest import Desk


def test_a_yes_says_it_in_the_agents_name(desk: Desk) -> None:
    approval = desk.proposed()
    answer = desk.decide(desk.owner, approval, "approve")
    assert answer.status == 200, answer.text
    decided = answer.json
    assert decided["state"] == "approved"
    assert decided["decided_by"]["id"] == desk.owner.member_id
    message = desk.page.expect("message")["message"]
    assert message["id"] == decided["result"]["id"]
    assert (message["body"], message["author"]["kind"]) == ("May I help?", "agent")
    shown = desk.agent.mcp("list_approvals")["structuredContent"]["data"][0]
    assert shown["result"] == {"id": message["id"]}
    (event,) = desk.shop.heard(1, "approval.decided")
    assert event["data"]["approval"] == decided


def test_a_no_says_nothing_and_tells_why(desk: Desk) -> None:
    approval = desk.proposed()
    path = f"/approvals/{approval['id']}/reject"
    answer = desk.owner.post(path, {"reason": "They asked to be left alone."})
    assert (answer.status, answer.json["state"]) == (200, "rejected")
    shown = desk.agent.get(f"/approvals/{approval['id']}").json
    assert shown["reason"] == "They asked to be left alone."
    assert desk.messages() == []
    assert desk.decide(desk.owner, approval, "approve").json["code"] == "already_decided"
    assert desk.messages() == []


def test_twenty_people_at_once_say_it_once(desk: Desk) -> None:
    approval = desk.proposed()
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: desk.decide(desk.owner, approval, "approve"), range(20)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 19
    assert desk.messages() == ["May I help?"]
    assert len(desk.shop.heard(1, "approval.decided")) == 1


def test_only_people_who_operate_decide(desk: Desk) -> None:
    approval, shop = desk.proposed(), desk.shop
    acting = shop.people.program(shop.owner)
    elsewhere = shop.owner.post("/sites", {"name": "Other"}).json["id"]
    refused = [
        (desk.agent, 403),
        (acting, 403),
        (shop.people.colleague(shop.owner, "viewer"), 403),
        (shop.people.colleague(shop.owner, "operator", site_ids=[elsewhere]), 404),
        (shop.people.owner("Strangers"), 404),
    ]
    for caller, status in refused:
        for verb in ("approve", "reject"):
            assert desk.decide(caller, approval, verb).status == status
    operator = shop.people.colleague(shop.owner, "operator")
    assert desk.decide(operator, approval, "approve").status == 200


def test_a_revoked_token_has_nothing_more_to_say(desk: Desk) -> None:
    approval = desk.proposed()
    token = approval["proposed_by"]["id"]
    assert desk.owner.delete(f"/tokens/{token}").status == 204
    answer = desk.decide(desk.owner, approval, "approve")
    assert answer.status == 409
    assert "reject" in answer.json["detail"]
    assert desk.messages() == []
    assert desk.decide(desk.owner, approval, "reject").status == 200


def test_what_the_operation_refuses_leaves_the_approval_waiting(desk: Desk) -> None:
    approval = desk.proposed()
    desk.page.cut()
    assert desk.owner.delete(f"/widgets/{desk.shop.widget['id']}").status == 204
    answer = desk.decide(desk.owner, approval, "approve")
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert desk.owner.get(f"/approvals/{approval['id']}").json == approval


@pytest.mark.parametrize(("verb", "state"), [("approve", "approved"), ("reject", "rejected")])
def test_decided_ones_are_listed_by_their_state(desk: Desk, verb: str, state: str) -> None:
    approval = desk.proposed()
    desk.decide(desk.owner, approval, verb)
    assert desk.owner.get("/approvals?state=pending").json["data"] == []
    listed = desk.owner.get(f"/approvals?state={state}").json["data"]
    assert [one["id"] for one in listed] == [approval["id"]]


def test_a_bad_filter_and_a_bad_reason_are_pointed_at(desk: Desk) -> None:
    approval = desk.proposed()
    assert desk.owner.get("/approvals?state=maybe").json["errors"][0]["pointer"] == "?state"
    path = f"/approvals/{approval['id']}/reject"
    assert desk.owner.post(path, {"reason": "x" * 501}).status == 422
    assert desk.owner.get("/approvals/apv_01jd3x8m6p2q4r5s6t7v8w9x0y").status == 404
