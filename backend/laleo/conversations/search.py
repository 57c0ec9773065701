"""Finding conversations by what was said in them, or by who the visitor is.

Without an index over the words themselves, which the two databases do not have in common, a
search reads through the account's latest messages and visitors (along an index, newest first)
and stops after a fixed number of each: its cost is bounded, however old the account is.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, or_, select

from laleo.conversations.models import Conversation, Message
from laleo.visitors.models import Visitor

LATEST = 20_000


def matching(account_id: str, words: str) -> ColumnElement[bool]:
    """Conversations in whose latest messages, or in whose visitor's name or address, this is."""
    sought = words.lower()
    return or_(
        Conversation.id.in_(_said(account_id, sought)),
        Conversation.visitor_id.in_(_by_name(account_id, sought)),
    )


def _said(account_id: str, sought: str) -> Select[str]:
    latest = (
        select(Message.conversation_id, Message.body)
        .where(Message.account_id == account_id)
        .order_by(Message.id.desc())
        .limit(LATEST)
        .subquery()
    )
    has_it = func.lower(latest.c.body).contains(sought, autoescape=True)
    return select(latest.c.conversation_id).where(has_it)


def _by_name(account_id: str, sought: str) -> Select[str]:
    latest = (
        select(Visitor.id, Visitor.name, Visitor.email)
        .where(Visitor.account_id == account_id, Visitor.conversation_id.is_not(None))
        .order_by(Visitor.id.desc())
        .limit(LATEST)
        .subquery()
    )
    columns = (latest.c.name, latest.c.email)
    has_it = or_(*(func.lower(column).contains(sought, autoescape=True) for column in columns))
    return select(latest.c.id).where(has_it)
