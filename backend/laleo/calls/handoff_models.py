"""Hand-off links: each brings one person without an account into one call, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core.db import Base

JOIN, VIEW = "join", "view"
AUDIENCES = (JOIN, VIEW)


class HandoffLink(Base):
    """A link to a call; neither it nor the session it was exchanged for is kept, only hashes."""

    __tablename__ = "handoff_links"
    __table_args__ = (Index("ix_handoff_links_call_id_id", "call_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    audience: Mapped[str]
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    session_hash: Mapped[str | None] = mapped_column(unique=True)
    created_by: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    consumed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
