"""How a visitor stands with the team, for the live list's filter."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from laleo.conversations.models import OPEN, Conversation
from laleo.visitors.models import Visitor
from laleo.visitors.service import status


@status("waiting")
def waiting() -> ColumnElement[bool]:
    """Their message has no answer yet."""
    return _open(Conversation.waiting_since.is_not(None))


@status("chatting")
def chatting() -> ColumnElement[bool]:
    """They talk, and nobody keeps them waiting."""
    return _open(Conversation.waiting_since.is_(None))


@status("browsing")
def browsing() -> ColumnElement[bool]:
    """They look around."""
    return ~_open()


def _open(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = Conversation.visitor_id == Visitor.id
    return exists().where(mine, Conversation.state == OPEN, *which)
