"""A team's desk without its people: visitors write, and alerts go where they are to go."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import text

from laleo import events
from laleo.alerts import jobs
from laleo.conversations import writing
from laleo.core import db
from laleo.visitors import visits
from tests.people import Caller, People

EVERYONE = {"kind": "email", "who": "everyone"}
_numbers = itertools.count(1)


@dataclass
class Desk:
    """One account's alerts, one step at a time."""

    app: Flask
    owner: Caller
    widget: dict[str, Any]
    people: People = field(repr=False)

    def visitor(self, **where: str) -> str:
        """A visitor on a page; their id."""
        page = visits.page("https://shop.example/tea", "Tea", "")
        site_id = where.get("site_id", self.widget["site_id"])
        widget_id = where.get("widget_id", self.widget["id"])
        place = (self.owner.account_id, site_id, widget_id)
        with db.unit(self.app):
            return visits.arrive(visits.Arrival(*place, None, page, "", "", None, None)).id

    def writes(self, visitor_id: str, body: str = "Is anybody there?") -> str:
        """The visitor writes; the conversation's id."""
        by = writing.Author("visitor", visitor_id, "Visitor")
        with db.unit(self.app):
            conversation_id = writing.conversation_of(visitor_id)
            writing.add(conversation_id, by, body=body, client_id=f"m{next(_numbers)}")
        return conversation_id

    def waiting(self, body: str = "Is anybody there?", **where: str) -> str:
        """A new visitor writes, and what happened is handed out; the conversation's id."""
        conversation_id = self.writes(self.visitor(**where), body)
        self.tell()
        return conversation_id

    def answer(self, conversation_id: str, by: Caller | None = None, body: str = "Hello") -> None:
        """Somebody answers."""
        got = (by or self.owner).post(f"/conversations/{conversation_id}/messages", {"body": body})
        assert got.status == 201, got.text
        self.tell()

    def tell(self) -> None:
        """Hand events to their readers, as the deliver worker does."""
        events.relay(self.app)
        while events.dispatch(self.app):
            pass

    def work(self) -> None:
        """What the chores worker is rung for."""
        with self.app.app_context():
            jobs.work()

    def later(self) -> None:
        """The time of every open ladder's next rung has come."""
        with db.unit(self.app) as session:
            due = "UPDATE alerts SET next_at = created_at WHERE next_at IS NOT NULL"
            session.execute(text(due))
        self.work()

    def again(self) -> None:
        """The time of every next try has come, and every lease is over."""
        with db.unit(self.app) as session:
            session.execute(text("UPDATE alert_attempts SET next_at = at WHERE next_at > at"))
        self.work()

    def rule(self, *ladder: tuple[int, dict[str, Any]], **fields: Any) -> dict[str, Any]:
        """The only rule of the account."""
        for old in self.owner.get("/alert-rules").json["data"]:
            assert self.owner.delete(f"/alert-rules/{old['id']}").status == 204
        rungs = [{"after_s": after_s, "targets": [target]} for after_s, target in ladder]
        body = {"name": "Test", "events": ["conversation.waiting"], "ladder": rungs} | fields
        got = self.owner.post("/alert-rules", body)
        assert got.status == 201, got.text
        return dict(got.json)

    def alerts(self, caller: Caller | None = None) -> list[dict[str, Any]]:
        """The log, newest first."""
        got = (caller or self.owner).get("/alerts")
        assert got.status == 200, got.text
        return list(got.json["data"])

    def alert(self) -> dict[str, Any]:
        """The only alert."""
        (found,) = self.alerts()
        return found


def at_once(*runs: Any) -> None:
    """Run these in threads of their own that start together; fails when one fails."""
    gate, troubles = threading.Barrier(len(runs)), list[BaseException]()

    def go(run: Any) -> None:
        gate.wait()
        try:
            run()
        except BaseException as error:  # noqa: BLE001 - told below
            troubles.append(error)

    threads = [threading.Thread(target=go, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert troubles == []
