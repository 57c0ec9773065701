"""Consequential calls run on a person's word only: in the client, or in the console later."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from mcp_types import CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY

from laleo.core import db
from laleo.core.redis import redis
from laleo.visitors import visits
from tests.mcp.rpc import LEGACY, MODERN, ask, request, send
from tests.people import Answer, Caller, People

HOOK = "http://127.0.0.1:9/hook"
FORMS = {"elicitation": {"form": {}}}
Reply = dict[str, Any]


@pytest.fixture
def robin(people: People, owner: Caller) -> Caller:
    return people.program(owner, kind="agent")


@pytest.fixture
def wish(widget: dict[str, Any]) -> dict[str, Any]:
    """A call that needs a person's word: the widget may run somewhere else, too."""
    origins = ["https://shop.example", "https://evil.example"]
    arguments = {"widget_id": widget["id"], "allowed_origins": origins}
    return {"name": "configure_widget", "arguments": arguments}


def call(caller: Caller, wish: Reply, can: Reply | None = None, **more: Any) -> Answer:
    """tools/call from a client of 2026-07-28 that can show forms, unless told otherwise."""
    forms = FORMS if can is None else can
    meta = {PROTOCOL_VERSION_META_KEY: MODERN, CLIENT_CAPABILITIES_META_KEY: forms}
    return ask(caller, request("tools/call", **wish, **more, _meta=meta))


def says(question: Reply, *, yes: bool = True, action: str = "accept") -> Reply:
    """What the client sends with its second call."""
    answer = {"action": action} | ({"content": {"confirm": yes}} if action == "accept" else {})
    return {"inputResponses": {"confirm": answer}, "requestState": question["requestState"]}


def origins(owner: Caller) -> list[str]:
    """Where the widget may run now."""
    return list(owner.get("/widgets").json["data"][0]["allowed_origins"])


def waiting(owner: Caller) -> list[Reply]:
    """The approvals that wait."""
    return list(owner.get("/approvals?state=pending").json["data"])


def test_the_client_asks_its_person_and_the_call_then_runs_once(
    robin: Caller, owner: Caller, wish: Reply
) -> None:
    question = call(robin, wish).json["result"]
    assert question["resultType"] == "input_required"
    form = question["inputRequests"]["confirm"]
    assert form["method"] == "elicitation/create"
    assert "https://evil.example" in form["params"]["message"]
    assert "https://evil.example" not in origins(owner)

    done = call(robin, wish, **says(question)).json["result"]
    assert done.get("isError") is None, done
    assert "https://evil.example" in origins(owner)
    assert waiting(owner) == []

    owner.patch(f"/widgets/{wish['arguments']['widget_id']}", {"allowed_origins": []})
    again = call(robin, wish, **says(question)).json["result"]
    assert again["structuredContent"]["approval"]["state"] == "pending"
    assert "https://evil.example" not in origins(owner)


@pytest.mark.parametrize(
    "answer", [{"yes": False}, {"action": "decline"}, {"action": "cancel"}], ids=str
)
def test_a_no_does_nothing_and_says_so(
    robin: Caller, owner: Caller, wish: Reply, answer: Reply
) -> None:
    question = call(robin, wish).json["result"]
    refused = call(robin, wish, **says(question, **answer)).json["result"]
    assert refused["isError"] is True
    assert refused["_meta"]["org.laleo/problem"]["code"] == "declined"
    assert "https://evil.example" not in origins(owner)
    assert waiting(owner) == []


def test_a_yes_counts_for_that_call_of_that_caller_alone(
    robin: Caller, owner: Caller, people: People, wish: Reply
) -> None:
    said = says(call(robin, wish).json["result"])
    other = {**wish, "arguments": {**wish["arguments"], "allowed_origins": ["https://b.example"]}}
    elsewhere = {"name": "message_visitor", "arguments": {"visitor_id": "x", "body": "x"}}
    state = said["requestState"]
    forged = said | {"requestState": state[:-2] + ("AA" if state[-2:] != "AA" else "BB")}
    kim = people.program(owner, kind="agent")
    for caller, what, words in (
        (robin, other, said),
        (robin, elsewhere, said),
        (kim, wish, said),
        (robin, wish, forged),
        (robin, wish, said | {"requestState": "x"}),
        (robin, wish, said | {"requestState": "é.x"}),
    ):
        answer = call(caller, what, **words)
        assert (answer.status, answer.json["error"]["code"]) == (400, -32602), answer.text
    assert "https://evil.example" not in origins(owner)


