"""How a message gets into a conversation: once, in its place, and to everybody's screen.

The conversation's row is locked to the end of the transaction, so its messages are numbered
without gaps, and the same message sent twice at once is found by the second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import joinedload, selectinload

from laleo import events
from laleo.accounts import pictures
from laleo.conversations import attachments, claims
from laleo.conversations.author import AGENT, TEAM, VISITOR, Author
from laleo.conversations.models import CHAT, CLOSED, OPEN, Conversation, Message
from laleo.core import clock, ids, live, quotas
from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.core.errors import NotFound
from laleo.visitors import service as visitors

WHOLE = (
    joinedload(Conversation.visitor),
    joinedload(Conversation.last_message).selectinload(Message.attachments),
)


def locked(conversation_id: str) -> Conversation:
    """The conversation's row, for this transaction alone; NotFound when it is gone."""
    query = select(Conversation).where(Conversation.id == conversation_id)
    query = query.options(joinedload(Conversation.visitor)).with_for_update(of=Conversation)
    found = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("There is no such conversation any more.")
    return found


def conversation_of(visitor_id: str, *, via: str = CHAT) -> str:
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
        via=via,
        details={},
        tags=[],
        last_seq=0,
        read_seq=0,
        visitor_read_seq=0,
        unread=0,
        revision=0,
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
    quick_replies: Sequence[str] = (),
    attachment_ids: Sequence[str] = (),
    actor: Actor | None = None,
) -> Message:
    """Append a message, and announce it unless it is an internal note.

    Conflict when somebody else is answering: of the team, only who holds the claim does.
    """
    conversation = locked(conversation_id)
    before = _sent_already(conversation_id, client_id)
    if before is not None:
        return before
    if not internal:
        quotas.check(conversation.account_id, quotas.MESSAGES)
    if by.kind in TEAM and not internal:
        claims.answer(conversation, by, actor)
    message = _append(
        conversation,
        by,
        body=body,
        client_id=client_id,
        internal=internal,
        quick_replies=list(quick_replies),
        attachments=attachments.taken(conversation, by, attachment_ids),
    )
    was_closed = conversation.state == CLOSED
    _note(conversation, message)
    db.session.flush()
    _publish(conversation, message, reopened=was_closed and conversation.state == OPEN)
    return message


def _sent_already(conversation_id: str, client_id: str | None) -> Message | None:
    if client_id is None:
        return None
    same = (Message.conversation_id == conversation_id, Message.client_id == client_id)
    query = select(Message).where(*same).options(selectinload(Message.attachments))
    return db.session.scalars(query).first()


def _append(conversation: Conversation, by: Author, **said: Any) -> Message:
    now = clock.now()
    more = (
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(last_seq=Conversation.last_seq + 1, updated_at=now)
        .returning(Conversation.last_seq)
    )
    seq = db.session.execute(more).scalar_one()
    message = Message(
        id=ids.new_id("msg"),
        account_id=conversation.account_id,
        site_id=conversation.site_id,
        conversation_id=conversation.id,
        seq=seq,
        author_kind=by.kind,
        author_id=by.id,
        author_name=by.name,
        author_picture=pictures.version(by.id) if by.kind == AGENT else None,
        created_at=now,
        delivered_at=now if by.kind == VISITOR else None,
        **said,
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


def _publish(conversation: Conversation, message: Message, *, reopened: bool) -> None:
    shown = events.shown("message", message)
    if not message.internal:
        live.publish(f"visitor:{conversation.visitor_id}", "message", {"message": shown})
    tell(conversation, "message", message=shown, conversation_id=conversation.id)
    if message.internal:
        announce(conversation)
    else:
        announce(conversation, "chat.message.created", message=message, visitor_too=reopened)


def announce(
    conversation: Conversation,
    *types: str,
    visitor_too: bool = False,
    **objects: Any,
) -> Conversation:
    """Record what happened to the conversation, and show the members how it stands now.

    Frames of two commits may overtake each other; who gets them tells the newer by `revision`.
    """
    conversation.revision = Conversation.revision + 1
    fresh = whole(conversation)
    for type_ in types:
        place = {"site_id": fresh.site_id, "widget_id": fresh.widget_id}
        events.record(fresh.account_id, type_, **place, conversation=fresh, **objects)
    shown = events.shown("conversation", fresh)
    tell(fresh, "conversation", conversation=shown)
    if visitor_too:
        live.publish(f"visitor:{fresh.visitor_id}", "conversation", standing(shown))
    return fresh


def standing(shown: Mapping[str, Any]) -> dict[str, Any]:
    """How a conversation stands, for its visitor: open or not, rated or not, who looks after it."""
    assignee = shown["assignee"]
    if assignee is not None:
        assignee = {"kind": assignee["kind"], "name": assignee["name"]}
    return {
        "state": shown["state"],
        "rating": shown["rating"],
        "assignee": assignee,
        "revision": shown["revision"],
    }


def whole(conversation: Conversation) -> Conversation:
    """The conversation with all that its schema shows, as the database has it now."""
    db.session.flush()
    query = select(Conversation).where(Conversation.id == conversation.id).options(*WHOLE)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def tell(conversation: Conversation, type_: str, /, **data: Any) -> None:
    """Send a frame to the account's members who may see this conversation."""
    topic = f"account:{conversation.account_id}"
    live.publish(topic, type_, data, site_id=conversation.site_id)
