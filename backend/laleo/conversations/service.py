"""Conversations: who says what to whom, in which order, and who has read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from laleo.conversations import writing
from laleo.conversations.models import CLOSED, OPEN, Conversation, Message
from laleo.core import clock
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import Conflict, NotFound
from laleo.core.operations import Subject, operation
from laleo.core.paging import Page, Window, paginate
from laleo.visitors import service as visitors

permission("conversations.read", scope=READ, roles=EVERYONE)
permission("reply")
permission("conversations.write")

_WHOLE = (joinedload(Conversation.visitor), joinedload(Conversation.last_message))


def conversations(
    actor: Actor,
    window: Window,
    *,
    state: str | None = None,
    site_id: str | None = None,
    visitor_id: str | None = None,
) -> Page[Conversation]:
    """The conversations the actor sees, the last one that moved first."""
    actor.may("conversations.read")
    filters = {"state": state, "site_id": site_id, "visitor_id": visitor_id}
    query = _own(actor, select(Conversation).where(Conversation.account_id == actor.account_id))
    query = query.filter_by(**{name: value for name, value in filters.items() if value})
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    scope = filters | {"list": "conversations", "account": actor.account_id, "sites": sites}
    by = [Conversation.updated_at, Conversation.id]
    return paginate(query.options(*_WHOLE), window, by=by, scope=scope)


def _own(actor: Actor, query: Select[Any]) -> Select[Any]:
    sites = actor.site_ids
    return query if sites is None else query.where(Conversation.site_id.in_(sites))


def get(actor: Actor, conversation_id: str, *, verb: str = "conversations.read") -> Conversation:
    """One conversation."""
    query = select(Conversation).where(Conversation.id == conversation_id).options(*_WHOLE)
    found = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    actor.may(verb, found)
    return found


def messages(
    actor: Actor, conversation_id: str, window: Window, *, after_seq: int = 0
) -> Page[Message]:
    """A conversation's messages in their order, notes among them."""
    conversation = get(actor, conversation_id)
    query = select(Message).where(
        Message.conversation_id == conversation.id, Message.seq > after_seq
    )
    scope = {"list": "messages", "of": conversation.id, "after": after_seq}
    return paginate(query, window, by=[Message.seq], scope=scope, descending=False)


def _about_reply(actor: Actor, conversation_id: str, *, body: str, **_: Any) -> Subject:
    conversation = get(actor, conversation_id, verb="reply")
    return Subject(conversation.site_id, f"Reply to a visitor: “{body[:200]}”")


@operation("conversations.post_message", verb="reply", about=_about_reply)
def post_message(
    actor: Actor,
    conversation_id: str,
    *,
    body: str,
    client_id: str | None = None,
    internal: bool = False,
) -> Message:
    """Reply to the visitor, or leave a note for the team; sent twice it is one message."""
    conversation = get(actor, conversation_id, verb="reply")
    author = writing.author(actor)
    return writing.add(conversation.id, author, body=body, client_id=client_id, internal=internal)


def _about_visitor(actor: Actor, visitor_id: str, *, body: str, **_: Any) -> Subject:
    visitor = visitors.get(actor, visitor_id)
    return Subject(visitor.site_id, f"Write to a visitor: “{body[:200]}”")


@operation("conversations.write_to_visitor", verb="reply", about=_about_visitor)
def write_to_visitor(
    actor: Actor, visitor_id: str, *, body: str, client_id: str | None = None
) -> Message:
    """Write to a visitor; opens a conversation when there is none."""
    actor.may("reply", visitors.get(actor, visitor_id))
    conversation_id = writing.conversation_of(visitor_id)
    return writing.add(conversation_id, writing.author(actor), body=body, client_id=client_id)


def read(actor: Actor, conversation_id: str, *, seq: int) -> Conversation:
    """Note that the team has read up to this message."""
    actor.may("conversations.write", get(actor, conversation_id))
    writing.read_by_team(conversation_id, seq, writing.author(actor))
    return get(actor, conversation_id)


def _about_state(actor: Actor, conversation_id: str) -> Subject:
    conversation = get(actor, conversation_id, verb="conversations.write")
    verb = "Close" if conversation.state == OPEN else "Reopen"
    return Subject(conversation.site_id, f"{verb} a conversation")


@operation("conversations.close", verb="conversations.write", about=_about_state)
def close(actor: Actor, conversation_id: str) -> Conversation:
    """Close it: nobody waits any more. Any message opens it again."""
    actor.may("conversations.write", get(actor, conversation_id))
    conversation = writing.locked(conversation_id)
    if conversation.state != CLOSED:
        conversation.state, conversation.waiting_since = CLOSED, None
        conversation.updated_at = clock.now()
        writing.record("conversation.closed", conversation)
        writing.show(conversation)
    return get(actor, conversation_id)


@operation("conversations.reopen", verb="conversations.write", about=_about_state)
def reopen(actor: Actor, conversation_id: str) -> Conversation:
    """Open it again; Conflict when the visitor has another one open."""
    actor.may("conversations.write", get(actor, conversation_id))
    conversation = writing.locked(conversation_id)
    if conversation.state != OPEN:
        if writing.has_open(conversation.visitor_id):
            raise Conflict("This visitor has another open conversation; go on there.")
        conversation.state, conversation.updated_at = OPEN, clock.now()
        writing.show(conversation)
    return get(actor, conversation_id)
