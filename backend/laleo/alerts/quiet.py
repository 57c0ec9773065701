"""Quiet hours: a stretch of the wall clock, in its own time zone, on some days of the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)


def quiet_until(hours: Mapping[str, Any] | None, at: datetime) -> datetime | None:
    """When the quiet stretch that holds this moment is over; None when it is not quiet.

    `days` are those on which a stretch begins; one whose end is not after its start ends the next
    day. Where the clock is put back, the hour that comes twice is quiet both times.
    """
    if hours is None:
        return None
    zone = ZoneInfo(hours["timezone"])
    today = at.astimezone(zone).date()
    ends = [_end(hours, day, zone, at) for day in (today - _DAY, today)]
    return max((end for end in ends if end is not None), default=None)


def over(hours: Mapping[str, Any] | None, at: datetime) -> datetime | None:
    """Like `quiet_until`, for stretches that follow each other without a gap."""
    end = quiet_until(hours, at)
    for _ in DAYS:
        later = None if end is None else quiet_until(hours, end)
        if later is None:
            break
        end = later
    return end


def _end(hours: Mapping[str, Any], day: date, zone: ZoneInfo, at: datetime) -> datetime | None:
    days: Sequence[str] = hours["days"]
    if DAYS[day.weekday()] not in days:
        return None
    start, end = time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])
    first = min(_moments(day, start, zone))
    last = max(_moments(day if end > start else day + _DAY, end, zone))
    return last if first <= at < last else None


def _moments(day: date, wall: time, zone: ZoneInfo) -> list[datetime]:
    """When the clock shows this; around a change of the clocks there are two answers."""
    return [datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)]
