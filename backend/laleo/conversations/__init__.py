"""Conversations: messages between visitors and the team."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo import events
from laleo.conversations import live, routes, tools
from laleo.conversations.schemas import ConversationOut, MessageOut

__all__ = ["init_app", "live", "tools"]


events.kind(
    "chat.message.created",
    "A message from either side (never an internal note).",
    objects={"message": MessageOut, "conversation": ConversationOut},
)
events.kind(
    "conversation.closed", "A conversation was closed.", objects={"conversation": ConversationOut}
)


def init_app(_app: Flask, api: Api) -> None:
    """Open this room's doors."""
    api.register_blueprint(routes.bp)
