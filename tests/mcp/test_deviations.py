"""What well-known clients send beside the rules, and get served all the same."""

from __future__ import annotations

from tests.mcp.rpc import LEGACY, MODERN, ask, modern, names, request, send
from tests.people import Caller


def test_claude_pairs_an_old_header_with_a_modern_body(agent: Caller) -> None:
    """github.com/anthropics/claude-code/issues/93290: no Mcp-Method or Mcp-Name either."""
    listed = send(agent, modern("tools/list"), Mcp_Protocol_Version=LEGACY)
    assert listed.json["result"]["resultType"] == "complete"
    called = send(
        agent, modern("tools/call", name="list_widgets", arguments={}), Mcp_Protocol_Version=LEGACY
    )
    assert called.json["result"]["structuredContent"]["data"] == []


def test_claude_code_says_its_revision_twice(agent: Caller) -> None:
    """github.com/lowdefy/lowdefy/pull/2345."""
    twice = f"{LEGACY}, {LEGACY}"
    assert names(send(agent, request("tools/list"), Mcp_Protocol_Version=twice))


def test_claude_ai_keeps_the_newest_header_after_an_older_handshake(agent: Caller) -> None:
    """github.com/CodeWithCJ/SparkyFitness/pull/2162."""
    answer = send(agent, request("tools/list"), Mcp_Protocol_Version=MODERN)
    assert names(answer)
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert send(agent, note, Mcp_Protocol_Version=MODERN).status == 202


def test_a_client_may_probe_first_and_shake_hands_then(agent: Caller) -> None:
    """github.com/anthropics/claude-code/issues/96183."""
    probed = ask(agent, modern("server/discover"))
    assert probed.json["result"]["supportedVersions"] == [MODERN]
    client = {"name": "claude-code", "version": "2.1.280"}
    body = request("initialize", protocolVersion=LEGACY, capabilities={}, clientInfo=client)
    answer = send(agent, body, Mcp_Protocol_Version=MODERN, Mcp_Method="initialize")
    assert answer.json["result"]["protocolVersion"] == LEGACY
    assert "Mcp-Session-Id" not in answer.headers
    then = {"Mcp_Protocol_Version": LEGACY}
    assert names(send(agent, request("tools/list"), **then)) == names(
        ask(agent, modern("tools/list"))
    )


def test_two_different_revisions_in_one_header_are_no_revision(agent: Caller) -> None:
    answer = send(agent, request("tools/list"), Mcp_Protocol_Version=f"{LEGACY}, 2025-06-18")
    assert (answer.status, answer.json["error"]["code"]) == (400, -32022)


def test_an_old_header_excuses_no_wrong_routing(agent: Caller) -> None:
    body = modern("tools/call", name="list_widgets", arguments={})
    for wrong in ({"Mcp_Method": "tools/list"}, {"Mcp_Name": "list_webhooks"}):
        answer = send(agent, body, Mcp_Protocol_Version=LEGACY, **wrong)
        assert (answer.status, answer.json["error"]["code"]) == (400, -32020)


def test_the_server_has_neither_sessions_nor_a_stream_of_its_own(agent: Caller) -> None:
    """2025-11-25, transports: GET and DELETE answer 405 where there are none."""
    for method in ("GET", "DELETE"):
        answer = agent.call(method, "/mcp", Mcp_Session_Id="any", Accept="text/event-stream")
        assert answer.status == 405
    assert names(send(agent, request("tools/list"), Mcp_Session_Id="made up by a client"))


def test_no_header_at_all_is_an_old_client(agent: Caller) -> None:
    """github.com/anthropics/claude-ai-mcp/issues/70."""
    assert names(send(agent, request("tools/list")))


def test_extra_members_and_a_trailing_slash_do_no_harm(agent: Caller) -> None:
    body = request("tools/list", cursor=None, _meta={"progressToken": 1}) | {"extra": True}
    del body["params"]["cursor"]
    assert names(agent.send("POST", "/mcp/", body, agent.headers))
