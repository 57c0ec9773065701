"""A person changes what an agent proposed before it is done; both versions are kept."""

from __future__ import annotations

from tests.approvals.conftest import Desk


def test_the_changed_text_is_said_and_both_are_remembered(desk: Desk) -> None:
    approval = desk.proposed("We ship tomorow")
    path = f"/approvals/{approval['id']}/approve"
    decided = desk.owner.post(path, {"arguments": {"body": "  We ship tomorrow.  "}})
    assert decided.status == 200, decided.text
    assert desk.page.expect("message")["message"]["body"] == "We ship tomorrow."
    assert decided.json["arguments"]["body"] == "We ship tomorow"
    assert decided.json["edited_arguments"]["body"] == "We ship tomorrow."
    (entry,) = desk.owner.get("/audit-log?action=approval.approved").json["data"]
    assert entry["detail"]["proposed"]["body"] == "We ship tomorow"
    assert entry["detail"]["approved"]["body"] == "We ship tomorrow."
    shown = desk.agent.get(f"/approvals/{approval['id']}").json
    assert shown["edited_arguments"]["body"] == "We ship tomorrow."


def test_what_the_operation_would_not_take_is_pointed_at_and_leaves_it_waiting(desk: Desk) -> None:
    approval = desk.proposed()
    path = f"/approvals/{approval['id']}/approve"
    wrong = {"body": " ", "visitor_id": "vis_01jd3x8m6p2q4r5s6t7v8w9x0y"}
    for name, value in wrong.items():
        answer = desk.owner.post(path, {"arguments": {name: value}})
        assert answer.status == 422, answer.text
        assert answer.json["errors"][0]["pointer"] == f"/arguments/{name}"
    assert desk.owner.get(f"/approvals/{approval['id']}").json == approval
    assert desk.messages() == []


def test_an_approval_as_it_is_has_no_second_version(desk: Desk) -> None:
    approval = desk.proposed()
    decided = desk.decide(desk.owner, approval, "approve").json
    assert decided["edited_arguments"] is None
