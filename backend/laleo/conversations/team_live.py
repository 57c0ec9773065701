"""Realtime: what members' consoles say about conversations, as frames."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from laleo.conversations import claims, service, writing
from laleo.conversations.author import Author, author
from laleo.conversations.frames import OfFrame, ReadFrame, ReplyFrame, WatchFrame
from laleo.conversations.schemas import MessageOut
from laleo.core import db, live
from laleo.core.live import Connection
from laleo.core.paging import MAX_LIMIT, Window
from laleo.core.schemas import instance
from laleo.visitors.consoles import MEMBER, member


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
    message = service.post_message(member(connection), conversation_id, **data)
    return "ack", {"client_id": message.client_id, "message": instance(MessageOut).dump(message)}


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
