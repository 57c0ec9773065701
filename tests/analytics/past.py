"""Rows of days that are over, and a clock that stands where a test puts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from flask import Flask

from laleo.analytics import rolling
from laleo.conversations.models import Conversation, Message
from laleo.core import clock, db, ids
from laleo.events import Event, relay
from laleo.visitors import trail
from laleo.visitors.models import Visit, Visitor


def utc(text: str) -> datetime:
    """`2026-03-29 01:30`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def id_at(prefix: str, at: datetime) -> str:
    """An id as it would have been made then: its first ten letters are the time."""
    return ids.first_of(prefix, at)[:-16] + ids.new_id(prefix)[-16:]


@contextmanager
def standing_at(at: datetime) -> Iterator[None]:
    """The time is this."""
    with patch.object(clock, "now", lambda: at):
        yield


@dataclass
class Past:
    """What happened on a widget; `roll` counts it an hour later than the time before."""

    app: Flask
    widget: dict[str, Any]
    account_id: str
    now: datetime = datetime(2026, 4, 20, 12, tzinfo=UTC)
    rolls: int = field(default=0)

    def visitor(self, at: datetime, **about: Any) -> str:
        """Somebody who was first seen then."""
        visitor = Visitor(
            id=id_at("vis", at),
            **self._place(),
            **{"device": "desktop", "verified": False, "attributes": {}, "tags": []} | about,
            note_count=0,
            first_seen_at=at,
            last_seen_at=at,
            visits=1,
            page_count=1,
        )
        with db.unit(self.app) as session:
            session.add(visitor)
            return visitor.id

    def visit(
        self,
        at: datetime,
        *pages: str,
        of: str | None = None,
        seconds: int = 60,
        referrer: str | None = None,
        utm: dict[str, str] | None = None,
        **about: Any,
    ) -> str:
        """A visit that saw these pages ten seconds apart; gives the visitor."""
        visitor_id = of or self.visitor(at, **about)
        urls = [f"https://shop.example{page}" for page in pages or ("/",)]
        visit_id = id_at("vst", at)
        with db.unit(self.app) as session, standing_at(self.now):
            session.add(
                Visit(
                    id=visit_id,
                    **self._place(),
                    visitor_id=visitor_id,
                    started_at=at,
                    ended_at=at + timedelta(seconds=seconds),
                    landing_url=urls[0],
                    referrer=referrer,
                    utm=utm,
                    page_count=len(urls),
                )
            )
            self._happened("visitor.disconnected", visit={"started_at": clock.rfc3339(at)})
            for number, url in enumerate(urls):
                trail.keep(
                    self._view(at + timedelta(seconds=10 * number), visitor_id, visit_id, url)
                )
        return visitor_id

    def view(self, at: datetime, visitor_id: str, url: str = "https://shop.example/late") -> None:
        """One more page view, of a visit that nobody remembers."""
        with db.unit(self.app), standing_at(self.now):
            trail.keep(self._view(at, visitor_id, id_at("vst", at), url))

    def talk(
        self,
        at: datetime,
        *said: tuple[int, str, str],
        score: int | None = None,
        state: str = "closed",
        via: str = "chat",
    ) -> str:
        """A conversation: (seconds after, kind of author, id of author) a message."""
        visitor_id, conversation_id = self.visitor(at), id_at("cnv", at)
        blank: dict[str, Any] = {"tags": [], "details": {}, "read_seq": 0, "visitor_read_seq": 0}
        with db.unit(self.app) as session, standing_at(self.now):
            session.add(
                Conversation(
                    id=conversation_id,
                    **self._place(),
                    **blank,
                    visitor_id=visitor_id,
                    state=state,
                    via=via,
                    last_seq=len(said),
                    unread=0,
                    revision=1,
                    rating_score=score,
                    created_at=at,
                    updated_at=at,
                )
            )
            session.flush()
            for number, (after, kind, who) in enumerate(said, 1):
                self._say(conversation_id, number, at + timedelta(seconds=after), kind, who)
                stamps = {"created_at": clock.rfc3339(at + timedelta(seconds=after))}
                began = {"created_at": clock.rfc3339(at)}
                self._happened("chat.message.created", message=stamps, conversation=began)
        return conversation_id

    def _say(self, conversation_id: str, seq: int, at: datetime, kind: str, who: str) -> None:
        place = self._place()
        db.db.session.add(
            Message(
                id=id_at("msg", at),
                account_id=place["account_id"],
                site_id=place["site_id"],
                conversation_id=conversation_id,
                seq=seq,
                author_kind=kind,
                author_id=who,
                author_name=who.title(),
                body="Hello",
                quick_replies=[],
                internal=False,
                created_at=at,
            )
        )

    def _view(self, at: datetime, visitor_id: str, visit_id: str, url: str) -> trail.View:
        place = self._place()
        return trail.View(
            id_at("pgv", at), place["account_id"], place["site_id"], visitor_id, visit_id, url,
            f"Title of {url[20:]}", None,
        )  # fmt: skip

    def _happened(self, type_: str, **objects: dict[str, str]) -> None:
        db.db.session.add(
            Event(
                id=ids.new_id("evt"),
                **self._place(),
                type=type_,
                payload=objects,
                example=False,
                created_at=self.now,
            )
        )

    def _place(self) -> dict[str, str]:
        return {
            "account_id": self.account_id,
            "site_id": self.widget["site_id"],
            "widget_id": self.widget["id"],
        }

    def roll(self) -> None:
        """Count all there is to count."""
        relay(self.app)
        self.rolls += 1
        with standing_at(self.now + timedelta(hours=self.rolls)):
            assert rolling.roll(self.app, most=10_000) is False
