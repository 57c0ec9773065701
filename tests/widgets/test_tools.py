"""Agents make widgets, change them, and get the tag for every platform."""

from __future__ import annotations

from typing import Any

from laleo.widgets.script_tag import PLATFORMS
from tests.people import Caller


def test_an_agent_makes_a_widget_and_changes_parts_of_it(agent: Caller, owner: Caller) -> None:
    made = agent.mcp("configure_widget", name="Shop", site_url="https://shop.example/start")
    widget = made["structuredContent"]
    assert widget["allowed_origins"] == ["https://shop.example"]
    assert widget["channels"][0]["number"]
    look = {"appearance": {"title": "Ask us", "accent": "#004400"}, "locale": "tr"}
    changed = agent.mcp("configure_widget", widget_id=widget["id"], name="New", settings=look)
    kept = owner.get(f"/widgets/{widget['id']}").json
    assert (kept["name"], kept["locale"], kept["appearance"]["title"]) == ("New", "tr", "Ask us")
    assert kept["appearance"]["position"] == "right"
    assert changed["structuredContent"]["settings"]["appearance"]["title"] == "Ask us"
    hours = {"hours": {"always": False, "weekly": {"mon": [["09:00", "17:00"]]}}}
    agent.mcp("configure_widget", widget_id=widget["id"], settings=hours)
    assert owner.get(f"/widgets/{widget['id']}").json["hours"]["weekly"]["tue"] == []


def test_what_does_not_fit_is_refused_with_its_place(agent: Caller, widget: dict[str, Any]) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"settings": {"appearance": {"accent": "red"}}}, "/settings/appearance/accent"),
        ({"settings": {"colour": "red"}}, "/settings/colour"),
        ({"name": ""}, "/name"),
        ({"allowed_origins": ["nonsense"]}, "/allowed_origins/0"),
        ({"name": "A", "settings": {"name": "B"}}, "/settings/name"),
        ({}, ""),
    ]
    for arguments, pointer in wrong:
        result = agent.mcp("configure_widget", widget_id=widget["id"], **arguments)
        assert result["isError"] is True, arguments
        assert result["_meta"]["org.laleo/problem"]["errors"][0]["pointer"] == pointer
    assert agent.mcp("configure_widget", site_url="https://x.example")["isError"] is True


def test_the_tag_comes_with_its_place_on_every_platform(
    agent: Caller, widget: dict[str, Any]
) -> None:
    for platform in PLATFORMS:
        result = agent.mcp("get_script_tag", widget_id=widget["id"], platform=platform)
        found = result["structuredContent"]
        assert widget["id"] in found["tag"]
        assert found["where"]
        assert found["steps"]
    plugin = agent.mcp("get_script_tag", widget_id=widget["id"], platform="wordpress")
    steps = " ".join(plugin["structuredContent"]["steps"])
    assert "wp plugin install http://localhost:8000/downloads/laleo.zip --activate" in steps
    assert f"wp laleo connect --server=http://localhost:8000 --widget={widget['id']}" in steps
