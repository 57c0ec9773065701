"""Fixtures of calls: a shop in this process, or on the running product."""

from __future__ import annotations

from typing import Any

import pytest

from tests.calls.desk import Desk
from tests.live.shop import shop
from tests.people import Caller, People

__all__ = ["shop"]


@pytest.fixture
def desk(people: People, owner: Caller, widget: dict[str, Any]) -> Desk:
    """A shop whose owner is at the console."""
    made = Desk(people, owner, widget)
    made.arrives(owner)
    assert owner.patch(f"/widgets/{widget['id']}", {"calls": {"ring_s": 120}}).status == 200
    return made
