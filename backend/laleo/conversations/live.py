"""Realtime: what visitors and members say to each other, as frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from sqlalchemy import func, select

from laleo.conversations import claims, history, receipts, service, writing
from laleo.conversations.author import Author, author, visitor_author
from laleo.conversations.frames import (
    AfterFrame,
    BeforeFrame,
    NoData,
    OfFrame,
    ReadFrame,
    ReplyFrame,
    SendFrame,
    WatchFrame,
)
from laleo.conversations.models import OPEN, Conversation
from laleo.conversations.schemas import MessageOut, SeqIn
from laleo.core import db, limits, live
from laleo.core.live import Connection
from laleo.core.paging import MAX_LIMIT, Window
from laleo.core.schemas import instance
from laleo.visitors import counts
from laleo.visitors import service as visitors
from laleo.visitors.live import MEMBER, VISITOR, greeting, member
from laleo.visitors.models import Visitor

PER_VISITOR, PER_ADDRESS = "30/minute", "180/minute"

greeting(history.welcome)


@counts.counter("waiting")
def _waiting(account_id: str) -> Mapping[str, int]:
    query = select(Conversation.site_id, func.count()).group_by(Conversation.site_id)
    query = query.where(
        Conversation.account_id == account_id,
        Conversation.waiting_since.is_not(None),
        Conversation.state == OPEN,
    )
    return dict(db.db.session.execute(query).tuples().all())


def _visitor(connection: Connection) -> Visitor:
    return visitors.found(connection.who.visitor_id)


@live.on("message", kind=VISITOR, schema=SendFrame)
def send(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The visitor writes; opens a conversation when there is none."""
    visitor_id = connection.who.visitor_id
    limits.hit("visitor-messages", PER_VISITOR, visitor_id, what="messages")
    what = "messages from this address"
    limits.hit("address-messages", PER_ADDRESS, connection.caller.ip, what=what)
    conversation_id = writing.conversation_of(visitor_id)
    by = visitor_author(_visitor(connection))
    return _ack(writing.add(conversation_id, by, **data))


def _ack(message: Any) -> tuple[str, dict[str, Any]]:
    return "ack", {"client_id": message.client_id, "message": instance(MessageOut).dump(message)}


@live.on("typing", kind=VISITOR, schema=NoData, reads=True)
def type_(connection: Connection, _: dict[str, Any]) -> None:
    """The visitor types."""
    visitor = _visitor(connection)
    if visitor.conversation_id is not None:
        data = {
            "conversation_id": visitor.conversation_id,
            "author": asdict(visitor_author(visitor)),
        }
        live.publish(f"conversation:{visitor.conversation_id}", "typing", data)


@live.on("read", kind=VISITOR, schema=SeqIn)
def note_read(connection: Connection, data: dict[str, Any]) -> None:
    """The visitor has read up to here."""
    receipts.read_by_visitor(_visitor(connection), data["seq"])


@live.on("history", kind=VISITOR, schema=BeforeFrame, reads=True)
def look_back(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Older messages."""
    messages, more = history.before(_visitor(connection), data["before_seq"])
    return "history", {"messages": messages, "has_more": more}


@live.on("sync", kind=VISITOR, schema=AfterFrame, reads=True)
def catch_up(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What the visitor's page has missed."""
    messages, more = history.after(_visitor(connection), data["after_seq"])
    return "messages", {"messages": messages, "has_more": more}


@live.on("watch", kind=MEMBER, schema=WatchFrame, reads=True)
def watch(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A member opens a conversation: what was missed, and from now on who types."""
    actor = member(connection)
    conversation = service.get(actor, data["conversation_id"])
    connection.join(_topic(conversation.id))  # before reading, so that none is missed
    page = service.messages(actor, conversation.id, Window(MAX_LIMIT), after_seq=data["after_seq"])
    messages = instance(MessageOut).dump(page.data, many=True)
    return "watched", {
        "conversation_id": conversation.id,
        "messages": messages,
        "has_more": page.has_more,
    }


@live.on("unwatch", kind=MEMBER, schema=OfFrame, reads=True)
def unwatch(connection: Connection, data: dict[str, Any]) -> None:
    """A member leaves a conversation."""
    connection.leave(_topic(data["conversation_id"]))


def _topic(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


@live.on("message", kind=MEMBER, schema=ReplyFrame)
def reply(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A member writes."""
    conversation_id = data.pop("conversation_id")
    return _ack(service.post_message(member(connection), conversation_id, **data))


@live.on("typing", kind=MEMBER, schema=OfFrame, reads=True)
def type_reply(connection: Connection, data: dict[str, Any]) -> None:
    """A member types."""
    actor = member(connection)
    conversation = service.get(actor, data["conversation_id"], verb="reply")
    by = author(actor)
    live.publish(f"visitor:{conversation.visitor_id}", "typing", {"author": asdict(by)})
    about = {"conversation_id": conversation.id, "author": asdict(by)}
    live.publish(_topic(conversation.id), "typing", about, skip=connection)
    if claims.wears_off(conversation, by):
        # Typing only reads, so that it never waits for a writer; the claim is renewed after it.
        db.on_commit(partial(_renew, connection, conversation.id, by))


def _renew(connection: Connection, conversation_id: str, by: Author) -> None:
    with db.unit(connection.app):
        conversation = writing.locked(conversation_id)
        if claims.wears_off(conversation, by):
            claims.take(conversation_id, by)
            writing.announce(conversation)


@live.on("read", kind=MEMBER, schema=ReadFrame)
def note_team_read(connection: Connection, data: dict[str, Any]) -> None:
    """The team has read up to here."""
    service.read(member(connection), data["conversation_id"], seq=data["seq"])
