"""REST: conversations and their messages."""

from __future__ import annotations

from typing import Any

from flask import Response

from laleo.approvals.schemas import PROPOSED
from laleo.conversations import desk, service, transcripts
from laleo.conversations.models import Conversation, Message, TranscriptMail
from laleo.conversations.query_schemas import (
    ConversationExportQuery,
    ConversationQuery,
    MessagesQuery,
)
from laleo.conversations.schemas import (
    AssignIn,
    ClaimIn,
    ConversationOut,
    ConversationTagsIn,
    HandOverIn,
    InternalNoteIn,
    MessageIn,
    MessageOut,
    ReplyIn,
    SeqIn,
    TranscriptIn,
    TranscriptMailOut,
)
from laleo.core import i18n
from laleo.core.exports import EXPORTED, exported
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window

bp = Door("conversations", __name__, url_prefix=API, description="Messages to and from visitors")


@bp.get("/conversations")
@bp.arguments(ConversationQuery, location="query")
@bp.response(200, page_of(ConversationOut))
def list_conversations(query: dict[str, Any]) -> Page[Conversation]:
    """Your conversations, the last one that moved first."""
    page = window(query)
    return service.conversations(current_actor(), page, **query)


@bp.get("/conversations/export")
@bp.arguments(ConversationExportQuery, location="query")
@bp.response(200, **EXPORTED)
def export_conversations(query: dict[str, Any]) -> Response:
    """All of them that fit, as CSV or NDJSON; texts that look like formulas are made harmless."""
    actor, wanted = current_actor(), query.pop("format")
    return exported(
        "conversations",
        ConversationOut,
        lambda page: service.conversations(actor, page, **query),
        wanted,
    )


@bp.get("/conversations/<conversation_id>")
@bp.response(200, ConversationOut)
def get_conversation(conversation_id: str) -> Conversation:
    """One conversation."""
    return service.get(current_actor(), conversation_id)


@bp.get("/conversations/<conversation_id>/messages")
@bp.arguments(MessagesQuery, location="query")
@bp.response(200, page_of(MessageOut))
def list_messages(query: dict[str, Any], conversation_id: str) -> Page[Message]:
    """A conversation's messages in their order, notes among them."""
    page = window(query)
    return service.messages(current_actor(), conversation_id, page, **query)


@bp.post("/conversations/<conversation_id>/messages")
@bp.arguments(MessageIn)
@bp.response(201, MessageOut)
@bp.alt_response(202, **PROPOSED)
def post_message(data: dict[str, Any], conversation_id: str) -> Message:
    """Reply to the visitor, or leave a note; the same `client_id` again gives the same message."""
    return service.post_message(current_actor(), conversation_id, **data)


@bp.post("/conversations/<conversation_id>/read")
@bp.arguments(SeqIn)
@bp.response(200, ConversationOut)
def post_read(data: dict[str, Any], conversation_id: str) -> Conversation:
    """Note that the team has read up to a message."""
    return service.read(current_actor(), conversation_id, **data)


@bp.post("/conversations/<conversation_id>/close")
@bp.response(200, ConversationOut)
@bp.alt_response(202, **PROPOSED)
def post_close(conversation_id: str) -> Conversation:
    """Close a conversation; any message opens it again."""
    return service.close(current_actor(), conversation_id)


@bp.post("/conversations/<conversation_id>/reopen")
@bp.response(200, ConversationOut)
@bp.alt_response(202, **PROPOSED)
def post_reopen(conversation_id: str) -> Conversation:
    """Open a closed conversation again."""
    return service.reopen(current_actor(), conversation_id)


@bp.post("/visitors/<visitor_id>/messages")
@bp.arguments(ReplyIn)
@bp.response(201, MessageOut)
@bp.alt_response(202, **PROPOSED)
def post_visitor_message(data: dict[str, Any], visitor_id: str) -> Message:
    """Write to a visitor; opens a conversation when there is none."""
    return service.write_to_visitor(current_actor(), visitor_id, **data)


@bp.post("/conversations/<conversation_id>/claim")
@bp.arguments(ClaimIn)
@bp.response(200, ConversationOut)
def post_claim(data: dict[str, Any], conversation_id: str) -> Conversation:
    """Let nobody else answer for two minutes; 409 `claimed` when somebody else does already."""
    return desk.claim(current_actor(), conversation_id, **data)


@bp.delete("/conversations/<conversation_id>/claim")
@bp.response(200, ConversationOut)
def delete_claim(conversation_id: str) -> Conversation:
    """Let others answer again."""
    return desk.release(current_actor(), conversation_id)


@bp.post("/conversations/<conversation_id>/assign")
@bp.arguments(AssignIn)
@bp.response(200, ConversationOut)
@bp.alt_response(202, **PROPOSED)
def post_assign(data: dict[str, Any], conversation_id: str) -> Conversation:
    """Let a member look after it, or nobody."""
    return desk.assign(current_actor(), conversation_id, **data)


@bp.post("/conversations/<conversation_id>/hand-over")
@bp.arguments(HandOverIn)
@bp.response(200, ConversationOut)
@bp.alt_response(202, **PROPOSED)
def post_hand_over(data: dict[str, Any], conversation_id: str) -> Conversation:
    """Ask a person to go on; the summary becomes a note, and the team is alerted."""
    return desk.hand_over(current_actor(), conversation_id, **data)


@bp.put("/conversations/<conversation_id>/tags")
@bp.arguments(ConversationTagsIn)
@bp.response(200, ConversationOut)
@bp.alt_response(202, **PROPOSED)
def put_conversation_tags(data: dict[str, Any], conversation_id: str) -> Conversation:
    """Give it these tags and no others."""
    return desk.tag(current_actor(), conversation_id, **data)


@bp.get("/conversations/<conversation_id>/notes")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(MessageOut))
def list_notes(query: dict[str, Any], conversation_id: str) -> Page[Message]:
    """What the team noted about a conversation, in order."""
    page = window(query)
    return service.messages(current_actor(), conversation_id, page, notes_only=True)


@bp.post("/conversations/<conversation_id>/notes")
@bp.arguments(InternalNoteIn)
@bp.response(201, MessageOut)
@bp.alt_response(202, **PROPOSED)
def post_note(data: dict[str, Any], conversation_id: str) -> Message:
    """Leave a note that only the team sees."""
    return service.post_message(current_actor(), conversation_id, internal=True, **data)


@bp.post("/conversations/<conversation_id>/transcript")
@bp.arguments(TranscriptIn)
@bp.response(202, TranscriptMailOut)
def post_transcript(data: dict[str, Any], conversation_id: str) -> TranscriptMail:
    """Mail what was said, without notes, to the visitor or to another address."""
    language = i18n.language()
    return transcripts.send(current_actor(), conversation_id, language=language, **data)


@bp.get("/conversations/<conversation_id>/transcript")
@bp.response(200, {"type": "string"}, content_type="text/plain")
def get_transcript(conversation_id: str) -> Response:
    """What was said as plain text, without notes; times are UTC."""
    text = transcripts.read(current_actor(), conversation_id)
    return Response(text, content_type="text/plain; charset=utf-8")
