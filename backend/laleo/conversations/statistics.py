"""What an agent did in conversations, and how fast; for `/agents`."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from laleo.accounts import agents, audit
from laleo.conversations.author import AGENT, TEAM, VISITOR
from laleo.conversations.models import Conversation, Message
from laleo.core.db import db

CLAIMED, HANDED_OVER = "conversation.claimed", "conversation.handed_over"
_MOST = 500  # of the newest conversations the answers are timed


def _work(account_id: str, agent_id: str, since: datetime) -> dict[str, Any]:
    said = select(Message.conversation_id, func.count(Message.id), func.min(Message.seq)).where(
        Message.author_kind == AGENT,
        Message.author_id == agent_id,
        Message.account_id == account_id,
        Message.created_at >= since,
        Message.internal.is_(False),
    )
    talks = db.session.execute(said.group_by(Message.conversation_id)).all()
    newest = sorted(talks, key=lambda one: one[0], reverse=True)[:_MOST]
    deeds = audit.counted(account_id, agent_id, since, (CLAIMED, HANDED_OVER))
    return {
        "conversations": len(talks),
        "messages": sum(count for _, count, _ in talks),
        "claims": deeds[CLAIMED],
        "handed_over": deeds[HANDED_OVER],
        "first_response_p50_s": _half({talk: seq for talk, _, seq in newest}),
        "ratings": _ratings([talk for talk, _, _ in newest]),
    }


def _half(first: dict[str, int]) -> float | None:
    """The median of how long visitors waited whom this agent was the first to answer."""
    team, visitor = Message.author_kind.in_(TEAM), Message.author_kind == VISITOR
    query = (
        select(
            Message.conversation_id,
            func.min(case((team, Message.seq))),
            func.min(case((visitor, Message.created_at))),
            func.min(case((team, Message.created_at))),
        )
        .where(Message.conversation_id.in_(first), Message.internal.is_(False))
        .group_by(Message.conversation_id)
    )
    waits = [
        (answered - asked).total_seconds()
        for talk, seq, asked, answered in db.session.execute(query)
        if seq == first[talk] and asked is not None and answered >= asked
    ]
    return round(statistics.median(waits), 1) if waits else None


def _ratings(talks: Sequence[str]) -> dict[str, Any]:
    query = select(func.count(Conversation.rating_score), func.avg(Conversation.rating_score))
    count, average = db.session.execute(query.where(Conversation.id.in_(talks))).one()
    return {"count": count, "average": None if average is None else round(float(average), 2)}


agents.counts(_work)
