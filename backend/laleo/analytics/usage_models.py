"""What an account uses, what it may use, and what was told of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core.db import Base


class UsageDay(Base):
    """How much of one thing an account used in a day of UTC, or had at its end."""

    __tablename__ = "usage_days"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)


class UsageLimit(Base):
    """How much of one thing an account may use in a month; `hard`: then no more."""

    __tablename__ = "usage_limits"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    most: Mapped[int] = mapped_column(BigInteger)
    hard: Mapped[bool]


class UsageState(Base):
    """When an account's use was counted and told last.

    `moved`: something happened since. `told` is the use at the last event, `warned` how much of
    which limit (80 or 100 percent) was told of in `month`.
    """

    __tablename__ = "usage_states"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    moved: Mapped[bool] = mapped_column(index=True)
    counted_at: Mapped[datetime] = mapped_column(index=True)
    told_at: Mapped[datetime | None]
    told: Mapped[dict[str, Any]]
    warned: Mapped[dict[str, Any]]
    month: Mapped[str]
