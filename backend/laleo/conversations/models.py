"""Conversations, their messages and files, and what the team keeps ready to say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.accounts import pictures
from laleo.core import clock
from laleo.core.db import Base
from laleo.visitors.models import Visitor

OPEN, CLOSED = "open", "closed"
CHAT, OFFLINE_FORM = "chat", "offline_form"


class Conversation(Base):
    """What a visitor and the team say to each other. `last_seq` counts its messages.

    `read_seq` is how far the team has read, `visitor_read_seq` how far the visitor has;
    `waiting_since` is set while the visitor waits for an answer. Who claimed it may answer until
    `claim_until`; nobody else may meanwhile.
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
    via: Mapped[str]
    details: Mapped[dict[str, Any]]
    tags: Mapped[list[str]]
    last_seq: Mapped[int]
    read_seq: Mapped[int]
    visitor_read_seq: Mapped[int]
    unread: Mapped[int]
    revision: Mapped[int]
    waiting_since: Mapped[datetime | None]
    assignee_kind: Mapped[str | None]
    assignee_id: Mapped[str | None]
    assignee_name: Mapped[str | None]
    claim_kind: Mapped[str | None]
    claim_id: Mapped[str | None]
    claim_name: Mapped[str | None]
    claim_until: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    rating_score: Mapped[int | None]
    rating_comment: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime | None]
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
        Index("ix_conversations_site_id_id", "site_id", "id"),
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
        Index("ix_conversations_account_id_assignee_id", "account_id", "assignee_id", "updated_at"),
    )

    @property
    def assignee(self) -> dict[str, Any] | None:
        """Who looks after it."""
        if self.assignee_id is None:
            return None
        return {"kind": self.assignee_kind, "id": self.assignee_id, "name": self.assignee_name}

    @property
    def claim(self) -> dict[str, Any] | None:
        """Who alone may answer now, and until when."""
        if self.claim_until is None or self.claim_until <= clock.now():
            return None
        by = {"kind": self.claim_kind, "id": self.claim_id, "name": self.claim_name}
        return {"by": by, "until": self.claim_until}

    @property
    def rating(self) -> dict[str, Any] | None:
        """What the visitor thought of it."""
        if self.rating_score is None:
            return None
        return {"score": self.rating_score, "comment": self.rating_comment, "at": self.rated_at}


class ConversationTag(Base):
    """A tag of a conversation, for finding it; `Conversation.tags` is what is shown."""

    __tablename__ = "conversation_tags"
    __table_args__ = (
        Index("ix_conversation_tags_account_id_tag", "account_id", "tag", "conversation_id"),
    )

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]


class Message(Base):
    """One message, or one internal note; `seq` is its place in the conversation, without gaps."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_messages_account_id_id", "account_id", "id"),
        Index(
            "ix_messages_agent",
            "author_id",
            "created_at",
            sqlite_where=text("author_kind = 'agent'"),
            postgresql_where=text("author_kind = 'agent'"),
        ),
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
    author_picture: Mapped[str | None]
    body: Mapped[str] = mapped_column(Text)
    quick_replies: Mapped[list[str]]
    internal: Mapped[bool]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    attachments: Mapped[list[Attachment]] = relationship(
        lazy="raise", order_by="Attachment.place", passive_deletes=True
    )

    @property
    def author(self) -> dict[str, str]:
        """Who wrote it, and what they look like when they have a picture."""
        who = {"kind": self.author_kind, "id": self.author_id, "name": self.author_name}
        if self.author_picture is None:
            return who
        return who | {"picture_url": pictures.address(self.author_id, self.author_picture)}


class Attachment(Base):
    """A file in `core.files` under this id; `message_id` None until it is sent.

    `held_by` is the id of something else that it belongs to: a callback, a call.
    What a visitor uploads belongs to the visitor until then: there may be no conversation yet.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_account_id", "account_id"),
        Index(
            "ix_attachments_unsent",
            "created_at",
            sqlite_where=text("message_id IS NULL"),
            postgresql_where=text("message_id IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    visitor_id: Mapped[str] = mapped_column(
        ForeignKey("visitors.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[str | None] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    by_visitor: Mapped[bool]
    place: Mapped[int]
    name: Mapped[str]
    content_type: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_s: Mapped[float | None]
    has_preview: Mapped[bool]
    held_by: Mapped[str | None]
    created_at: Mapped[datetime]


class CannedReply(Base):
    """An answer kept ready; `site_id` None: for all sites."""

    __tablename__ = "canned_replies"
    __table_args__ = (UniqueConstraint("account_id", "shortcut"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    shortcut: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class TranscriptMail(Base):
    """A conversation somebody wants by mail; `sent_at` None while a worker has to send it."""

    __tablename__ = "transcript_mails"
    __table_args__ = (
        Index(
            "ix_transcript_mails_unsent",
            "lease_until",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str]
    language: Mapped[str]
    sendings: Mapped[int]
    lease_until: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
