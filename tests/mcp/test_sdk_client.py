"""The official Python SDK's client lists and calls with a token, in both eras."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

from mcp import Client
from tests.product import Laleo


async def _use(laleo: Laleo, mode: str) -> dict[str, Any]:
    bearer = {"Authorization": f"Bearer {laleo.token}"}
    async with create_mcp_http_client(headers=bearer) as http:
        transport = streamable_http_client(f"{laleo.url}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            listed = await client.list_tools()
            found = await client.call_tool("list_widgets", {})
            wrong = await client.call_tool("get_script_tag", {"widget_id": "no"})
    return {
        "tools": [tool.name for tool in listed.tools],
        "widgets": found.structured_content,
        "wrong": wrong.is_error,
    }


@pytest.mark.parametrize("mode", ["auto", "legacy", "2026-07-28"])
def test_the_sdk_client_lists_and_calls(laleo: Laleo, mode: str) -> None:
    seen = asyncio.run(_use(laleo, mode))
    assert "list_widgets" in seen["tools"]
    assert [widget["id"] for widget in seen["widgets"]["data"]] == [laleo.widget_id]
    assert seen["wrong"] is True
