"""A conversation as its visitor sees it: without the team's notes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from laleo.conversations import receipts, writing
from laleo.conversations.author import VISITOR
from laleo.conversations.models import Conversation, Message
from laleo.conversations.schemas import ConversationOut, MessageOut
from laleo.core.db import db
from laleo.core.schemas import instance
from laleo.visitors.models import Visitor

PAGE = 50
MISSED = 200


def welcome(visitor: Visitor, seen: dict[str, Any] | None) -> dict[str, Any]:
    """What a page needs to show the conversation, or to go on where it stopped."""
    conversation = _of(visitor)
    if conversation is None:
        return {"conversation": None, "messages": [], "has_more": False}
    receipts.delivered(conversation, conversation.last_seq)
    if seen is not None and seen["conversation_id"] == conversation.id:
        messages, more = after(visitor, seen["seq"], PAGE)
    else:
        messages, more = before(visitor, conversation.last_seq + 1)
    return {
        "conversation": {
            "id": conversation.id,
            "last_seq": _last(conversation.id),
            "unread": _unread(conversation),
        }
        | writing.standing(instance(ConversationOut).dump(conversation)),
        "messages": messages,
        "has_more": more,
    }


def _of(visitor: Visitor) -> Conversation | None:
    if visitor.conversation_id is None:
        return None
    query = select(Conversation).where(Conversation.id == visitor.conversation_id)
    return db.session.scalars(query.options(*writing.WHOLE)).first()


def _visible(conversation_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Message.conversation_id == conversation_id, Message.internal.is_(False)


def _messages(conversation_id: str) -> Select[Message]:
    query = select(Message).where(*_visible(conversation_id))
    # Read again: what has just been stamped as delivered may be known here without it.
    return query.options(selectinload(Message.attachments)).execution_options(
        populate_existing=True
    )


def _last(conversation_id: str) -> int:
    query = select(func.max(Message.seq)).where(*_visible(conversation_id))
    return db.session.scalar(query) or 0


def _unread(conversation: Conversation) -> int:
    query = select(func.count()).where(
        *_visible(conversation.id),
        Message.author_kind != VISITOR,
        Message.seq > conversation.visitor_read_seq,
    )
    return db.session.execute(query).scalar_one()


def after(visitor: Visitor, seq: int, limit: int = MISSED) -> tuple[list[Any], bool]:
    """Messages that come after a place, the oldest first, and whether there are still more."""
    if visitor.conversation_id is None:
        return [], False
    query = _messages(visitor.conversation_id).where(Message.seq > seq)
    rows = list(db.session.scalars(query.order_by(Message.seq).limit(limit + 1)))
    return instance(MessageOut).dump(rows[:limit], many=True), len(rows) > limit


def before(visitor: Visitor, seq: int) -> tuple[list[Any], bool]:
    """The last page of messages before a place, the oldest first, and whether there are older."""
    if visitor.conversation_id is None:
        return [], False
    query = _messages(visitor.conversation_id).where(Message.seq < seq)
    rows = list(db.session.scalars(query.order_by(Message.seq.desc()).limit(PAGE + 1)))
    return instance(MessageOut).dump(rows[:PAGE][::-1], many=True), len(rows) > PAGE
