"""Who is called is told, and who answers settles it."""

from __future__ import annotations

from typing import Any

from laleo import events
from tests.calls.desk import Desk
from tests.people import Caller


def test_a_call_alerts_until_somebody_answers(desk: Desk, owner: Caller) -> None:
    ladder = [{"after_s": 0, "targets": [{"kind": "email", "who": "everyone"}]}]
    rule = {"name": "Calls", "events": ["call.requested"], "ladder": ladder}
    assert owner.post("/alert-rules", rule).status == 201
    visitor = desk.visitor()
    assert owner.patch(f"/visitors/{visitor}", {"name": "Ada"}).status == 200
    call_id = desk.call(visitor)

    def alerts() -> list[dict[str, Any]]:
        events.relay(desk.people.app)
        while events.dispatch(desk.people.app):
            pass
        rows = owner.get("/alerts").json["data"]
        return [row for row in rows if row["event_type"] == "call.requested"]

    told = alerts()
    assert {(row["state"], row["title"]) for row in told} == {("open", "Ada is calling · Shop")}
    desk.answer(call_id, owner)
    settled = alerts()
    assert {row["state"] for row in settled} == {"acknowledged"}
    assert settled[0]["acknowledged_by"]["id"] == owner.member_id
