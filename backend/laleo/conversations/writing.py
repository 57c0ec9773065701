"""How a message gets into a conversation: once, in its place, and to everybody's screen.

The conversation's row is locked to the end of the transaction, so its messages are numbered
without gaps, and the same message sent twice at once is found by the second.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import joinedload

from laleo import events
from laleo.conversations.models import OPEN, Conversation, Message
from laleo.core import clock, ids, live
from laleo.core.actor import Actor, Kind
from laleo.core.db import db
from laleo.core.errors import NotFound
from laleo.visitors import service as visitors
from laleo.visitors.models import Visitor

VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Author:
    """Who says something."""

    kind: str
    id: str
    name: str


_KINDS = {Kind.VISITOR: VISITOR, Kind.SYSTEM: "system", Kind.AGENT: "agent", Kind.PROGRAM: "agent"}


def author(actor: Actor) -> Author:
    """The actor as an author.

    A token writes as `agent` under its own name, whether a model or a script holds it: neither is
    a person, and a visitor is told so. A member is an `operator` by whichever door, wp-admin's too.
    """
    if actor.kind is Kind.SITE and actor.member_id is not None:
        return Author("operator", actor.member_id, actor.name)
    return Author(_KINDS.get(actor.kind, "operator"), actor.id, actor.name)


def visitor_author(visitor: Visitor) -> Author:
    """A visitor as an author."""
    return Author(VISITOR, visitor.id, visitor.name or "Visitor")


def locked(conversation_id: str) -> Conversation:
    """The conversation's row, for this transaction alone; NotFound when it is gone."""
    query = select(Conversation).where(Conversation.id == conversation_id)
    query = query.options(joinedload(Conversation.visitor)).with_for_update(of=Conversation)
    found = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("There is no such conversation any more.")
    return found


def conversation_of(visitor_id: str) -> str:
    """The visitor's conversation: the one there is (a message opens it again), or a new one."""
    visitor = visitors.locked(visitor_id)
    if visitor.conversation_id is not None:
        return visitor.conversation_id
    now = clock.now()
    conversation = Conversation(
        id=ids.new_id("cnv"),
        account_id=visitor.account_id,
        site_id=visitor.site_id,
        widget_id=visitor.widget_id,
        visitor_id=visitor.id,
        state=OPEN,
        last_seq=0,
        read_seq=0,
        visitor_read_seq=0,
        unread=0,
        created_at=now,
        updated_at=now,
    )
    db.session.add(conversation)
    visitors.talk(visitor, conversation.id)
    db.session.flush()
    return conversation.id


def has_open(visitor_id: str) -> bool:
    """Whether a conversation of the visitor is open."""
    query = exists().where(Conversation.visitor_id == visitor_id, Conversation.state == OPEN)
    return bool(db.session.scalar(select(query)))


def add(
    conversation_id: str,
    by: Author,
    *,
    body: str,
    client_id: str | None = None,
    internal: bool = False,
) -> Message:
    """Append a message, and announce it unless it is an internal note."""
    conversation = locked(conversation_id)
    before = _sent_already(conversation_id, client_id)
    if before is not None:
        return before
    message = _append(conversation, by, body, client_id, internal=internal)
    _note(conversation, message)
    db.session.flush()
    if not internal:
        record("chat.message.created", conversation, message=message)
    _publish(conversation, message)
    return message


def _sent_already(conversation_id: str, client_id: str | None) -> Message | None:
    if client_id is None:
        return None
    same = (Message.conversation_id == conversation_id, Message.client_id == client_id)
    return db.session.scalars(select(Message).where(*same)).first()


def _append(
    conversation: Conversation, by: Author, body: str, client_id: str | None, *, internal: bool
) -> Message:
    now = clock.now()
    more = (
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(last_seq=Conversation.last_seq + 1, updated_at=now)
        .returning(Conversation.last_seq)
    )
    seq = db.session.execute(more).scalar_one()
    arrived = by.kind == VISITOR or (conversation.visitor.online and not internal)
    message = Message(
        id=ids.new_id("msg"),
        account_id=conversation.account_id,
        site_id=conversation.site_id,
        conversation_id=conversation.id,
        seq=seq,
        client_id=client_id,
        author_kind=by.kind,
        author_id=by.id,
        author_name=by.name,
        body=body,
        internal=internal,
        created_at=now,
        delivered_at=now if arrived else None,
    )
    db.session.add(message)
    return message


def _note(conversation: Conversation, message: Message) -> None:
    """What a message changes in its conversation: who waits, who has read, whether it is open."""
    if message.internal:
        return
    conversation.state = OPEN
    if message.author_kind == VISITOR:
        conversation.unread += 1
        conversation.visitor_read_seq = message.seq
        conversation.waiting_since = conversation.waiting_since or message.created_at
    else:
        conversation.unread, conversation.read_seq = 0, message.seq
        conversation.waiting_since = None


def _publish(conversation: Conversation, message: Message) -> None:
    shown = events.shown("message", message)
    if not message.internal:
        live.publish(f"visitor:{conversation.visitor_id}", "message", {"message": shown})
    tell(conversation, "message", message=shown, conversation_id=conversation.id)
    show(conversation)


def record(type_: str, conversation: Conversation, /, **objects: Any) -> None:
    """Record what happened to the conversation."""
    events.record(
        conversation.account_id,
        type_,
        site_id=conversation.site_id,
        widget_id=conversation.widget_id,
        conversation=whole(conversation),
        **objects,
    )


def whole(conversation: Conversation) -> Conversation:
    """The conversation with all that its schema shows, as the database has it now."""
    db.session.flush()
    query = select(Conversation).where(Conversation.id == conversation.id)
    query = query.options(
        joinedload(Conversation.visitor), joinedload(Conversation.last_message)
    ).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def show(conversation: Conversation) -> None:
    """Tell the members how the conversation stands."""
    tell(
        conversation, "conversation", conversation=events.shown("conversation", whole(conversation))
    )


def tell(conversation: Conversation, type_: str, /, **data: Any) -> None:
    """Send a frame to the account's members who may see this conversation."""
    topic = f"account:{conversation.account_id}"
    live.publish(topic, type_, data, site_id=conversation.site_id)


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
    show(conversation)


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
    now = clock.now()
    db.session.execute(
        update(Message)
        .where(*which, Message.seq <= seq, Message.read_at.is_(None))
        .values(read_at=now, delivered_at=func.coalesce(Message.delivered_at, now))
        .execution_options(synchronize_session=False)
    )


def _tell_read(conversation: Conversation, seq: int, by: Author) -> None:
    data = {"seq": seq, "by": asdict(by)}
    live.publish(f"visitor:{conversation.visitor_id}", "read", data)
    tell(conversation, "read", conversation_id=conversation.id, **data)