def test_a_state_without_an_answer_is_asked_again(robin: Caller, wish: Reply) -> None:
    state = call(robin, wish).json["result"]["requestState"]
    again = call(robin, wish, requestState=state).json["result"]
    assert again["resultType"] == "input_required"


@pytest.mark.parametrize("can", [{}, {"elicitation": {"url": {}}}, {"sampling": {}}], ids=str)
def test_a_client_without_forms_waits_for_an_approval(
    robin: Caller, owner: Caller, wish: Reply, can: Reply
) -> None:
    result = call(robin, wish, can=can).json["result"]
    assert result["structuredContent"]["approval"]["state"] == "pending"
    (approval,) = waiting(owner)
    assert approval["operation"] == "widgets.change"
    assert "https://evil.example" in approval["summary"]
    assert "https://evil.example" not in origins(owner)
    assert owner.post(f"/approvals/{approval['id']}/approve", {}).status == 200
    assert "https://evil.example" in origins(owner)


def test_a_client_of_the_handshake_era_waits_for_an_approval(robin: Caller, wish: Reply) -> None:
    body = request("tools/call", **wish)
    result = send(robin, body, Mcp_Protocol_Version=LEGACY).json["result"]
    assert result["structuredContent"]["approval"]["state"] == "pending"


def test_an_agent_that_proposes_is_never_let_through_by_its_client(
    people: People, owner: Caller, wish: Reply
) -> None:
    careful = people.program(owner, kind="agent", mode="propose")
    result = call(careful, wish).json["result"]
    assert result["structuredContent"]["approval"]["state"] == "pending"


def test_a_person_is_not_asked(owner: Caller, wish: Reply) -> None:
    wanted = {"allowed_origins": wish["arguments"]["allowed_origins"]}
    changed = owner.patch(f"/widgets/{wish['arguments']['widget_id']}", wanted)
    assert changed.status == 200
    assert "https://evil.example" in origins(owner)


def test_what_is_not_consequential_runs_at_once(robin: Caller, widget: dict[str, Any]) -> None:
    arguments = {"widget_id": widget["id"], "name": "Tea shop"}
    result = call(robin, {"name": "configure_widget", "arguments": arguments}).json["result"]
    assert result["structuredContent"]["name"] == "Tea shop"


def test_a_new_webhook_address_waits_whatever_token_names_it(people: People, owner: Caller) -> None:
    body = {"url": HOOK, "event_types": ["*"]}
    for token in (people.program(owner), people.program(owner, kind="agent")):
        assert token.post("/webhooks", body).status == 202
    (approval, _) = waiting(owner)
    assert HOOK in approval["summary"]
    assert owner.get("/webhooks").json["data"] == []
    approved = owner.post(f"/approvals/{approval['id']}/approve", {}).json
    (webhook,) = owner.get("/webhooks").json["data"]
    assert (webhook["id"], webhook["url"]) == (approved["result"]["id"], HOOK)
    assert "secret" not in str(approved["result"])


def test_an_allowed_token_names_addresses_itself(people: People, owner: Caller) -> None:
    trusted = people.program(owner, webhooks_allowed=True)
    made = trusted.post("/webhooks", {"url": HOOK, "event_types": ["*"]})
    assert made.status == 201
    path = f"/webhooks/{made.json['id']}"
    assert trusted.patch(path, {"url": f"{HOOK}/2"}).status == 200
    assert trusted.post(f"{path}/rotate-secret").status == 200


def test_an_allowed_agent_that_read_visitors_words_waits_all_the_same(
    people: People, owner: Caller, app: Flask, widget: dict[str, Any]
) -> None:
    trusted = people.program(owner, kind="agent", webhooks_allowed=True)
    body = {"url": HOOK, "event_types": ["*"]}
    assert trusted.post("/webhooks", body).status == 201
    arrive(app, owner, widget)
    assert trusted.get("/visitors").status == 200
    assert trusted.post("/webhooks", body).status == 202
    (approval,) = waiting(owner)
    assert approval["tainted"] is True
    with db.unit(app):
        assert 0 < redis().ttl(f"taint:{approval['proposed_by']['id']}") <= 1800


def test_another_address_or_secret_of_a_webhook_waits(people: People, owner: Caller) -> None:
    webhook = owner.post("/webhooks", {"url": HOOK, "event_types": ["*"]}).json
    path, program = f"/webhooks/{webhook['id']}", people.program(owner)
    assert program.patch(path, {"description": "Mine"}).status == 200
    assert program.patch(path, {"url": f"{HOOK}/2"}).status == 202
    assert program.post(f"{path}/rotate-secret").status == 202
    assert owner.get(path).json["url"] == HOOK


