"""Conversations: who says what to whom, in which order, and who has read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from laleo.conversations import claims, receipts, search, writing
from laleo.conversations.author import author
from laleo.conversations.models import CLOSED, OPEN, Conversation, ConversationTag, Message
from laleo.core import clock
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import Conflict, NotFound
from laleo.core.operations import Cap, Subject, operation
from laleo.core.paging import Page, Window, paginate
from laleo.visitors import service as visitors

permission("conversations.read", scope=READ, roles=EVERYONE)
permission("reply")
permission("conversations.write")
CAP = Cap("token-messages", "120/hour", "messages by this token")


def conversations(
    actor: Actor,
    window: Window,
    *,
    assignee: str | None = None,
    tag: str | None = None,
    waiting: bool | None = None,
    q: str | None = None,
    **columns: str | None,
) -> Page[Conversation]:
    """The conversations the actor sees, the last one that moved first; `columns` are state,
    site_id and visitor_id. One in which nothing was said yet is not among them.
    """
    actor.may("conversations.read")
    query = _own(actor, select(Conversation).where(Conversation.account_id == actor.account_id))
    query = query.where(Conversation.last_seq > 0)
    query = query.filter_by(**{name: value for name, value in columns.items() if value})
    query = _assigned(actor, query, assignee)
    if tag is not None:
        query = query.where(Conversation.id.in_(_tagged(actor.account_id, tag)))
    if waiting is not None:
        since = Conversation.waiting_since
        query = query.where(since.is_not(None) if waiting else since.is_(None))
    if q is not None:
        query = query.where(search.matching(actor.account_id, q))
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    scope: dict[str, Any] = {"list": "conversations", "account": actor.account_id}
    scope |= columns | {"sites": sites, "me": actor.id, "assignee": assignee}
    scope |= {"tag": tag, "waiting": waiting, "q": q}
    by = [Conversation.updated_at, Conversation.id]
    return paginate(query.options(*writing.WHOLE), window, by=by, scope=scope)


def _tagged(account_id: str, tag: str) -> Select[Any]:
    row = ConversationTag
    return select(row.conversation_id).where(row.account_id == account_id, row.tag == tag)


def _assigned(actor: Actor, query: Select[Any], assignee: str | None) -> Select[Any]:
    """Those that this member looks after: `me`, `none`, or a member's id."""
    if assignee is None:
        return query
    if assignee == "none":
        return query.where(Conversation.assignee_id.is_(None))
    wanted = (actor.member_id or actor.id) if assignee == "me" else assignee
    return query.where(Conversation.assignee_id == wanted)


def _own(actor: Actor, query: Select[Any]) -> Select[Any]:
    sites = actor.site_ids
    return query if sites is None else query.where(Conversation.site_id.in_(sites))


def get(actor: Actor, conversation_id: str, *, verb: str = "conversations.read") -> Conversation:
    """One conversation."""
    query = select(Conversation).where(Conversation.id == conversation_id).options(*writing.WHOLE)
    found = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    actor.may(verb, found)
    return found


def messages(
    actor: Actor,
    conversation_id: str,
    window: Window,
    *,
    after_seq: int = 0,
    notes_only: bool = False,
) -> Page[Message]:
    """A conversation's messages in their order, notes among them (or the notes alone)."""
    conversation = get(actor, conversation_id)
    query = select(Message).where(
        Message.conversation_id == conversation.id, Message.seq > after_seq
    )
    if notes_only:
        query = query.where(Message.internal.is_(True))
    query = query.options(selectinload(Message.attachments))
    scope = {"list": "messages", "of": conversation.id, "after": after_seq, "notes": notes_only}
    return paginate(query, window, by=[Message.seq], scope=scope, descending=False)


def _said(body: str, attachment_ids: list[str]) -> str:
    """What somebody wants to say, in one sentence for the person who decides."""
    files = f" with {len(attachment_ids)} file(s)" if attachment_ids else ""
    return f"“{body[:200]}”{files}"


