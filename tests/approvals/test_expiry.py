"""A proposal nobody decides in time is over, swept or not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from laleo.approvals.models import Approval
from laleo.core import clock, db
from tests.approvals.conftest import Desk
from tests.backing import until


@pytest.fixture
def late(desk: Desk) -> str:
    """A proposal whose time ran out a moment ago."""
    approval_id = str(desk.proposed()["id"])
    past = clock.now() - timedelta(seconds=1)
    with db.unit(desk.shop.people.app) as session:
        session.execute(update(Approval).where(Approval.id == approval_id).values(expires_at=past))
    return approval_id


def test_it_can_no_longer_be_approved(desk: Desk, late: str) -> None:
    answer = desk.owner.post(f"/approvals/{late}/approve")
    assert (answer.status, answer.json["code"]) == (409, "already_decided")
    assert "expired" in answer.json["detail"]
    assert desk.owner.get(f"/approvals/{late}").json["state"] == "expired"
    assert desk.owner.get("/approvals?state=pending").json["data"] == []
    assert [one["id"] for one in desk.owner.get("/approvals?state=expired").json["data"]] == [late]
    assert desk.messages() == []


def test_the_reconciler_closes_it_and_says_so(desk: Desk, late: str) -> None:
    until(lambda: desk.shop.events("approval.decided"), seconds=60, what="approval.decided")
    (event,) = desk.shop.events("approval.decided")
    assert (event["data"]["approval"]["id"], event["data"]["approval"]["state"]) == (
        late,
        "expired",
    )
