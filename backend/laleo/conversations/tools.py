"""MCP: read conversations, and write to visitors."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.conversations import service
from laleo.conversations.models import Conversation, Message
from laleo.conversations.schemas import (
    MAX_SEQ,
    ConversationOut,
    ConversationQuery,
    InternalNoteIn,
    MessageOut,
)
from laleo.core.actor import AUTOMATION, Actor
from laleo.core.paging import Page, Window
from laleo.core.schemas import Form, Id, page_of, window
from laleo.core.tools import Hints, tool

READS = Hints(read_only=True, idempotent=True)
RECENT = 50


class MessageVisitorArgs(InternalNoteIn):
    """Whom to write to, and what."""

    visitor_id = Id("vis", required=True)


class ConversationArgs(Form):
    """Which conversation, and from where."""

    conversation_id = Id("cnv", required=True)
    after_seq = fields.Integer(
        load_default=None,
        strict=True,
        validate=validate.Range(0, MAX_SEQ),
        metadata={"description": "Only messages after this place; the last 50 otherwise."},
    )


class ConversationInFull(Form):
    """A conversation and its messages, in their order."""

    conversation = fields.Nested(ConversationOut, required=True)
    messages = fields.List(fields.Nested(MessageOut), required=True)
    has_more = fields.Boolean(required=True)


@tool(
    title="List conversations",
    args=ConversationQuery,
    result=page_of(ConversationOut),
    hints=READS,
)
def list_conversations(actor: Actor, **filters: Any) -> Page[Conversation]:
    """List conversations, the last one that moved first. Each shows its last message, how many
    messages are unread, and since when the visitor waits.
    """
    page = window(filters)
    return service.conversations(actor, page, **filters)


@tool(title="One conversation", args=ConversationArgs, result=ConversationInFull, hints=READS)
def get_conversation(
    actor: Actor, conversation_id: str, after_seq: int | None = None
) -> dict[str, Any]:
    """Read a conversation: its messages in order, the team's internal notes among them."""
    conversation = service.get(actor, conversation_id)
    start = max(0, conversation.last_seq - RECENT) if after_seq is None else after_seq
    page = service.messages(actor, conversation_id, Window(RECENT), after_seq=start)
    return {"conversation": conversation, "messages": page.data, "has_more": page.has_more}


@tool(
    title="Write to a visitor",
    args=MessageVisitorArgs,
    result=MessageOut,
    hints=Hints(read_only=False, idempotent=False, open_world=True),
    scope=AUTOMATION,
)
def message_visitor(
    actor: Actor, visitor_id: str, body: str, client_id: str | None = None
) -> Message:
    """Write a chat message to a visitor, who sees it at once when online; opens a conversation or
    goes on with theirs. Give a `client_id` of your own to be safe when you try again.
    """
    return service.write_to_visitor(actor, visitor_id, body=body, client_id=client_id)
