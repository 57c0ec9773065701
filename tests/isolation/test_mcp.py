"""Tenants never meet at the agents' door either: generated from the tool list."""

from __future__ import annotations

from typing import Any

import pytest

from laleo.core.actor import READ
from laleo.core.tools import tools
from tests.isolation.things import World, make
from tests.people import Caller, People

ARGUMENTS: dict[str, dict[str, Any]] = {
    "configure_webhook": {"action": "test", "webhook_id": "<webhook_id>"},
    "configure_widget": {"widget_id": "<widget_id>", "name": "Renamed"},
    "create_handoff_link": {"call_id": "<call_id>"},
    "get_analytics": {"report": "pages"},
    "get_conversation": {"conversation_id": "<conversation_id>"},
    "get_usage": {},
    "get_script_tag": {"widget_id": "<widget_id>"},
    "get_visitor": {"visitor_id": "<visitor_id>"},
    "list_approvals": {},
    "list_callbacks": {},
    "list_calls": {},
    "list_conversations": {},
    "list_live_visitors": {},
    "list_webhooks": {},
    "list_widgets": {},
    "wait_for_event": {"since": "0", "timeout_s": 0},
    "push_page": {"visitor_id": "<visitor_id>", "url": "https://shop.example/tea"},
    "message_visitor": {"visitor_id": "<visitor_id>", "body": "Hello"},
    "update_conversation": {"conversation_id": "<conversation_id>", "action": "close"},
    "verify_install": {"widget_id": "<widget_id>"},
}
"""Good arguments for every tool; a new tool without a row here fails the suite."""

SITE_BOUND = (
    *("site_id", "widget_id", "visitor_id", "conversation_id", "approval_id", "call_id"),
    "callback_id",
)


@pytest.fixture
def world(people: People, owner: Caller) -> World:
    return make(people, owner)


def call(world: World, caller: Caller, name: str) -> dict[str, Any]:
    """The tool, asked for the owner's things."""
    return caller.mcp(name, **filled(world, name))


def filled(world: World, name: str) -> dict[str, Any]:
    """Its arguments with the owner's ids in them."""
    given = ARGUMENTS[name].items()
    return {key: world.path(one) if isinstance(one, str) else one for key, one in given}


def shows(world: World, result: dict[str, Any], hidden: tuple[str, ...], name: str) -> set[str]:
    """Which of the owner's ids are in the result without having been asked for."""
    asked = str(ARGUMENTS[name])
    return {key for key in hidden if f"<{key}>" not in asked and world.ids[key] in str(result)}


def test_every_tool_has_a_row() -> None:
    assert [tool.name for tool in tools()] == sorted(ARGUMENTS)


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_the_owner_gets_an_answer(world: World, people: People, owner: Caller, name: str) -> None:
    result = call(world, people.program(owner), name)
    assert result.get("isError") is not True, result
    assert "structuredContent" in result


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_a_stranger_gets_nothing(world: World, stranger: Caller, name: str) -> None:
    result = call(world, stranger, name)
    if "<" in str(ARGUMENTS[name]):
        assert result["isError"] is True, result
    assert shows(world, result, tuple(world.ids), name) == set()


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_a_colleague_limited_to_another_site_gets_nothing(
    world: World, people: People, owner: Caller, name: str
) -> None:
    other = owner.post("/sites", {"name": "Other"}).json["id"]
    result = call(world, people.program(owner, site_ids=[other]), name)
    if "<" in str(ARGUMENTS[name]):
        assert result["isError"] is True, result
    assert shows(world, result, SITE_BOUND, name) == set()


@pytest.mark.parametrize("tool", [tool for tool in tools() if tool.scope != READ])
def test_a_read_token_calls_no_tool_that_writes(
    world: World, people: People, owner: Caller, tool: Any
) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    body |= {"params": {"name": tool.name, "arguments": filled(world, tool.name)}}
    answer = people.observer(owner).call("POST", "/mcp", body)
    assert answer.status == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_nobody_gets_in_without_a_token(nobody: Caller) -> None:
    answer = nobody.call("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
