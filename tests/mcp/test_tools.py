"""Every tool there is, held to what hosts and models need of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from laleo.mcp import golden
from tests.mcp.rpc import ask, modern, names, request, send, text_of
from tests.people import Caller

HINTS = {"title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}
TOOLS, TOKENS = 20, 8000
GOLDEN = Path(__file__).parents[2] / "mcp" / "tools.json"


@pytest.fixture
def tools(agent: Caller) -> list[dict[str, Any]]:
    """The list as an acting token gets it."""
    found: list[dict[str, Any]] = ask(agent, modern("tools/list")).json["result"]["tools"]
    return found


def test_the_list_is_short_enough_to_be_read(tools: list[dict[str, Any]]) -> None:
    assert len(tools) <= TOOLS
    size = len(json.dumps(tools, ensure_ascii=False, separators=(",", ":")))
    assert size / 4 <= TOKENS, f"{size / 4:.0f} tokens"


def test_the_list_is_the_same_every_time(agent: Caller) -> None:
    first, second = (send(agent, request("tools/list")) for _ in range(2))
    assert first.text == second.text
    assert names(first) == sorted(names(first))


def test_every_tool_says_what_it_is(tools: list[dict[str, Any]]) -> None:
    for tool in tools:
        name, text = tool["name"], tool["description"]
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name), name
        assert len(name) <= 64, name
        assert tool["title"], name
        assert 20 <= len(text) <= 1000, name
        assert len(re.split(r"(?<=[.;:])\s", text)[0]) <= 120, f"{name}: first sentence"
        assert set(tool["annotations"]) == HINTS, name
        assert tool["annotations"]["title"] == tool["title"], name


def test_hints_agree_with_scopes(agent: Caller, observer: Caller) -> None:
    reading = names(ask(observer, modern("tools/list")))
    for tool in ask(agent, modern("tools/list")).json["result"]["tools"]:
        assert tool["annotations"]["readOnlyHint"] is (tool["name"] in reading), tool["name"]


def test_every_schema_is_an_object_without_extras(tools: list[dict[str, Any]]) -> None:
    for tool in tools:
        for side in ("inputSchema", "outputSchema"):
            schema = tool[side]
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object", tool["name"]
            assert schema["additionalProperties"] is False, tool["name"]
            assert "x-mcp-header" not in json.dumps(schema), tool["name"]


def test_unknown_arguments_are_refused_by_every_tool(agent: Caller) -> None:
    for name in names(ask(agent, modern("tools/list"))):
        result = agent.mcp(name, no_such_argument=1)
        assert result["isError"] is True, name
        assert "/no_such_argument" in text_of(result), name


def test_lists_answer_in_their_own_schema(agent: Caller, widget: dict[str, Any]) -> None:
    for tool in ask(agent, modern("tools/list")).json["result"]["tools"]:
        if tool["inputSchema"].get("required") or not tool["annotations"]["readOnlyHint"]:
            continue
        quickly = {"timeout_s": 0} if "timeout_s" in tool["inputSchema"]["properties"] else {}
        result = agent.mcp(tool["name"], **quickly)
        assert not result.get("isError"), f"{tool['name']}: {text_of(result)}"
        Draft202012Validator(tool["outputSchema"]).validate(result["structuredContent"])


def test_the_golden_copy_is_what_the_product_serves(agent: Caller) -> None:
    served = ask(agent, modern("tools/list")).json["result"]["tools"]
    kept = GOLDEN.read_text()
    assert json.loads(kept)["tools"] == served, "laleo mcp-tools > mcp/tools.json, then look"
    assert kept == golden.text()
