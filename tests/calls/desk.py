"""Both ends of calls in this process: visitors who ring, members who answer, time that passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from laleo.calls import answering, legs, ringing, starting, sweeps, telling
from laleo.calls.models import Call, CallLeg
from laleo.conversations.author import Author, visitor_author
from laleo.core import db, ids
from laleo.events import relay
from laleo.visitors import service as visitors
from laleo.visitors import team, visits
from tests.people import Caller, People

SWEEPS = (
    *(sweeps.give_up, sweeps.cancel_left, sweeps.end_dead),
    *(sweeps.hush_transfers, sweeps.follow),
)
PAGE = visits.page("https://shop.example/tea", "Tea", "")


@dataclass
class Desk:
    """A shop's calls."""

    people: People = field(repr=False)
    owner: Caller
    widget: dict[str, Any] = field(repr=False)

    def visitor(self) -> str:
        """Somebody on a page."""
        place = (self.owner.account_id, self.widget["site_id"], self.widget["id"])
        with db.unit(self.people.app):
            return visits.arrive(visits.Arrival(*place, None, PAGE, "", "", "en", None)).id

    def arrives(self, *members: Caller) -> None:
        """These members open a console."""
        with self.people.app.app_context():
            for member in members:
                console = f"{member.member_id}/{member.member_id[-6:]}"
                team.arrive([member.account_id], console)

    def leaves(self, *members: Caller) -> None:
        """These members close it."""
        with self.people.app.app_context():
            for member in members:
                console = f"{member.member_id}/{member.member_id[-6:]}"
                team.leave([member.account_id], console, at_once=True)

    def call(self, visitor_id: str | None = None, **more: Any) -> str:
        """A visitor presses the button; the call's id."""
        visitor_id = visitor_id or self.visitor()
        asked = {"client_id": ids.new_id("key"), "media": "voice"} | more
        with db.unit(self.people.app):
            return starting.by_visitor(visitor_id, **asked)[0].id

    def answer(self, call_id: str, member: Caller, line: str = "line") -> str:
        """A member answers; how the call stands then."""
        end = legs.End(ringing.OPERATOR_BROWSER, member.member_id, "Ana", member.member_id)
        by = Author("operator", member.member_id, "Ana")
        with db.unit(self.people.app):
            return answering.answer(call_id, end, by, line=line)[0].state

    def hang_up(self, call_id: str) -> None:
        """The visitor hangs up."""
        with db.unit(self.people.app):
            call = telling.whole(call_id)
            assert call.visitor_id is not None
            answering.end(call_id, visitor_author(visitors.found(call.visitor_id)))

    def now(self, call_id: str, caller: Caller | None = None) -> dict[str, Any]:
        """How the call stands, by REST."""
        got = (caller or self.owner).get(f"/calls/{call_id}")
        assert got.status == 200, got.text
        return dict(got.json)

    def steps(self, call_id: str) -> list[tuple[str, str | None]]:
        """What it became, and why."""
        timeline = self.owner.get(f"/calls/{call_id}/timeline").json["data"]
        return [(one["to_state"], one["detail"]) for one in timeline]

    def legs(self, call_id: str) -> dict[str, str]:
        """Whose leg is how."""
        with db.unit(self.people.app, reads=True):
            return {leg.principal: leg.state for leg in legs.of(call_id)}

    def later(self, call_id: str, seconds: float) -> None:
        """It has rung for so much longer, as far as turns and steps go."""
        ago = timedelta(seconds=seconds)
        with db.unit(self.people.app) as session:
            call = session.get_one(Call, call_id)
            call.requested_at -= ago
            for leg in legs.of(call_id):
                leg.rings_at = leg.rings_at and leg.rings_at - ago

    def due(self, call_id: str) -> None:
        """The time to answer is over."""
        with db.unit(self.people.app) as session:
            session.execute(
                update(Call).where(Call.id == call_id).values(deadline_at=db.db_now(-1))
            )

    def silent(self, call_id: str, party: str) -> None:
        """One side's browser was not heard of for long."""
        with db.unit(self.people.app) as session:
            mine = (CallLeg.call_id == call_id, CallLeg.party == party)
            session.execute(update(CallLeg).where(*mine).values(alive_until=db.db_now(-1)))

    def sweep(self) -> None:
        """The reconciler's round."""
        self._run(*SWEEPS)

    def follow(self) -> None:
        """Its look at what rings."""
        self._run(sweeps.give_up, sweeps.hush_transfers, sweeps.follow)

    def _run(self, *duties: Callable[[], None]) -> None:
        for duty in duties:
            with db.unit(self.people.app):
                duty()

    def events(self, *types: str) -> list[dict[str, Any]]:
        """What was recorded of these types, oldest first."""
        relay(self.people.app)
        got = self.owner.get(f"/events?since=0&limit=100&types={','.join(types)}")
        assert got.status == 200, got.text
        return list(got.json["data"])
