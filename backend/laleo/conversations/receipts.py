"""How far each side has received and read the other's messages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, literal, select, update

from laleo.conversations.author import VISITOR, Author, visitor_author
from laleo.conversations.models import Conversation, Message
from laleo.conversations.writing import announce, locked, tell
from laleo.core import clock, live
from laleo.core.db import UtcDateTime, about_to_write, db
from laleo.visitors.models import Visitor


def read_by_team(conversation_id: str, seq: int, by: Author) -> None:
    """Note how far the team has read; the visitor is told."""
    conversation = locked(conversation_id)
    seq = min(seq, conversation.last_seq)
    if seq <= conversation.read_seq and not conversation.unread:
        return
    conversation.read_seq = max(seq, conversation.read_seq)
    theirs = (Message.conversation_id == conversation_id, Message.author_kind == VISITOR)
    later = select(func.count()).where(*theirs, Message.seq > conversation.read_seq)
    conversation.unread = db.session.execute(later).scalar_one()
    _stamp(seq, *theirs)
    _tell_read(conversation, seq, by)
    announce(conversation)


def read_by_visitor(visitor: Visitor, seq: int) -> None:
    """Note how far the visitor has read; the team is told."""
    if visitor.conversation_id is None:
        return
    conversation = locked(visitor.conversation_id)
    seq = min(seq, conversation.last_seq)
    if seq <= conversation.visitor_read_seq:
        return
    conversation.visitor_read_seq = seq
    ours = (Message.conversation_id == conversation.id, Message.author_kind != VISITOR)
    _stamp(seq, *ours, Message.internal.is_(False))
    _tell_read(conversation, seq, visitor_author(visitor))


def _stamp(seq: int, *which: Any) -> None:
    now = literal(clock.now(), UtcDateTime())
    db.session.execute(
        update(Message)
        .where(*which, Message.seq <= seq, Message.read_at.is_(None))
        .values(
            read_at=now,
            delivered_at=func.coalesce(Message.delivered_at, now),
        )
        .execution_options(synchronize_session=False)
    )


def _tell_read(conversation: Conversation, seq: int, by: Author) -> None:
    data = {"seq": seq, "by": asdict(by)}
    live.publish(f"visitor:{conversation.visitor_id}", "read", data)
    tell(conversation, "read", conversation_id=conversation.id, **data)


def delivered(conversation: Conversation, seq: int) -> None:
    """Note how far the team's messages have reached the visitor's page; the team is told."""
    new = (
        Message.conversation_id == conversation.id,
        Message.internal.is_(False),
        Message.seq <= seq,
        Message.delivered_at.is_(None),
    )
    if db.session.scalars(select(Message.seq).where(*new).limit(1)).first() is None:
        return
    about_to_write()
    stamped = (
        update(Message)
        .where(*new)
        .values(delivered_at=clock.now())
        .returning(Message.seq)
        .execution_options(synchronize_session=False)
    )
    reached = db.session.scalars(stamped).all()
    if reached:
        tell(conversation, "delivered", conversation_id=conversation.id, seq=max(reached))
