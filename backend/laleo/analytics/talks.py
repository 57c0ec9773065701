"""Conversations as analytics sees them: who was first to answer, after how long, how it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from laleo.conversations.author import TEAM, VISITOR
from laleo.conversations.models import CLOSED, OFFLINE_FORM, Conversation, Message
from laleo.core.db import db


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation. `response_s` None: the visitor has not asked, or has no answer yet."""

    widget_id: str
    offline: bool
    closed: bool
    response_s: int | None
    answered_by: tuple[str, str, str] | None
    """Kind, id and name of who answered first."""
    score: int | None


def begun(site_id: str, when: Any) -> Iterator[Talk]:
    """The conversations of a site that began when `when` is true."""
    begun_then = select(Conversation.id).where(Conversation.site_id == site_id, when)
    said = (Message.conversation_id.in_(begun_then), Message.internal.is_(False))
    asked = _first(Message.author_kind == VISITOR, *said)
    answered = _first(Message.author_kind.in_(TEAM), *said)
    answer = (
        select(Message, answered.c.at)
        .join(
            answered,
            and_(
                Message.conversation_id == answered.c.conversation_id,
                Message.seq == answered.c.seq,
            ),
        )
        .subquery()
    )
    query = (
        select(
            Conversation.widget_id,
            Conversation.via,
            Conversation.state,
            Conversation.rating_score,
            asked.c.at,
            asked.c.seq,
            answer.c.created_at,
            answer.c.seq,
            answer.c.author_kind,
            answer.c.author_id,
            answer.c.author_name,
        )
        .outerjoin(asked, asked.c.conversation_id == Conversation.id)
        .outerjoin(answer, answer.c.conversation_id == Conversation.id)
        .where(Conversation.site_id == site_id, when)
        .order_by(Conversation.id)
    )
    for widget_id, via, state, score, asked_at, asked_seq, *first in db.session.execute(query):
        waited = _waited(asked_at, asked_seq, *first[:2])
        by = (str(first[2]), str(first[3]), str(first[4])) if waited is not None else None
        yield Talk(widget_id, via == OFFLINE_FORM, state == CLOSED, waited, by, score)


def _first(who: Any, *said: Any) -> Any:
    """Who was first to say something, by place and time."""
    first = select(
        Message.conversation_id,
        func.min(Message.seq).label("seq"),
        func.min(Message.created_at).label("at"),
    )
    return first.where(who, *said).group_by(Message.conversation_id).subquery()


def _waited(
    asked_at: datetime | None, asked: int | None, answered_at: datetime | None, answered: int | None
) -> int | None:
    """Seconds from the visitor's first word to the team's; None when it was the other way round."""
    if not (asked_at and asked and answered_at and answered) or answered < asked:
        return None
    return max(0, int((answered_at - asked_at).total_seconds()))
