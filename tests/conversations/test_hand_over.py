"""Who looks after a conversation: assignment, tags, and the way from an agent to a person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.talk import Talk
from tests.live.shop import Shop
from tests.people import Caller, People


def test_a_member_is_assigned_and_everybody_is_told(talk: Talk, operator: Caller) -> None:
    got = talk.owner.post(f"{talk.path}/assign", {"member_id": operator.member_id})
    assert got.status == 200, got.text
    wanted = {"kind": "operator", "id": operator.member_id, "name": "The operator"}
    assert got.json["assignee"] == wanted
    [event] = talk.events("conversation.assigned")
    assert event["data"]["conversation"]["assignee"] == wanted
    talk.owner.post(f"{talk.path}/assign", {"member_id": operator.member_id})
    assert len(talk.events("conversation.assigned")) == 1, "nothing changed the second time"
    assert talk.owner.post(f"{talk.path}/assign", {"member_id": None}).json["assignee"] is None


def test_assigning_to_another_ends_ones_own_claim_only(
    talk: Talk, operator: Caller, people: People
) -> None:
    talk.owner.post(f"{talk.path}/claim")
    talk.owner.post(f"{talk.path}/assign", {"member_id": talk.owner.member_id})
    assert talk.now()["claim"] is not None
    colleague = people.colleague(talk.owner, "operator")
    colleague.post(f"{talk.path}/assign", {"member_id": operator.member_id})
    assert talk.now()["claim"]["by"]["id"] == talk.owner.member_id
    talk.owner.post(f"{talk.path}/assign", {"member_id": colleague.member_id})
    assert talk.now()["claim"] is None


def test_nobody_is_assigned_who_may_not_answer(
    talk: Talk, viewer: Caller, limited: Caller, people: People
) -> None:
    elsewhere = people.owner("Strangers")
    for member_id in (
        viewer.member_id,
        limited.member_id,
        elsewhere.member_id,
        "mem_00000000000000000000000000",
    ):
        for path, body in (("assign", {}), ("hand-over", {"summary": "x"})):
            got = talk.owner.post(f"{talk.path}/{path}", body | {"member_id": member_id})
            assert (got.status, got.json["errors"][0]["pointer"]) == (422, "/member_id"), got.text
    assert talk.now()["assignee"] is None
    assert talk.now()["last_seq"] == 1


def test_an_agent_hands_over_to_people_with_a_summary(talk: Talk, agent: Caller) -> None:
    assert talk.reply(agent, "Let me ask a colleague").status == 201
    assert talk.now()["waiting_since"] is None
    got = agent.mcp(
        "update_conversation",
        conversation_id=talk.id,
        action="hand_over",
        body="Wants a refund\nfor order 17",
    )["structuredContent"]
    assert got["handed_over_at"] is not None
    assert got["waiting_since"] is not None
    assert got["claim"] is None, "a person must be able to answer at once"
    [note] = talk.owner.get(f"{talk.path}/notes").json["data"]
    assert (note["body"], note["author"]["kind"]) == ("Wants a refund\nfor order 17", "agent")
    [event] = talk.events("conversation.handed_over")
    assert event["data"]["conversation"]["handed_over_at"] == got["handed_over_at"]
    assert talk.reply(talk.owner, "Hello, I take over").status == 201


def test_what_is_handed_over_is_open_again(talk: Talk, agent: Caller) -> None:
    agent.post(f"{talk.path}/close")
    got = agent.post(f"{talk.path}/hand-over", {"summary": "Closed too early"})
    assert (got.json["state"], got.json["waiting_since"] is None) == ("open", False)


def test_a_hand_over_to_one_member_assigns_them(
    talk: Talk, agent: Caller, operator: Caller
) -> None:
    body = {"summary": "Angry", "member_id": operator.member_id}
    got = agent.post(f"{talk.path}/hand-over", body)
    assert got.json["assignee"]["id"] == operator.member_id
    types = ["conversation.handed_over", "conversation.assigned"]
    assert sorted(e["type"] for e in talk.events(*types)) == sorted(types)


def test_tags_are_replaced_as_a_whole_and_found_by(talk: Talk) -> None:
    got = talk.owner.put(f"{talk.path}/tags", {"tags": ["vip", "refund", "vip"]})
    assert got.json["tags"] == ["refund", "vip"]

    def found(tag: str) -> list[str]:
        return [c["id"] for c in talk.owner.get(f"/conversations?tag={tag}").json["data"]]

    assert found("vip") == [talk.id]
    assert found("vi") == []
    assert talk.owner.put(f"{talk.path}/tags", {"tags": ["done"]}).json["tags"] == ["done"]
    assert (found("vip"), found("done")) == ([], [talk.id])
    assert talk.owner.put(f"{talk.path}/tags", {"tags": []}).json["tags"] == []
    assert found("done") == []


@pytest.mark.parametrize(
    "tags", [["x" * 41], [""], ["a\nb"], ["nul\x00"], [str(n) for n in range(21)], "vip", [5]]
)
def test_what_is_no_tag_is_refused(talk: Talk, tags: Any) -> None:
    assert talk.owner.put(f"{talk.path}/tags", {"tags": tags}).status == 422
    assert talk.now()["tags"] == []


def test_who_only_proposes_waits_for_a_person_each_time(
    talk: Talk, people: People, operator: Caller
) -> None:
    agent = people.program(talk.owner, kind="agent", mode="propose")
    asked = [
        agent.post(f"{talk.path}/assign", {"member_id": operator.member_id}),
        agent.put(f"{talk.path}/tags", {"tags": ["vip"]}),
        agent.post(f"{talk.path}/transcript", {"email": "a@example.com"}),
        agent.post(f"{talk.path}/hand-over", {"summary": "Please help"}),
        agent.post(f"{talk.path}/notes", {"body": "A thought"}),
        agent.post(f"{talk.path}/close"),
    ]
    assert [answer.status for answer in asked] == [202] * 6
    assert {answer.json["state"] for answer in asked} == {"pending"}
    before = talk.now()
    assert (before["assignee"], before["tags"], before["state"]) == (None, [], "open")
    assert before["last_seq"] == 1
    for answer in asked:
        approved = talk.owner.post(f"/approvals/{answer.json['id']}/approve")
        assert approved.status == 200, approved.text
    after = talk.now()
    assert (after["assignee"]["id"], after["tags"]) == (operator.member_id, ["vip"])
    assert (after["state"], after["last_seq"]) == ("closed", 3)
    assert agent.post(f"{talk.path}/claim").json["code"] == "propose_only"


def test_a_viewer_looks_and_changes_nothing(talk: Talk, viewer: Caller) -> None:
    refused = [
        viewer.post(f"{talk.path}/assign", {"member_id": None}),
        viewer.put(f"{talk.path}/tags", {"tags": []}),
        viewer.post(f"{talk.path}/hand-over", {"summary": "x"}),
        viewer.post(f"{talk.path}/notes", {"body": "x"}),
        viewer.post(f"{talk.path}/transcript", {"email": "a@example.com"}),
    ]
    assert {answer.status for answer in refused} == {403}
    for path in ("", "/notes", "/transcript"):
        assert viewer.get(f"{talk.path}{path}").status == 200


def test_the_visitors_page_is_told_how_the_conversation_stands(shop: Shop) -> None:
    page = shop.visitor()
    said = page.ask("message", client_id="one", body="Hello")["d"]["message"]
    path = f"/conversations/{said['conversation_id']}"
    shop.owner.post(f"{path}/assign", {"member_id": shop.owner.member_id})
    name = {"kind": "operator", "name": "Acme owner"}
    told = page.expect("conversation")
    revision = told.pop("revision")
    assert told == {"state": "open", "rating": None, "assignee": name}
    page.settled()
    shop.owner.post(f"{path}/notes", {"body": "A secret"})
    shop.owner.put(f"{path}/tags", {"tags": ["difficult"]})
    shop.owner.post(f"{path}/close")
    frames = page.settled()
    assert [frame["t"] for frame in frames] == ["conversation"]
    assert frames[0]["d"]["state"] == "closed"
    assert frames[0]["d"]["revision"] > revision
    again = shop.visitor(token=page.welcome["token"]).welcome["conversation"]
    assert (again["state"], again["assignee"]) == ("closed", name)
    page.ask("message", client_id="two", body="One more thing")
    assert page.expect("conversation")["state"] == "open"
