"""Who and what is refused at the door, in words that HTTP clients and models both read."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.mcp.rpc import ask, modern, names, request, send, text_of
from tests.people import Caller, People

LIST = request("tools/list")
WELL_KNOWN = "http://localhost:8000/.well-known/oauth-protected-resource/mcp"
METADATA = f'resource_metadata="{WELL_KNOWN}"'


def test_without_a_token_there_is_a_challenge(nobody: Caller) -> None:
    for body in (LIST, modern("server/discover"), request("initialize")):
        answer = send(nobody, body)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == f'Bearer scope="read", {METADATA}'
        assert answer.json["id"] == 1
        assert "Authorization: Bearer" in answer.json["error"]["message"]


def test_a_bad_token_is_named_as_such(nobody: Caller, people: People, owner: Caller) -> None:
    for token in ("laleo_pat_wrong", "", "something else"):
        answer = nobody.send("POST", "/mcp", LIST, {"Authorization": f"Bearer {token}"})
        assert answer.status == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    program = people.program(owner)
    row = owner.get("/tokens").json["data"][0]
    owner.delete(f"/tokens/{row['id']}")
    assert send(program, LIST).status == 401


def test_a_browsers_cookie_opens_nothing(owner: Caller) -> None:
    assert send(owner, LIST).status == 401


def test_a_page_of_another_site_is_turned_away(agent: Caller) -> None:
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        answer = send(agent, LIST, Origin=origin)
        assert (answer.status, answer.json["error"]["data"]["code"]) == (403, "origin")
    for origin in ("http://localhost:8000", "http://127.0.0.1:6274"):
        assert send(agent, LIST, Origin=origin).status == 200


def test_a_read_token_neither_sees_nor_calls_what_acts(observer: Caller, agent: Caller) -> None:
    acting = set(names(send(agent, LIST))) - set(names(send(observer, LIST)))
    assert acting, "no tool acts"
    for tool in acting:
        answer = send(observer, request("tools/call", name=tool, arguments={}))
        assert answer.status == 403
        challenge = f'Bearer error="insufficient_scope", scope="automation", {METADATA}'
        assert answer.headers["WWW-Authenticate"] == challenge


def test_an_observing_token_is_not_offered_what_acts(
    people: People, owner: Caller, observer: Caller
) -> None:
    watcher = people.program(owner, mode="observe")
    assert names(send(watcher, LIST)) == names(send(observer, LIST))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"", -32700),
        (b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}', -32700),
        (b"[" * 100_000, -32700),
        (b"7", -32600),
        (b'"text"', -32600),
        (b"{}", -32600),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "ping"}', -32600),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "ping"}', -32600),
        (b"\xff\xfe", -32700),
    ],
)
def test_what_is_no_message_is_a_protocol_error(
    app: Flask, agent: Caller, body: bytes, code: int
) -> None:
    kind = {"Content-Type": "application/json"}
    answer = app.test_client().post("/mcp", data=body, headers=agent.headers | kind)
    assert (answer.status_code, answer.json["error"]["code"]) == (400, code)


def test_wrong_parameters_are_pointed_at(agent: Caller) -> None:
    for params in ({}, {"name": 5}, {"name": "list_widgets", "arguments": [1]}):
        answer = ask(agent, modern("tools/call", **params))
        assert (answer.status, answer.json["error"]["code"]) == (400, -32602), params
        assert answer.json["error"]["data"]["errors"][0]["pointer"].startswith("/params")
    assert ask(agent, modern("tools/list", cursor="x")).json["error"]["code"] == -32602
    body = request("tools/list") | {"params": [1]}
    assert send(agent, body).json["error"]["code"] == -32602


def test_an_unknown_tool_is_a_protocol_error(agent: Caller) -> None:
    answer = ask(agent, modern("tools/call", name="drop_tables", arguments={}))
    assert (answer.status, answer.json["error"]["code"]) == (400, -32602)
    assert "tools/list" in answer.json["error"]["message"]


def test_wrong_arguments_are_a_result_to_learn_from(agent: Caller) -> None:
    arguments = {"platform": "gopher", "widget": 1}
    call = modern("tools/call", name="get_script_tag", arguments=arguments)
    answer = ask(agent, call)
    result = answer.json["result"]
    assert (answer.status, result["isError"]) == (200, True)
    errors = result["_meta"]["org.laleo/problem"]["errors"]
    assert {one["pointer"] for one in errors} == {"/platform", "/widget", "/widget_id"}
    assert "wordpress" in text_of(result), "the allowed values are not told"


def test_what_is_not_there_is_a_result_that_says_so(agent: Caller) -> None:
    result = agent.mcp("get_script_tag", widget_id="wgt_01jd3x8m6p2q4r5s6t7v8w9x0y")
    assert result["isError"] is True
    assert result["_meta"]["org.laleo/problem"]["status"] == 404
    assert "structuredContent" not in result


def test_an_id_that_is_half_a_letter_comes_back_as_it_was(app: Flask, agent: Caller) -> None:
    body = b'{"jsonrpc": "2.0", "id": "\\ud800", "method": "ping"}'
    kind = {"Content-Type": "application/json"}
    answer = app.test_client().post("/mcp", data=body, headers=agent.headers | kind)
    assert answer.json == {"jsonrpc": "2.0", "id": "\ud800", "result": {}}


def test_other_kinds_of_body_are_refused(app: Flask, agent: Caller) -> None:
    answer = app.test_client().post("/mcp", data=b"{}", headers=agent.headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (415, 415)
    big = request("tools/list", filler="x" * 300_000)
    assert send(agent, big).status == 413


def test_too_many_requests_are_told_when_to_come_back(agent: Caller) -> None:
    first = send(agent, LIST)
    limit = int(first.headers["X-RateLimit-Limit"])
    batch = [request("ping", id=number) for number in range(20)]
    for _ in range(limit // len(batch)):
        answer = send(agent, batch)
        if answer.status == 429:
            break
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json["error"]["data"]["code"] == "rate_limited"
    assert answer.headers["X-RateLimit-Remaining"] == "0"


def test_every_answer_carries_its_request_id(agent: Caller, nobody: Caller) -> None:
    for caller in (agent, nobody):
        answer = send(caller, LIST, X_Request_Id="mine-1")
        assert answer.headers["X-Request-Id"] == "mine-1"
