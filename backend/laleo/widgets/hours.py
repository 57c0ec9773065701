"""Opening hours as moments: what "Monday 22:00 to 02:00 in Istanbul" means, summer time included.

A time that the clocks skip is the moment they jump to or past it; one that comes twice begins an
opening the first time and ends one the second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from laleo.widgets.settings import DAYS

HORIZON_DAYS = 35
_DAY = timedelta(days=1)
_MIDNIGHT, _END_OF_DAY = "00:00", "24:00"

Opening = tuple[datetime, datetime]


def is_open(hours: Mapping[str, Any], zone: str, at: datetime) -> bool:
    """Whether somebody is to be there at this moment."""
    if hours["always"]:
        return True
    day = at.astimezone(ZoneInfo(zone)).date()
    found = (*_openings(hours, zone, day - _DAY), *_openings(hours, zone, day))
    return any(start <= at < end for start, end in found)


def next_change(hours: Mapping[str, Any], zone: str, at: datetime) -> datetime | None:
    """When that changes next; None when it does not within five weeks."""
    if hours["always"]:
        return None
    start_day = at.astimezone(ZoneInfo(zone)).date() - _DAY
    for start, end in _merged(hours, zone, start_day):
        if at < start:
            return start
        if at < end:
            return end if end < at + HORIZON_DAYS * _DAY else None
    return None


def _merged(hours: Mapping[str, Any], zone: str, first: date) -> Iterator[Opening]:
    """The openings of the next weeks in their order, those that touch made one."""
    found = [
        opening
        for number in range(HORIZON_DAYS + 2)
        for opening in _openings(hours, zone, first + number * _DAY)
    ]
    current: Opening | None = None
    for start, end in sorted(found):
        if current is not None and start <= current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current


def _openings(hours: Mapping[str, Any], zone: str, day: date) -> list[Opening]:
    """When it opens on this day, and when that ends: at the latest when a closed day begins."""
    closed = set(hours["closed_dates"])
    if day.isoformat() in closed:
        return []
    tomorrow_closed = (day + _DAY).isoformat() in closed
    found = []
    for start, end in hours["weekly"].get(DAYS[day.weekday()], ()):
        overnight = end <= start and end != _END_OF_DAY
        if overnight and tomorrow_closed:
            end, overnight = _END_OF_DAY, False  # noqa: PLW2901 - cut short
        begins = _moment(day, start, zone, fold=0)
        ends = _moment(day + _DAY if overnight else day, end, zone, fold=1)
        if begins < ends:
            found.append((begins, ends))
    return found


def _moment(day: date, text: str, zone: str, *, fold: int) -> datetime:
    if text == _END_OF_DAY:
        # Midnight belongs to the next day, where it is a beginning.
        day, text, fold = day + _DAY, _MIDNIGHT, 0
    wall = datetime.combine(day, time.fromisoformat(text), ZoneInfo(zone))
    return wall.replace(fold=fold if _twice(wall) else 0).astimezone(UTC)


def _twice(wall: datetime) -> bool:
    """Whether the clocks show this time two times (and do not skip it)."""
    first, second = wall.replace(fold=0), wall.replace(fold=1)
    return first.utcoffset() != second.utcoffset() and first.astimezone(UTC).astimezone(
        wall.tzinfo
    ).replace(tzinfo=None) == wall.replace(tzinfo=None)
