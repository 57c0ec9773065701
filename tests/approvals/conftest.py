"""An agent whose token proposes, a visitor on a page, and who may decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.live.client import Live
from tests.live.shop import Shop, shop
from tests.people import Answer, Caller

__all__ = ["shop"]


@dataclass
class Desk:
    """A shop whose agent may only propose."""

    shop: Shop
    agent: Caller
    page: Live

    @property
    def owner(self) -> Caller:
        """Who decides."""
        return self.shop.owner

    @property
    def visitor_id(self) -> str:
        """Who is on the page."""
        return str(self.page.welcome["visitor_id"])

    def proposed(self, body: str = "May I help?") -> dict[str, Any]:
        """An approval that waits, made over REST."""
        answer = self.agent.post(f"/visitors/{self.visitor_id}/messages", {"body": body})
        assert answer.status == 202, answer.text
        return dict(answer.json)

    def decide(self, caller: Caller, approval: dict[str, Any], verb: str) -> Answer:
        """Somebody's word on it."""
        return caller.post(f"/approvals/{approval['id']}/{verb}")

    def messages(self) -> list[str]:
        """What was said to or by the visitor."""
        found = self.owner.get(f"/conversations?visitor_id={self.visitor_id}").json["data"]
        if not found:
            return []
        listed = self.owner.get(f"/conversations/{found[0]['id']}/messages").json["data"]
        return [message["body"] for message in listed]


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """A visitor has come, and the agent has said nothing yet."""
    agent = shop.people.program(shop.owner, kind="agent", mode="propose")
    return Desk(shop, agent, shop.visitor())
