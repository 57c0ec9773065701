"""Conversations: messages between visitors and the team."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo import events
from laleo.conversations import (
    attachment_routes,
    canned_routes,
    duties,
    live,
    merging,
    public,
    routes,
    standing,
    statistics,
    team_live,
    tools,
)
from laleo.conversations.schemas import ConversationOut, MessageIn, MessageOut, ReplyIn
from laleo.core import operations

__all__ = [
    "duties",
    "init_app",
    "live",
    "merging",
    "standing",
    "statistics",
    "team_live",
    "tools",
]


events.kind(
    "chat.message.created",
    "A message from either side (never an internal note).",
    objects={"message": MessageOut, "conversation": ConversationOut},
)
for _type, _description in {
    "conversation.assigned": "Somebody, or nobody, looks after a conversation now.",
    "conversation.closed": "A conversation was closed.",
    "conversation.handed_over": "A person is asked to go on with a conversation.",
    "conversation.rated": "The visitor rated a conversation.",
}.items():
    events.kind(_type, _description, objects={"conversation": ConversationOut})


def init_app(app: Flask, api: Api) -> None:
    """Open this room's doors, and let people change what agents propose to say."""
    operations.editable("conversations.post_message", MessageIn)
    operations.editable("conversations.write_to_visitor", ReplyIn)
    app.register_blueprint(public.bp)
    api.register_blueprint(routes.bp)
    api.register_blueprint(canned_routes.bp)
    api.register_blueprint(attachment_routes.bp)
