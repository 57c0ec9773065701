"""Callbacks: who wants to be called, when, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.conversations.models import Attachment
from laleo.core.db import Base

DUE, ASSIGNED, DONE = "due", "assigned", "done"
STATES = (DUE, ASSIGNED, DONE)


class Callback(Base):
    """A wish to be called. `phone` is E.164; `preferred_at` None: as soon as possible."""

    __tablename__ = "callbacks"
    __table_args__ = (
        Index("ix_callbacks_account_id_state_id", "account_id", "state", "id"),
        Index("ix_callbacks_account_id_id", "account_id", "id"),
        Index("ix_callbacks_visitor_id", "visitor_id"),
        UniqueConstraint("visitor_id", "client_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    widget_id: Mapped[str] = mapped_column(ForeignKey("widgets.id", ondelete="CASCADE"), index=True)
    visitor_id: Mapped[str | None] = mapped_column(ForeignKey("visitors.id", ondelete="SET NULL"))
    call_id: Mapped[str | None] = mapped_column(
        ForeignKey("calls.id", ondelete="SET NULL"), index=True
    )
    voice_note_id: Mapped[str | None] = mapped_column(
        ForeignKey("attachments.id", ondelete="SET NULL")
    )
    client_id: Mapped[str | None]
    state: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str]
    country: Mapped[str | None]
    preferred_at: Mapped[datetime | None]
    timezone: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    assignee_id: Mapped[str | None]
    assignee_name: Mapped[str | None]
    done_by_id: Mapped[str | None]
    done_by_name: Mapped[str | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    created_at: Mapped[datetime]

    voice_note: Mapped[Attachment | None] = relationship(lazy="selectin")

    @property
    def assignee(self) -> dict[str, str | None] | None:
        """The member who is to call."""
        found = {"id": self.assignee_id, "name": self.assignee_name}
        return found if self.assignee_id is not None else None

    @property
    def done_by(self) -> dict[str, str | None] | None:
        """Who says it is done."""
        found = {"id": self.done_by_id, "name": self.done_by_name}
        return found if self.done_by_id is not None else None
