"""Calls, the legs that ring and talk in them, every move they made, and what the team noted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.core.db import Base
from laleo.visitors.models import Visitor

REQUESTED, RINGING, ANSWERED = "requested", "ringing", "answered"
ENDED, MISSED, CANCELLED, FAILED = "ended", "missed", "cancelled", "failed"
WAITING = (REQUESTED, RINGING)
RUNNING = (*WAITING, ANSWERED)
OVER = (ENDED, MISSED, CANCELLED, FAILED)
STATES = (*RUNNING, *OVER)
MEDIA = ("voice", "video")
VIAS = ("widget", "page", "api", "callback")

CALLER, ANSWERER, WATCHER = "caller", "answerer", "watcher"
BROWSERS = ("visitor_browser", "operator_browser", "guest_browser")
LEG_KINDS = (*BROWSERS, "sip", "pstn")
DECLINED, DROPPED, STOPPED = "declined", "dropped", "stopped"
LEG_STATES = (RINGING, DECLINED, ANSWERED, DROPPED, STOPPED)

_WAITS = text("state IN ('requested', 'ringing')")
_RUNS = text("state IN ('requested', 'ringing', 'answered')")
_UNSEEN = text("state = 'missed' AND triaged_at IS NULL")


class Call(Base):
    """A call. `revision` grows with each move; `deadline_at` is when it stops to ring.

    `channel_number` stays what was called, whichever widget has the number later.
    """

    __tablename__ = "calls"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    widget_id: Mapped[str] = mapped_column(ForeignKey("widgets.id", ondelete="CASCADE"), index=True)
    channel_id: Mapped[str | None] = mapped_column(
        ForeignKey("channels.id", ondelete="SET NULL"), index=True
    )
    channel_number: Mapped[str | None]
    visitor_id: Mapped[str | None] = mapped_column(
        ForeignKey("visitors.id", ondelete="SET NULL"), index=True
    )
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="SET NULL"), index=True
    )
    client_id: Mapped[str | None]
    page: Mapped[dict[str, Any] | None]
    direction: Mapped[str]
    via: Mapped[str]
    media: Mapped[str]
    state: Mapped[str]
    revision: Mapped[int]
    caller_name: Mapped[str | None]
    caller_phone: Mapped[str | None]
    requested_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    answered_kind: Mapped[str | None]
    answered_id: Mapped[str | None]
    answered_name: Mapped[str | None]
    held: Mapped[bool]
    quality: Mapped[dict[str, Any] | None]
    note_count: Mapped[int]
    triaged_at: Mapped[datetime | None]

    visitor: Mapped[Visitor | None] = relationship(lazy="raise")

    __table_args__ = (
        # A page that sends its wish twice asked for one call.
        UniqueConstraint("visitor_id", "client_id"),
        # A visitor has at most one call at a time, however many pages race to begin it.
        Index(
            "uq_calls_running",
            "visitor_id",
            unique=True,
            sqlite_where=_RUNS,
            postgresql_where=_RUNS,
        ),
        Index("ix_calls_account_id_id", "account_id", "id"),
        Index("ix_calls_site_id_id", "site_id", "id"),
        Index("ix_calls_waits", "account_id", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_calls_runs", "state", "id", sqlite_where=_RUNS, postgresql_where=_RUNS),
        Index(
            "ix_calls_untriaged", "account_id", "id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN
        ),
        Index("ix_calls_answered_id", "account_id", "answered_id", "answered_at"),
    )

    @property
    def answered_by(self) -> dict[str, Any] | None:
        """Who talks, or talked last, with the caller."""
        if self.answered_id is None:
            return None
        by = {"kind": self.answered_kind, "id": self.answered_id}
        return by | {"name": self.answered_name}

    @property
    def wait_s(self) -> float | None:
        """How long the caller waited; None while it still rings."""
        until = self.answered_at or self.ended_at
        return None if until is None else (until - self.requested_at).total_seconds()

    @property
    def duration_s(self) -> float | None:
        """How long they talked; None while they do, or when they never did."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.answered_at).total_seconds()


class CallLeg(Base):
    """One end of a call: the caller's, or one of those that ring. A leg that came back is reused.

    `principal` is whom it belongs to. A browser is there until `alive_until`, and says so again
    and again; None for a leg that nobody has to beat for.
    """

    __tablename__ = "call_legs"
    __table_args__ = (
        UniqueConstraint("call_id", "kind", "principal"),
        Index("ix_call_legs_member_id_state", "member_id", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    kind: Mapped[str]
    party: Mapped[str]
    principal: Mapped[str]
    member_id: Mapped[str | None]
    name: Mapped[str]
    state: Mapped[str]
    line: Mapped[str | None]
    rings_at: Mapped[datetime | None]
    alive_until: Mapped[datetime | None]
    quality: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class CallMove(Base):
    """What happened to a call, when, and through whom."""

    __tablename__ = "call_moves"
    __table_args__ = (UniqueConstraint("call_id", "revision"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    revision: Mapped[int]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    by_kind: Mapped[str]
    by_id: Mapped[str]
    by_name: Mapped[str]
    detail: Mapped[str | None]

    @property
    def by(self) -> dict[str, str]:
        """Who moved it."""
        return {"kind": self.by_kind, "id": self.by_id, "name": self.by_name}


class CallNote(Base):
    """What the team notes about a call; the caller never sees it."""

    __tablename__ = "call_notes"
    __table_args__ = (Index("ix_call_notes_call_id_id", "call_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    author: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
