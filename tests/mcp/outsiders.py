"""Visitors whose every word is an injection, wherever a visitor's words can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

from laleo import events
from laleo.conversations import writing
from laleo.conversations.author import visitor_author
from laleo.conversations.models import Attachment, Conversation
from laleo.core import clock, db, ids
from laleo.core.tools import Tool
from laleo.visitors import visits
from laleo.visitors.models import TrackedEvent, Visitor
from laleo.visitors.visits import Arrival, Page
from tests.isolation.test_mcp import ARGUMENTS
from tests.people import Caller

WORDS = ("name", "email", "phone", "external_id", "language", "browser", "os", "timezone")


@dataclass(frozen=True)
class Outsider:
    """One visitor and the conversation they began."""

    visitor_id: str
    conversation_id: str


@dataclass
class Place:
    """A widget that such visitors came to."""

    app: Flask
    owner: Caller
    widget: dict[str, Any]
    webhook_id: str
    outsiders: list[Outsider]

    def calls(self, tool: Tool) -> Iterator[dict[str, Any]]:
        """Good arguments: one set for each visitor where it is about a visitor."""
        given = ARGUMENTS[tool.name]
        about = "visitor_id" in given or "conversation_id" in given
        for one in self.outsiders if about else self.outsiders[:1]:
            known = {
                "<visitor_id>": one.visitor_id,
                "<conversation_id>": one.conversation_id,
                "<widget_id>": self.widget["id"],
                "<webhook_id>": self.webhook_id,
            }
            yield {name: known.get(str(value), value) for name, value in given.items()}


def place(app: Flask, owner: Caller, widget: dict[str, Any], texts: list[str]) -> Place:
    """The widget with one visitor for each of the texts, and everything that happened told."""
    address = {"url": "http://127.0.0.1:9/hook", "event_types": ["*"]}
    webhook_id = owner.post("/webhooks", address).json["id"]
    outsiders = [says(app, owner, widget, text) for text in texts]
    events.relay(app)
    return Place(app, owner, widget, webhook_id, outsiders)


def says(
    app: Flask, owner: Caller, widget: dict[str, Any], text: str, words: Sequence[str] = WORDS
) -> Outsider:
    """A visitor whose every word is this text; `words` are those of their own row."""
    stored = text.replace("\0", "").encode(errors="replace").decode()
    url = f"https://shop.example/?q={stored}"
    spot = (owner.account_id, widget["site_id"], widget["id"])
    arrival = Arrival(*spot, None, Page(url, stored, url), "192.0.2.1", "", "en", None)
    with db.unit(app) as session:
        visitor = visits.arrive(arrival)
        session.flush()
        for name in words:
            setattr(visitor, name, stored)
        visitor.tags = [stored]
        visitor.utm = visitor.attributes = {"utm_source": stored, stored: stored}
        conversation_id = _speaks(visitor, stored)
        session.add(
            TrackedEvent(
                id=ids.new_id("evt"),
                account_id=visitor.account_id,
                site_id=visitor.site_id,
                visitor_id=visitor.id,
                name=stored,
                properties={stored: stored},
                at=clock.now(),
            )
        )
        return Outsider(visitor.id, conversation_id)


def _speaks(visitor: Visitor, stored: str) -> str:
    session, by = db.db.session, visitor_author(visitor)
    talk = writing.conversation_of(visitor.id)
    conversation = session.get_one(Conversation, talk)
    conversation.details = {stored: stored, "name": stored}
    conversation.rating_score, conversation.rating_comment = 5, stored
    conversation.rated_at = clock.now()
    file_id = ids.new_id("fil")
    session.add(_file(visitor, file_id, stored))
    session.flush()
    writing.add(talk, by, body=stored, client_id=stored, attachment_ids=[file_id])
    return talk


def _file(visitor: Visitor, file_id: str, name: str) -> Attachment:
    return Attachment(
        id=file_id,
        account_id=visitor.account_id,
        site_id=visitor.site_id,
        visitor_id=visitor.id,
        by_visitor=True,
        place=0,
        name=name,
        content_type="image/png",
        kind="image",
        size=1,
        has_preview=True,
        created_at=clock.now(),
    )
