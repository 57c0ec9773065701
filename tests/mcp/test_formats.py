"""Concise unless asked otherwise, never more than can be read, and always a way to go on."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.mcp.rpc import ask, modern, text_of
from tests.mcp.test_untrusted import visitor_who_says
from tests.people import Caller, People

CONCISE, DETAILED = 8_000, 80_000


def size(result: dict[str, Any]) -> int:
    """Characters of the first block of text: the JSON."""
    return len(result["content"][0]["text"])


def test_every_reading_tool_has_both_formats(agent: Caller) -> None:
    for tool in ask(agent, modern("tools/list")).json["result"]["tools"]:
        asked = tool["inputSchema"]["properties"].get("response_format")
        if tool["annotations"]["readOnlyHint"]:
            assert asked == {
                "type": "string",
                "enum": ["concise", "detailed"],
                "default": "concise",
            }
        else:
            assert asked is None


def test_every_list_goes_on_with_a_cursor(agent: Caller) -> None:
    for tool in ask(agent, modern("tools/list")).json["result"]["tools"]:
        if tool["name"].startswith("list_"):
            assert {"limit", "cursor"} <= set(tool["inputSchema"]["properties"]), tool["name"]
            assert set(tool["outputSchema"]["required"]) == {"data", "has_more", "next_cursor"}


def test_a_detailed_answer_says_more(app: Flask, agent: Caller, widget: dict[str, Any]) -> None:
    visitor_id, _ = visitor_who_says(app, widget, agent, "Hello")
    brief = agent.mcp("get_visitor", visitor_id=visitor_id)
    whole = agent.mcp("get_visitor", visitor_id=visitor_id, response_format="detailed")
    assert size(brief) < size(whole)
    less, more = (one["structuredContent"]["visitor"] for one in (brief, whole))
    assert "phone" not in less
    assert more["phone"] is None
    assert less.items() <= more.items()


def test_another_format_is_refused_with_those_there_are(agent: Caller) -> None:
    for wrong in ("brief", "", 1, ["concise"]):
        result = agent.mcp("list_widgets", response_format=wrong)
        assert result["isError"] is True
        assert "/response_format: Must be one of: concise, detailed." in text_of(result)
    assert agent.mcp("message_visitor", response_format="concise")["isError"] is True


@pytest.mark.parametrize(("form", "most"), [("concise", CONCISE), ("detailed", DETAILED)])
def test_a_long_list_is_cut_and_goes_on_where_it_was_cut(
    app: Flask, agent: Caller, widget: dict[str, Any], form: str, most: int
) -> None:
    said = "tea " * 400
    everybody = {visitor_who_says(app, widget, agent, f"{n} {said}")[1] for n in range(15)}
    seen: list[str] = []
    cursor: dict[str, str] = {}
    answers = 0
    while True:
        result = agent.mcp("list_conversations", limit=100, response_format=form, **cursor)
        page = result["structuredContent"]
        assert size(result) <= most
        seen += [one["id"] for one in page["data"]]
        answers += 1
        if not page["has_more"]:
            break
        assert "Shortened" in text_of(result)
        assert "go on with `cursor`" in text_of(result)
        assert result["_meta"]["org.laleo/shortened"] == {"rows": len(page["data"])}
        cursor = {"cursor": page["next_cursor"]}
    assert len(seen) == len(everybody)
    assert set(seen) == everybody
    assert answers > 1 or form == "detailed"


def test_a_concise_page_has_ten_rows_unless_more_are_asked_for(
    people: People, owner: Caller, agent: Caller
) -> None:
    for number in range(12):
        people.widget(owner, name=f"Shop {number}")
    for asked, rows in (({}, 10), ({"limit": 12}, 12), ({"response_format": "detailed"}, 12)):
        page = agent.mcp("list_widgets", **asked)["structuredContent"]
        assert (len(page["data"]), page["has_more"]) == (rows, rows < 12)


def test_a_long_conversation_shows_its_end(
    app: Flask, agent: Caller, owner: Caller, widget: dict[str, Any]
) -> None:
    visitor_id, talk = visitor_who_says(app, widget, agent, "Hello")
    for number in range(12):
        owner.post(f"/visitors/{visitor_id}/messages", {"body": f"{number} " + "word " * 300})
    result = agent.mcp("get_conversation", conversation_id=talk)
    messages = result["structuredContent"]["messages"]
    assert size(result) <= CONCISE
    assert [one["seq"] for one in messages] == list(range(14 - len(messages), 14))
    first = agent.mcp("get_conversation", conversation_id=talk, after_seq=0, limit=2)
    assert [one["seq"] for one in first["structuredContent"]["messages"]] == [1, 2]
    assert first["structuredContent"]["has_more"] is True
