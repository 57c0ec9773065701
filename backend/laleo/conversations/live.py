"""Realtime: what visitors' pages say in their conversation, as frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select

from laleo.conversations import history, intake, rating, receipts, transcripts, writing
from laleo.conversations.author import visitor_author
from laleo.conversations.frames import (
    AfterFrame,
    BeforeFrame,
    DetailsFrame,
    NoData,
    OfflineFrame,
    RateFrame,
    SendFrame,
    TranscriptFrame,
)
from laleo.conversations.models import OPEN, Conversation, Message
from laleo.conversations.schemas import MessageOut, SeqIn
from laleo.core import clock, db, ids, limits, live
from laleo.core.live import Connection
from laleo.core.schemas import instance
from laleo.visitors import challenge, counts, identity
from laleo.visitors import service as visitors
from laleo.visitors.live import VISITOR, greeting
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
    return dict(db.db.session.execute(query).all())


def _visitor(connection: Connection) -> Visitor:
    return visitors.found(connection.who.visitor_id)


@live.on("message", kind=VISITOR, schema=SendFrame)
def send(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The visitor writes; opens a conversation when there is none."""
    visitor_id, visitor = _counted(connection), _visitor(connection)
    identity.demand(visitor)
    challenge.demand(connection, data.pop("proof"))
    conversation_id = writing.conversation_of(visitor_id)
    return _ack(writing.add(conversation_id, visitor_author(visitor), **data))


def _counted(connection: Connection) -> str:
    """Who writes; TooManyRequests when they, or their address, write too much."""
    visitor_id: str = connection.who.visitor_id
    limits.hit("visitor-messages", PER_VISITOR, visitor_id, what="messages")
    what = "messages from this address"
    limits.hit("address-messages", PER_ADDRESS, connection.caller.ip, what=what)
    return visitor_id


def _ack(message: Message) -> tuple[str, dict[str, Any]]:
    return "ack", {"client_id": message.client_id, "message": instance(MessageOut).dump(message)}


@live.on("offline", kind=VISITOR, schema=OfflineFrame)
def leave_message(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The visitor leaves a message through the form; a robot is told the same."""
    visitor = _visitor(connection)
    _counted(connection)
    identity.demand(visitor)
    challenge.demand(connection, data.pop("proof"))
    if intake.is_robot(visitor, data["details"]):
        return _ack(_unkept(visitor, data))
    return _ack(intake.leave_message(visitor.id, **data))


def _unkept(visitor: Visitor, data: dict[str, Any]) -> Message:
    """A message that looks like one and is nowhere."""
    now, by = clock.now(), visitor_author(visitor)
    return Message(
        id=ids.new_id("msg"),
        conversation_id=visitor.conversation_id or ids.new_id("cnv"),
        seq=1,
        client_id=data["client_id"],
        author_kind=by.kind,
        author_id=by.id,
        author_name=by.name,
        body=data["body"],
        quick_replies=[],
        attachments=[],
        internal=False,
        created_at=now,
        delivered_at=now,
    )


@live.on("details", kind=VISITOR, schema=DetailsFrame)
def introduce(connection: Connection, data: dict[str, Any]) -> None:
    """The answers to the form before the chat."""
    intake.answer(_counted(connection), data["details"])


@live.on("rate", kind=VISITOR, schema=RateFrame)
def rate(connection: Connection, data: dict[str, Any]) -> None:
    """What the visitor thinks of it."""
    rating.rate(_counted(connection), score=data["score"], comment=data["comment"] or None)


@live.on("transcript", kind=VISITOR, schema=TranscriptFrame)
def want_transcript(connection: Connection, data: dict[str, Any]) -> None:
    """The visitor wants it by mail."""
    visitor_id = connection.who.visitor_id
    transcripts.ask(visitor_id, email=data["email"], ip=connection.caller.ip)


@live.on("delivered", kind=VISITOR, schema=SeqIn)
def note_delivered(connection: Connection, data: dict[str, Any]) -> None:
    """What the team said has reached the visitor's page, up to here."""
    visitor = _visitor(connection)
    if visitor.conversation_id is not None:
        conversation = db.db.session.get_one(Conversation, visitor.conversation_id)
        receipts.delivered(conversation, data["seq"])


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
