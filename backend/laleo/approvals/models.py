"""What a token proposed, and what a person made of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core import clock
from laleo.core.db import Base


class State(StrEnum):
    """Where a proposal stands; only `pending` ever changes."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


def standing(state: str, expires_at: datetime) -> str:
    """The state as of now: a pending one past its time has expired, swept or not."""
    late = state == State.PENDING and expires_at <= clock.now()
    return State.EXPIRED if late else state


class Approval(Base):
    """One operation that waits, or waited, for a person; `site_id` None concerns the account.

    `tainted`: the proposer had been shown visitors' words in the half hour before.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        Index("ix_approvals_account_id_state_id", "account_id", "state", "id"),
        Index("ix_approvals_state_expires_at", "state", "expires_at"),
        Index("ix_approvals_credential_id", "credential", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str | None]
    operation: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    edited_arguments: Mapped[dict[str, Any] | None]
    fingerprint: Mapped[str]
    summary: Mapped[str]
    state: Mapped[str]
    credential: Mapped[str]
    proposed_by: Mapped[dict[str, Any]]
    decided_by: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
    tainted: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    @property
    def standing(self) -> str:
        """The state as of now."""
        return standing(self.state, self.expires_at)
