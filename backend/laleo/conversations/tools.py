"""MCP: read conversations, and write to visitors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laleo.conversations import desk, service
from laleo.conversations.models import Conversation, Message
from laleo.conversations.query_schemas import ConversationQuery
from laleo.conversations.tool_schemas import (
    RECENT,
    AgentConversation,
    AgentMessage,
    ConversationArgs,
    ConversationInFull,
    ListedConversation,
    MessageVisitorArgs,
    UpdateConversationArgs,
)
from laleo.core.actor import AUTOMATION, Actor
from laleo.core.errors import invalid
from laleo.core.paging import Page, Window
from laleo.core.schemas import page_of, window
from laleo.core.tools import Hints, tool

READS = Hints(read_only=True, idempotent=True)


@tool(
    title="List conversations",
    args=ConversationQuery,
    result=page_of(ListedConversation),
    hints=READS,
    detail=("claim", "created_at"),
)
def list_conversations(actor: Actor, **filters: Any) -> Page[Conversation]:
    """List conversations, the last one that moved first. Each shows its last message, how many
    messages are unread, and since when the visitor waits.
    """
    page = window(filters)
    return service.conversations(actor, page, **filters)


@tool(
    title="One conversation",
    args=ConversationArgs,
    result=ConversationInFull,
    hints=READS,
    detail=("client_id", "conversation_id", "content_type", "size", "updated_at"),
)
def get_conversation(
    actor: Actor, conversation_id: str, after_seq: int | None = None, limit: int = RECENT
) -> dict[str, Any]:
    """Read a conversation: its messages in order, the team's internal notes among them."""
    conversation = service.get(actor, conversation_id)
    start = max(0, conversation.last_seq - limit) if after_seq is None else after_seq
    page = service.messages(actor, conversation_id, Window(limit), after_seq=start)
    return {"conversation": conversation, "messages": page.data, "has_more": page.has_more}


@tool(
    title="Write to a visitor",
    args=MessageVisitorArgs,
    result=AgentMessage,
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


@tool(
    title="Look after a conversation",
    args=UpdateConversationArgs,
    result=AgentConversation,
    hints=Hints(read_only=False),
    scope=AUTOMATION,
)
def update_conversation(
    actor: Actor, conversation_id: str, action: str, **given: Any
) -> Conversation:
    """Claim, release, assign, tag, note, close, reopen or hand over a conversation. A claim keeps
    others from answering for two minutes. Hand over to a person, with a summary, when you cannot
    go on.
    """
    return _ACTIONS[action](actor, conversation_id, given)


def _needed(given: Mapping[str, Any], name: str) -> Any:
    if name not in given:
        raise invalid(f"/{name}", "This action needs it.")
    return given[name]


def _note(actor: Actor, conversation_id: str, given: Mapping[str, Any]) -> Conversation:
    service.post_message(actor, conversation_id, body=_needed(given, "body"), internal=True)
    return service.get(actor, conversation_id)


Act = Callable[[Actor, str, Mapping[str, Any]], Conversation]
_ACTIONS: dict[str, Act] = {
    "claim": lambda actor, of, given: desk.claim(actor, of, force=given["force"]),
    "release": lambda actor, of, _: desk.release(actor, of),
    "assign": lambda actor, of, given: desk.assign(
        actor, of, member_id=_needed(given, "member_id")
    ),
    "tag": lambda actor, of, given: desk.tag(actor, of, tags=_needed(given, "tags")),
    "note": _note,
    "close": lambda actor, of, _: service.close(actor, of),
    "reopen": lambda actor, of, _: service.reopen(actor, of),
    "hand_over": lambda actor, of, given: desk.hand_over(
        actor, of, summary=_needed(given, "body"), member_id=given.get("member_id")
    ),
}
