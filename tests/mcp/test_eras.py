"""One endpoint, two eras: clients that shake hands, and requests that stand alone."""

from __future__ import annotations

import pytest

from tests.mcp.rpc import LEGACY, META, MODERN, ask, modern, names, request, send
from tests.people import Caller

EVENTS = {"events": {}, "extensions": {"io.modelcontextprotocol/events": {}}}
HANDSHAKES = ["2024-11-05", "2025-03-26", "2025-06-18", LEGACY]


def initialize(version: str) -> dict[str, object]:
    client = {"name": "test", "version": "1"}
    return request("initialize", protocolVersion=version, capabilities={}, clientInfo=client)


@pytest.mark.parametrize("version", HANDSHAKES)
def test_a_known_revision_is_agreed_to_and_no_session_is_made(agent: Caller, version: str) -> None:
    answer = send(agent, initialize(version))
    result = answer.json["result"]
    assert (answer.status, result["protocolVersion"]) == (200, version)
    assert result["serverInfo"]["name"] == "laleo"
    assert result["capabilities"] == {"tools": {}, "resources": {}, "prompts": {}} | EVENTS
    assert 0 < len(result["instructions"]) <= 2000
    assert "Mcp-Session-Id" not in answer.headers


def test_an_unknown_revision_is_answered_with_the_newest_handshake(agent: Caller) -> None:
    for version in ("1999-01-01", MODERN):
        answer = send(agent, initialize(version))
        assert answer.json["result"]["protocolVersion"] == LEGACY


def test_the_handshake_goes_on_with_notifications_and_pings(agent: Caller) -> None:
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    answer = send(agent, note, MCP_Protocol_Version=LEGACY)
    assert (answer.status, answer.text) == (202, "")
    assert send(agent, request("ping"), MCP_Protocol_Version=LEGACY).json["result"] == {}


def test_a_response_nobody_asked_for_is_taken_without_a_word(agent: Caller) -> None:
    answer = send(agent, {"jsonrpc": "2.0", "id": 7, "result": {}}, MCP_Protocol_Version=LEGACY)
    assert (answer.status, answer.text) == (202, "")


def test_discover_tells_who_this_is_and_what_it_speaks(agent: Caller) -> None:
    result = ask(agent, modern("server/discover")).json["result"]
    assert result["supportedVersions"] == [MODERN]
    assert (
        result["capabilities"]
        == {
            "tools": {"listChanged": True},
            "resources": {"subscribe": True, "listChanged": True},
            "prompts": {},
        }
        | EVENTS
    )
    assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "laleo"
    assert (result["resultType"], result["cacheScope"]) == ("complete", "private")
    assert result["ttlMs"] > 0


def test_both_eras_see_the_same_tools(agent: Caller) -> None:
    new = ask(agent, modern("tools/list"))
    old = send(agent, request("tools/list"), MCP_Protocol_Version=LEGACY)
    assert names(new) == names(old)
    assert new.json["result"]["cacheScope"] == "private"
    assert "ttlMs" not in old.json["result"]


def test_what_belongs_to_one_era_is_unknown_in_the_other(agent: Caller) -> None:
    for method in ("initialize", "ping", "logging/setLevel", "no/such"):
        answer = ask(agent, modern(method))
        assert (answer.status, answer.json["error"]["code"]) == (404, -32601), method
    for method in ("server/discover", "subscriptions/listen", "no/such"):
        answer = send(agent, request(method), MCP_Protocol_Version=LEGACY)
        assert (answer.status, answer.json["error"]["code"]) == (200, -32601), method


def test_what_is_not_offered_is_not_pretended(agent: Caller) -> None:
    body = modern(
        "completion/complete",
        ref={"type": "ref/prompt", "name": "triage_inbox"},
        argument={"name": "site_id", "value": ""},
    )
    assert ask(agent, body).json["error"]["code"] == -32601
    for method in ("resources/subscribe", "logging/setLevel"):
        answer = send(agent, request(method, uri="laleo://widgets"))
        assert answer.json["error"]["code"] == -32601


def test_only_post_is_served(agent: Caller) -> None:
    for method in ("GET", "DELETE", "PUT"):
        answer = agent.call(method, "/mcp")
        assert answer.status == 405
        assert "POST" in answer.headers["Allow"]


def test_a_batch_is_answered_in_the_revision_that_has_batches(agent: Caller) -> None:
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    batch = [request("ping", id="a"), note, request("no/such", id="b"), 7]
    answer = send(agent, batch)
    assert answer.status == 200
    assert [one["id"] for one in answer.json] == ["a", "b", None]
    assert [one.get("error", {}).get("code") for one in answer.json] == [None, -32601, -32600]
    assert send(agent, [note]).status == 202


def test_a_batch_is_refused_elsewhere_and_when_it_is_none(agent: Caller) -> None:
    ping = [request("ping")]
    assert send(agent, ping, MCP_Protocol_Version=LEGACY).json["error"]["code"] == -32600
    for batch in ([], [request("ping")] * 21, [initialize("2025-03-26")]):
        answer = send(agent, batch)
        assert (answer.status, answer.json["error"]["code"]) == (400, -32600)


def test_a_modern_request_must_say_what_it_needs(agent: Caller) -> None:
    for key in META:
        body = request("server/discover", _meta={k: v for k, v in META.items() if k != key})
        answer = send(agent, body, MCP_Protocol_Version=MODERN, Mcp_Method="server/discover")
        assert (answer.status, answer.json["error"]["code"]) == (400, -32602)
        assert key in answer.json["error"]["message"]


def test_headers_must_repeat_the_body(agent: Caller) -> None:
    body = modern("tools/call", name="list_widgets", arguments={})
    good = {"Mcp-Protocol-Version": MODERN, "Mcp-Method": "tools/call", "Mcp-Name": "list_widgets"}
    for name, wrong in (
        ("Mcp-Method", "tools/list"),
        ("Mcp-Name", "list_webhooks"),
        ("Mcp-Name", "=?base64?!!?="),
        ("Mcp-Protocol-Version", "2099-01-01"),
    ):
        answer = agent.send("POST", "/mcp", body, agent.headers | good | {name: wrong})
        assert (answer.status, answer.json["error"]["code"]) == (400, -32020), name
    for name in good:
        less = {key: value for key, value in good.items() if key != name}
        answer = agent.send("POST", "/mcp", body, agent.headers | less)
        assert answer.json["error"]["code"] == -32020, name
    coded = good | {"Mcp-Name": "=?base64?bGlzdF93aWRnZXRz?="}
    assert "result" in agent.send("POST", "/mcp", body, agent.headers | coded).json


def test_a_revision_nobody_serves_is_refused_with_those_we_do(agent: Caller) -> None:
    body = request("tools/list", _meta=META | {next(iter(META)): "2099-01-01"})
    routing = {"Mcp-Protocol-Version": "2099-01-01", "Mcp-Method": "tools/list"}
    for answer in (
        agent.send("POST", "/mcp", body, agent.headers | routing),
        send(agent, request("tools/list"), MCP_Protocol_Version="2099-01-01"),
    ):
        assert (answer.status, answer.json["error"]["code"]) == (400, -32022)
        assert answer.json["error"]["data"] == {"supported": [MODERN], "requested": "2099-01-01"}