def _about_reply(
    actor: Actor, conversation_id: str, *, body: str, attachment_ids: list[str] | None, **_: Any
) -> Subject:
    conversation = get(actor, conversation_id, verb="reply")
    return Subject(conversation.site_id, f"Reply to a visitor: {_said(body, attachment_ids or [])}")


@operation("conversations.post_message", verb="reply", about=_about_reply, cap=CAP)
def post_message(
    actor: Actor,
    conversation_id: str,
    *,
    body: str,
    client_id: str | None = None,
    internal: bool = False,
    quick_replies: list[str] | None = None,
    attachment_ids: list[str] | None = None,
) -> Message:
    """Reply to the visitor, or leave a note for the team; sent twice it is one message.

    Conflict (`claimed`) when somebody else is answering; a note is always fine.
    """
    conversation = get(actor, conversation_id, verb="reply")
    return writing.add(
        conversation.id,
        author(actor),
        body=body,
        client_id=client_id,
        internal=internal,
        quick_replies=quick_replies or (),
        attachment_ids=attachment_ids or (),
        actor=actor,
    )


def _about_visitor(
    actor: Actor, visitor_id: str, *, body: str, attachment_ids: list[str] | None, **_: Any
) -> Subject:
    visitor = visitors.get(actor, visitor_id)
    return Subject(visitor.site_id, f"Write to a visitor: {_said(body, attachment_ids or [])}")


@operation("conversations.write_to_visitor", verb="reply", about=_about_visitor, cap=CAP)
def write_to_visitor(
    actor: Actor,
    visitor_id: str,
    *,
    body: str,
    client_id: str | None = None,
    quick_replies: list[str] | None = None,
    attachment_ids: list[str] | None = None,
) -> Message:
    """Write to a visitor; opens a conversation when there is none."""
    actor.may("reply", visitors.get(actor, visitor_id))
    return writing.add(
        writing.conversation_of(visitor_id),
        author(actor),
        body=body,
        client_id=client_id,
        quick_replies=quick_replies or (),
        attachment_ids=attachment_ids or (),
        actor=actor,
    )


def read(actor: Actor, conversation_id: str, *, seq: int) -> Conversation:
    """Note that the team has read up to this message."""
    actor.may("conversations.write", get(actor, conversation_id))
    receipts.read_by_team(conversation_id, seq, author(actor))
    return get(actor, conversation_id)


def _about_state(actor: Actor, conversation_id: str) -> Subject:
    conversation = get(actor, conversation_id, verb="conversations.write")
    verb = "Close" if conversation.state == OPEN else "Reopen"
    return Subject(conversation.site_id, f"{verb} a conversation")


@operation("conversations.close", verb="conversations.write", about=_about_state)
def close(actor: Actor, conversation_id: str) -> Conversation:
    """Close it: nobody waits and nobody claims it any more. Any message opens it again."""
    actor.may("conversations.write", get(actor, conversation_id))
    conversation = writing.locked(conversation_id)
    if conversation.state == CLOSED:
        return get(actor, conversation_id)
    conversation.state, conversation.waiting_since = CLOSED, None
    conversation.updated_at = clock.now()
    claims.release(conversation)
    return writing.announce(conversation, "conversation.closed", visitor_too=True)


@operation("conversations.reopen", verb="conversations.write", about=_about_state)
def reopen(actor: Actor, conversation_id: str) -> Conversation:
    """Open it again; Conflict when the visitor has another one open."""
    actor.may("conversations.write", get(actor, conversation_id))
    conversation = writing.locked(conversation_id)
    if conversation.state == OPEN:
        return get(actor, conversation_id)
    if writing.has_open(conversation.visitor_id):
        raise Conflict("This visitor has another open conversation; go on there.")
    conversation.state, conversation.updated_at = OPEN, clock.now()
    return writing.announce(conversation, visitor_too=True)
