"""A day is a site's own: from midnight to midnight by its clock, 23 to 25 hours long.

Every time zone's midnight is a whole quarter of an hour in UTC, so days are sums of quarters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)


@lru_cache(maxsize=600)
def zone(name: str) -> ZoneInfo:
    """The clock of an IANA name; UTC when this machine knows none by it."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return ZoneInfo("UTC")


def quarter_of(moment: datetime) -> datetime:
    """When the quarter of an hour began that the moment is in."""
    at = moment.astimezone(UTC)
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def day_of(moment: datetime, timezone: str) -> date:
    """The date by the site's clock."""
    return moment.astimezone(zone(timezone)).date()


def begins(day: date, timezone: str) -> datetime:
    """When a site's day begins, in UTC; where clocks skip midnight, at the skip."""
    return datetime.combine(day, time(), zone(timezone)).astimezone(UTC)


def bounds(day: date, timezone: str) -> tuple[datetime, datetime]:
    """When a site's day begins, and when the next one does."""
    return begins(day, timezone), begins(day + timedelta(days=1), timezone)


def each(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
