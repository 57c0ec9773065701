"""A nameless visitor turned out to be somebody, or wants to be forgotten: whose words are whose."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from laleo.conversations.author import VISITOR
from laleo.conversations.models import (
    CLOSED,
    OPEN,
    Attachment,
    Conversation,
    Message,
    TranscriptMail,
)
from laleo.core import clock
from laleo.core.db import db
from laleo.visitors import service as visitors
from laleo.visitors.forgetting import on_forget
from laleo.visitors.identity import on_merge
from laleo.widgets import service as widgets

ERASED = "(erased)"
"""Stands where a visitor's words were."""


@on_merge
def move(from_id: str, into_id: str) -> str | None:
    """The conversations become theirs; the one of this page goes on, an older one is closed."""
    rows = select(Conversation).where(Conversation.visitor_id.in_([from_id, into_id]))
    found = list(
        db.session.scalars(rows.order_by(Conversation.id).with_for_update(of=Conversation))
    )
    mine = [row for row in found if row.visitor_id == from_id]
    if not mine:
        return None
    goes_on = max(mine, key=lambda row: (row.state == OPEN, row.id))
    for row in found:
        if row.state == OPEN and row is not goes_on and goes_on.state == OPEN:
            row.state, row.waiting_since, row.updated_at = CLOSED, None, clock.now()
    db.session.flush()
    _assign(Conversation, Conversation.visitor_id == from_id, visitor_id=into_id)
    _assign(Attachment, Attachment.visitor_id == from_id, visitor_id=into_id)
    ids = [row.id for row in mine]
    theirs = (Message.conversation_id.in_(ids), Message.author_kind == VISITOR)
    _assign(Message, *theirs, author_id=into_id)
    return goes_on.id


@on_forget
def blank(visitor_id: str) -> None:
    """Their name leaves the messages, their answers the conversations, their address the mails.

    Their words and files go, too, unless the widget keeps them (GDPR, article 17).
    """
    visitor = visitors.found(visitor_id)
    mine = select(Conversation.id).where(Conversation.visitor_id == visitor_id)
    theirs = (Message.conversation_id.in_(mine), Message.author_kind == VISITOR)
    _assign(Message, *theirs, author_name="Visitor")
    if widgets.find_public(visitor.widget_id).privacy["erase_messages"]:
        _assign(Message, *theirs, body=ERASED)
        files = (Attachment.visitor_id == visitor_id, Attachment.by_visitor)
        db.session.execute(delete(Attachment).where(*files))  # a sweep takes what they name
    _assign(Conversation, Conversation.visitor_id == visitor_id, details={}, rating_comment=None)
    db.session.execute(delete(TranscriptMail).where(TranscriptMail.conversation_id.in_(mine)))


def _assign(model: Any, *which: Any, **values: Any) -> None:
    statement = update(model).where(*which).values(**values)
    db.session.execute(statement.execution_options(synchronize_session="fetch"))
