"""Endpoints, what is to be delivered to them, and every attempt at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core.db import Base


class Webhook(Base):
    """An address that wants to hear of some events; `site_ids` None means of all sites.

    Its health: `failing_since` its last success, `failures` in a row, and those of the present
    `window_since`. While `paused_until` is to come nothing is sent; `pause_s` is how long the
    last pause was, until the next success. `warned` is how much of the way to being switched
    off the owner was told of, in percent; `mailed` what mails have said.

    `drainer` is the one worker that sends to it until `drainer_until`.

    One with a `subscription_id` was asked for by a host of the credential `subscriber`, and is
    over at `expires_at` unless it asks again.
    """

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    url: Mapped[str]
    event_types: Mapped[list[str]]
    site_ids: Mapped[list[str] | None]
    description: Mapped[str]
    enabled: Mapped[bool]
    disabled_reason: Mapped[str | None]
    secret_sealed: Mapped[str]
    old_secret_sealed: Mapped[str | None]
    old_secret_until: Mapped[datetime | None]
    headers_sealed: Mapped[str | None] = mapped_column(Text)
    header_names: Mapped[list[str]]
    max_per_second: Mapped[int | None]
    created_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    window_since: Mapped[datetime | None]
    window_requests: Mapped[int] = mapped_column(default=0)
    window_failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None]
    pause_s: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int] = mapped_column(default=0)
    mailed: Mapped[int] = mapped_column(default=0)
    mail_lease_until: Mapped[datetime | None]
    drainer: Mapped[str | None]
    drainer_until: Mapped[datetime | None]
    subscription_id: Mapped[str | None] = mapped_column(unique=True)
    subscriber: Mapped[str | None]
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_webhooks_to_tell",
            "id",
            sqlite_where=text("warned > mailed"),
            postgresql_where=text("warned > mailed"),
        ),
    )


class Delivery(Base):
    """One event on its way to one endpoint.

    `next_attempt_at` is also the lease of whoever attempts it now: a killed worker's deliveries
    come back by themselves. `step` counts the attempts of the present schedule.
    """

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    event_type: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    step: Mapped[int]
    next_attempt_at: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("event_id", "webhook_id"),
        Index("ix_deliveries_account_id_id", "account_id", "id"),
        Index("ix_deliveries_webhook_id_id", "webhook_id", "id"),
        Index(
            "ix_deliveries_due",
            "webhook_id",
            "next_attempt_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )


class Replay(Base):
    """Deliveries asked for again in the background: which, and how far that has come.

    `cursor` is the last delivery that was looked at; `total` is how many fitted when it was asked.
    """

    __tablename__ = "replays"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    webhook_id: Mapped[str | None] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    states: Mapped[list[str]]
    event_types: Mapped[list[str] | None]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    delivery_ids: Mapped[list[str] | None]
    state: Mapped[str]
    total: Mapped[int]
    done: Mapped[int]
    cursor: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_replays_running",
            "id",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )


class Attempt(Base):
    """One request that was made, and what came of it."""

    __tablename__ = "attempts"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    delivery_id: Mapped[str] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    at: Mapped[datetime]
    duration_ms: Mapped[int]
    url: Mapped[str]
    request_headers: Mapped[dict[str, Any]]
    request_body: Mapped[str] = mapped_column(Text)
    response_status: Mapped[int | None]
    response_headers: Mapped[dict[str, Any] | None]
    response_body: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None]
    error_class: Mapped[str | None]
    error_detail: Mapped[str | None]

    __table_args__ = (Index("ix_attempts_delivery_id_id", "delivery_id", "id"),)

    @property
    def request(self) -> dict[str, Any]:
        """What was sent."""
        return {"url": self.url, "headers": self.request_headers, "body": self.request_body}

    @property
    def response(self) -> dict[str, Any] | None:
        """What was answered; None when nothing was."""
        if self.response_status is None:
            return None
        return {
            "status": self.response_status,
            "headers": self.response_headers or {},
            "body": self.response_body or "",
        }

    @property
    def error(self) -> dict[str, Any] | None:
        """Why it did not count as delivered; None when it did."""
        if self.error_class is None:
            return None
        return {"class": self.error_class, "detail": self.error_detail}
