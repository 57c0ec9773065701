"""What happened, counted: by quarter of an hour, by a site's own day, and by where it came from.

No row tells of a person but `visitor_days`, which holds no more than that a visitor was there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core.db import Base


class RollUpMark(Base):
    """Something happened on the site in this quarter of an hour that is not counted yet.

    Only ever added, in the transaction of what it tells of, and deleted by whoever has counted.
    """

    __tablename__ = "rollup_marks"

    id: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[str]
    quarter: Mapped[datetime]

    __table_args__ = (Index("ix_rollup_marks_site_id_quarter", "site_id", "quarter"),)


class RollUpPlace(Base):
    """How far the outbox has been read; its one row is the reader's lock."""

    __tablename__ = "rollup_places"

    name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)


class Measures:
    """What is counted, and can be added up over any time; `_s` are seconds."""

    views: Mapped[int] = mapped_column(default=0)
    visits: Mapped[int] = mapped_column(default=0)
    bounces: Mapped[int] = mapped_column(default=0)
    ended: Mapped[int] = mapped_column(default=0)
    visit_s: Mapped[int] = mapped_column(BigInteger, default=0)
    new_visitors: Mapped[int] = mapped_column(default=0)
    conversations: Mapped[int] = mapped_column(default=0)
    offline_forms: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    response_s: Mapped[int] = mapped_column(BigInteger, default=0)
    closed: Mapped[int] = mapped_column(default=0)
    ratings: Mapped[int] = mapped_column(default=0)
    stars: Mapped[int] = mapped_column(default=0)
    messages_visitor: Mapped[int] = mapped_column(default=0)
    messages_operator: Mapped[int] = mapped_column(default=0)
    messages_agent: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
    calls_answered: Mapped[int] = mapped_column(default=0)
    calls_missed: Mapped[int] = mapped_column(default=0)
    video_calls: Mapped[int] = mapped_column(default=0)
    wait_s: Mapped[int] = mapped_column(BigInteger, default=0)
    talk_s: Mapped[int] = mapped_column(BigInteger, default=0)
    callbacks: Mapped[int] = mapped_column(default=0)


class QuarterTotal(Measures, Base):
    """A widget's quarter of an hour, by when it began."""

    __tablename__ = "quarter_totals"

    site_id: Mapped[str] = mapped_column(
        ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True
    )
    quarter: Mapped[datetime] = mapped_column(primary_key=True)
    widget_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]

    __table_args__ = (Index("ix_quarter_totals_account_id_quarter", "account_id", "quarter"),)


class DayTotal(Measures, Base):
    """A widget's day, from midnight to midnight where the site is."""

    __tablename__ = "day_totals"

    site_id: Mapped[str] = mapped_column(
        ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    widget_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    visitors: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_day_totals_account_id_day", "account_id", "day"),)


class SiteDay(Base):
    """Whether a site's day is to be counted again, not before when, and by which clock it was."""

    __tablename__ = "site_days"

    site_id: Mapped[str] = mapped_column(
        ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    timezone: Mapped[str]
    waiting: Mapped[bool]
    not_before: Mapped[datetime]
    counted_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_site_days_waiting",
            "not_before",
            sqlite_where=text("waiting"),
            postgresql_where=text("waiting"),
        ),
    )


class DayValue(Base):
    """How often one value of a dimension (a page, a referrer, a browser) was seen in a day.

    The most frequent ones of a widget have rows of their own, the others are one together (`*`).
    What `visitors` and `total` count depends on the dimension.
    """

    __tablename__ = "day_values"

    site_id: Mapped[str] = mapped_column(
        ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True
    )
    dimension: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    widget_id: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    label: Mapped[str]
    count: Mapped[int]
    visitors: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        Index("ix_day_values_account_id_dimension_day", "account_id", "dimension", "day"),
    )


class VisitorDay(Base):
    """A visitor was on the site that day: what makes uniques exact over any days."""

    __tablename__ = "visitor_days"

    site_id: Mapped[str] = mapped_column(
        ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    visitor_id: Mapped[str] = mapped_column(
        ForeignKey("visitors.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    widget_id: Mapped[str]


def measures() -> list[str]:
    """The names of everything that is counted."""
    return [name for name in Measures.__annotations__ if not name.startswith("_")]


def measure(table: Any, name: str) -> Any:
    """One of the counts of quarters or days."""
    return getattr(table, name)
