"""Conversations and their messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.core.db import Base
from laleo.visitors.models import Visitor

OPEN, CLOSED = "open", "closed"


class Conversation(Base):
    """What a visitor and the team say to each other. `last_seq` counts its messages.

    `read_seq` is how far the team has read, `visitor_read_seq` how far the visitor has;
    `waiting_since` is set while the visitor waits for an answer.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    widget_id: Mapped[str] = mapped_column(ForeignKey("widgets.id", ondelete="CASCADE"), index=True)
    visitor_id: Mapped[str] = mapped_column(
        ForeignKey("visitors.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str]
    last_seq: Mapped[int]
    read_seq: Mapped[int]
    visitor_read_seq: Mapped[int]
    unread: Mapped[int]
    waiting_since: Mapped[datetime | None]
    assignee_kind: Mapped[str | None]
    assignee_id: Mapped[str | None]
    assignee_name: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    visitor: Mapped[Visitor] = relationship(lazy="raise")
    last_message: Mapped[Message | None] = relationship(
        primaryjoin="and_(Conversation.id == foreign(Message.conversation_id), "
        "Conversation.last_seq == foreign(Message.seq))",
        viewonly=True,
        uselist=False,
        lazy="raise",
    )

    __table_args__ = (
        Index("ix_conversations_account_id_updated_at_id", "account_id", "updated_at", "id"),
        Index("ix_conversations_site_id_updated_at_id", "site_id", "updated_at", "id"),
        # A visitor has at most one open conversation, however many messages race to open it.
        Index(
            "uq_conversations_open",
            "visitor_id",
            unique=True,
            sqlite_where=text(f"state = '{OPEN}'"),
            postgresql_where=text(f"state = '{OPEN}'"),
        ),
        Index(
            "ix_conversations_waiting",
            "account_id",
            "site_id",
            sqlite_where=text("waiting_since IS NOT NULL"),
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
    )

    @property
    def assignee(self) -> dict[str, Any] | None:
        """Who looks after it."""
        if self.assignee_id is None:
            return None
        return {"kind": self.assignee_kind, "id": self.assignee_id, "name": self.assignee_name}


class Message(Base):
    """One message, or one internal note; `seq` is its place in the conversation, without gaps."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_messages_account_id_id", "account_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str]
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    client_id: Mapped[str | None]
    author_kind: Mapped[str]
    author_id: Mapped[str]
    author_name: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    internal: Mapped[bool]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    @property
    def author(self) -> dict[str, str]:
        """Who wrote it."""
        return {"kind": self.author_kind, "id": self.author_id, "name": self.author_name}

    @property
    def attachments(self) -> list[Any]:
        """Files that came with it."""
        return []
