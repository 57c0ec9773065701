"""Rules, the alerts they open, every attempt to reach somebody, and the browsers that take them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.core import ids
from laleo.core.db import Base


class State(StrEnum):
    """Where an alert stands; `quiet` is one that passed in quiet hours, told to nobody."""

    OPEN = "open"
    QUIET = "quiet"
    ACKNOWLEDGED = "acknowledged"
    EXPIRED = "expired"


class Sending(StrEnum):
    """Where one attempt stands."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class AlertRule(Base):
    """Whom to alert of what, in which order; `site_ids` None means of all sites."""

    __tablename__ = "alert_rules"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    events: Mapped[list[str]]
    site_ids: Mapped[list[str] | None]
    enabled: Mapped[bool]
    include_message: Mapped[bool]
    quiet_hours: Mapped[dict[str, Any] | None]
    ladder: Mapped[list[Any]]
    created_at: Mapped[datetime]


class Alert(Base):
    """One thing somebody should look at. `step` is the next rung, due at `next_at`.

    `rule_key` is the rule's id, or what stands in its place where there is none. The ladder is the
    rule's as it was; the episode tells one spell of waiting of a conversation from the next.
    `held_until` is the end of the quiet hours that the next rung waits for.
    """

    __tablename__ = "alerts"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str | None]
    rule_id: Mapped[str | None] = mapped_column(
        ForeignKey("alert_rules.id", ondelete="SET NULL"), index=True
    )
    rule_key: Mapped[str]
    rule_name: Mapped[str]
    event_type: Mapped[str]
    subject_id: Mapped[str]
    episode: Mapped[str]
    assignee_id: Mapped[str | None]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    ladder: Mapped[list[Any]]
    quiet_hours: Mapped[dict[str, Any] | None]
    state: Mapped[str]
    step: Mapped[int]
    next_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    acknowledged_by: Mapped[dict[str, Any] | None]
    acknowledged_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    attempts: Mapped[list[AlertAttempt]] = relationship(
        lazy="raise", order_by="AlertAttempt.id", viewonly=True
    )

    __table_args__ = (
        UniqueConstraint("rule_key", "subject_id", "episode"),
        Index(
            "uq_alerts_open",
            "rule_key",
            "subject_id",
            "event_type",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_alerts_due",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_alerts_account_id_id", "account_id", "id"),
        Index("ix_alerts_account_id_subject_id", "account_id", "subject_id"),
    )

    @property
    def conversation_id(self) -> str | None:
        """The conversation it is about."""
        return self.subject_id if ids.is_id(self.subject_id, "cnv") else None

    @property
    def visitor_id(self) -> str | None:
        """The visitor it is about, when there is no conversation."""
        return self.subject_id if ids.is_id(self.subject_id, "vis") else None


class AlertAttempt(Base):
    """One rung's word to one recipient, and what came of it.

    `next_at` is also the lease of whoever sends it now: what a killed worker had comes back.
    """

    __tablename__ = "alert_attempts"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    step: Mapped[int]
    place: Mapped[int]
    channel: Mapped[str]
    recipient: Mapped[str]
    member_id: Mapped[str | None]
    target: Mapped[str]
    state: Mapped[str]
    tries: Mapped[int]
    next_at: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    detail: Mapped[str | None]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("alert_id", "step", "channel", "recipient"),
        Index(
            "ix_alert_attempts_due",
            "next_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    @property
    def ok(self) -> bool | None:
        """Whether it was taken; None while that is open."""
        return {Sending.SENT: True, Sending.FAILED: False}.get(Sending(self.state))


class PushSubscription(Base):
    """A browser that takes notifications for a member; it ends with that device's session."""

    __tablename__ = "push_subscriptions"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id", ondelete="CASCADE"), index=True)
    endpoint_hash: Mapped[str] = mapped_column(index=True)
    endpoint_sealed: Mapped[str] = mapped_column(Text)
    p256dh: Mapped[str]
    auth_sealed: Mapped[str]
    label: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("member_id", "endpoint_hash"),)


class AlertPreference(Base):
    """Which channels a member wants to be reached by, and their own ntfy topic."""

    __tablename__ = "alert_preferences"

    member_id: Mapped[str] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str]
    email: Mapped[bool]
    push: Mapped[bool]
    ntfy_sealed: Mapped[str | None] = mapped_column(Text)
    token_sealed: Mapped[str | None]