def test_a_proposal_keeps_no_secrets(people: People, owner: Caller) -> None:
    body = {"url": HOOK, "event_types": ["*"], "headers": {"X-Key": "s3cret"}}
    refused = people.program(owner).post("/webhooks", body)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/headers")


def arrive(app: Flask, owner: Caller, widget: dict[str, Any]) -> str:
    """A visitor on the shop's first page."""
    page = visits.page("https://shop.example/tea", "Tea", "")
    place = (owner.account_id, widget["site_id"], widget["id"])
    with db.unit(app):
        return visits.arrive(visits.Arrival(*place, None, page, "", "", None, None)).id


def test_an_agent_blocks_and_moves_to_another_site_on_a_persons_word_only(
    robin: Caller, people: People, owner: Caller, app: Flask, widget: dict[str, Any]
) -> None:
    both = ["https://shop.example", "https://help.shop.example"]
    owner.patch(f"/widgets/{widget['id']}", {"allowed_origins": both})
    visitor_id = arrive(app, owner, widget)
    push = f"/visitors/{visitor_id}/page-push"
    assert robin.post(push, {"url": "https://shop.example/cart"}).status == 200
    assert robin.post(push, {"url": "https://help.shop.example/"}).status == 202
    assert robin.post("/blocks", {"visitor_id": visitor_id, "reason": "Spam"}).status == 202
    script = people.program(owner)
    assert script.post(push, {"url": "https://help.shop.example/"}).status == 200
    moved = {"visitor_id": visitor_id, "url": "https://help.shop.example/"}
    waits = script.mcp("push_page", **moved)["structuredContent"]
    assert waits["approval"]["state"] == "pending", "at the agents' door every token is an agent"


def test_without_redis_nobodys_yes_counts_and_everybody_is_tainted(
    robin: Caller, owner: Caller, wish: Reply, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = call(robin, wish).json["result"]
    from redis.exceptions import ConnectionError as Away

    def away(*_: Any, **__: Any) -> None:
        raise Away("gone")

    client = app.extensions["laleo-redis"]
    monkeypatch.setattr(client, "execute_command", away)
    result = call(robin, wish, **says(question)).json["result"]
    monkeypatch.undo()
    assert result["structuredContent"]["approval"]["state"] == "pending"
    assert waiting(owner)[0]["tainted"] is True


def test_every_call_that_writes_leaves_a_line_with_the_arguments_fingerprint(
    robin: Caller, owner: Caller, app: Flask, widget: dict[str, Any], wish: Reply
) -> None:
    visitor_id = arrive(app, owner, widget)
    robin.mcp("message_visitor", visitor_id=visitor_id, body="Hello")
    robin.mcp("list_live_visitors")
    call(robin, wish)
    agent_id = owner.get("/agents").json["data"][0]["id"]
    rows = owner.get(f"/agents/{agent_id}/activity").json["data"]
    told = [row for row in rows if row["action"] == "tool.called"]
    assert [(row["target"], row["detail"]["outcome"]) for row in told] == [
        ("configure_widget", "asked"),
        ("message_visitor", "ok"),
    ]
    assert [row["detail"]["tainted"] for row in told] == [True, False]
    assert all(len(row["detail"]["arguments"]) == 64 for row in told)
    assert "Hello" not in str(rows)


def test_over_rest_it_leaves_a_line_too(
    robin: Caller, owner: Caller, app: Flask, widget: dict[str, Any]
) -> None:
    robin.post(f"/visitors/{arrive(app, owner, widget)}/messages", {"body": "Hello"})
    rows = owner.get("/audit-log?action=token.acted").json["data"]
    assert [row["target"] for row in rows] == ["conversations.write_to_visitor"]


def test_a_token_writes_and_pushes_only_so_often_in_an_hour(
    robin: Caller,
    owner: Caller,
    app: Flask,
    widget: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor_id = arrive(app, owner, widget)
    path = f"/visitors/{visitor_id}/page-push"
    url = {"url": "https://shop.example/cart"}
    answers = [robin.post(path, url) for _ in range(61)]
    assert [answer.status for answer in answers] == [200] * 60 + [429]
    assert "60 in an hour" in answers[-1].json["detail"]
    assert int(answers[-1].headers["Retry-After"]) > 0
    told = robin.mcp("push_page", visitor_id=visitor_id, **url)
    assert told["isError"] is True
    assert told["_meta"]["org.laleo/problem"]["retry_after_s"] > 0
    assert owner.post(path, url).status == 200, "people are not capped"
