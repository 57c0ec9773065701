"""Agents see endpoints with their latest deliveries."""

from __future__ import annotations

from typing import Any

from tests.events.happenings import Happen
from tests.people import Caller
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver


def test_an_agent_lists_webhooks_with_recent_deliveries(
    owner: Caller,
    agent: Caller,
    endpoint: dict[str, Any],
    sink: Receiver,
    happen: Happen,
    works: Works,
) -> None:
    owner.post("/webhooks", {"url": f"{sink.url}/2", "event_types": ["webhook.ping"]})
    ids = happen(7)
    works.work()
    quiet, busy = agent.mcp("list_webhooks")["structuredContent"]["data"]
    assert quiet["recent_deliveries"] == []
    assert busy["id"] == endpoint["id"]
    recent = [delivery["event_id"] for delivery in busy["recent_deliveries"]]
    assert len(recent) == 5
    assert set(recent) < set(ids)
    assert "secret" not in busy


def test_an_agent_of_another_account_lists_none(stranger: Caller, endpoint: dict[str, Any]) -> None:
    assert stranger.mcp("list_webhooks")["structuredContent"]["data"] == []
