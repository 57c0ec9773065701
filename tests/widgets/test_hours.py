"""Opening hours: what local times mean as moments, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laleo.widgets.hours import is_open, next_change
from laleo.widgets.settings import DAYS

BERLIN, ISTANBUL, LORD_HOWE = "Europe/Berlin", "Europe/Istanbul", "Australia/Lord_Howe"


def hours(closed: tuple[str, ...] = (), **weekly: list[list[str]]) -> dict[str, Any]:
    return {
        "always": False,
        "timezone": None,
        "weekly": {day: weekly.get(day, []) for day in DAYS},
        "closed_dates": list(closed),
    }


def every_day(*ranges: list[str], closed: tuple[str, ...] = ()) -> dict[str, Any]:
    return hours(closed, **{day: [*ranges] for day in DAYS})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NINE_TO_FIVE = every_day(["09:00", "17:00"])
NIGHT = every_day(["22:00", "02:30"])

MOMENTS = [
    # zone, hours, moment in UTC, open?, next change in UTC
    (BERLIN, NINE_TO_FIVE, "2026-01-15 07:59", False, "2026-01-15 08:00"),
    (BERLIN, NINE_TO_FIVE, "2026-01-15 08:00", True, "2026-01-15 16:00"),
    (BERLIN, NINE_TO_FIVE, "2026-01-15 16:00", False, "2026-01-16 08:00"),
    # Summer time: the same hours on the wall are an hour earlier.
    (BERLIN, NINE_TO_FIVE, "2026-03-28 16:00", False, "2026-03-29 07:00"),
    (BERLIN, NINE_TO_FIVE, "2026-10-24 15:00", False, "2026-10-25 08:00"),
    # 02:30 does not exist on 29 March: the night ends when the clocks are past it.
    (BERLIN, NIGHT, "2026-03-28 23:00", True, "2026-03-29 01:30"),
    # 02:30 comes twice on 25 October: the night ends with the second.
    (BERLIN, NIGHT, "2026-10-25 00:45", True, "2026-10-25 01:30"),
    # An opening at a time that comes twice begins with the first.
    (BERLIN, every_day(["02:15", "08:00"]), "2026-10-25 00:10", False, "2026-10-25 00:15"),
    # A zone whose clocks move by half an hour, and one that never moves.
    (LORD_HOWE, NINE_TO_FIVE, "2026-07-01 22:29", False, "2026-07-01 22:30"),
    (ISTANBUL, NINE_TO_FIVE, "2026-07-01 06:00", True, "2026-07-01 14:00"),
    # A closed date is closed, also for the night that began before it.
    (BERLIN, every_day(["22:00", "02:00"], closed=("2026-12-25",)), "2026-12-24 22:30", True,
     "2026-12-24 23:00"),
    (BERLIN, every_day(["22:00", "02:00"], closed=("2026-12-25",)), "2026-12-25 22:00", False,
     "2026-12-26 21:00"),
    # What touches is one opening.
    (BERLIN, every_day(["09:00", "12:00"], ["12:00", "17:00"]), "2026-01-15 08:30", True,
     "2026-01-15 16:00"),
    (BERLIN, hours(mon=[["00:00", "24:00"]], tue=[["00:00", "06:00"]]), "2026-01-12 12:00", True,
     "2026-01-13 05:00"),
    (BERLIN, hours(fri=[["09:00", "10:00"]]), "2026-01-16 12:00", False, "2026-01-23 08:00"),
    # Never, and without end.
    (BERLIN, hours(), "2026-01-15 12:00", False, None),
    (BERLIN, every_day(["00:00", "24:00"]), "2026-01-15 12:00", True, None),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "given_hours", "now", "opened", "following"), MOMENTS)
def test_hours_on_the_wall_are_moments(
    zone: str, given_hours: dict[str, Any], now: str, opened: bool, following: str | None
) -> None:
    assert is_open(given_hours, zone, at(now)) is opened
    assert next_change(given_hours, zone, at(now)) == (at(following) if following else None)


def test_always_is_always() -> None:
    always = NINE_TO_FIVE | {"always": True}
    assert is_open(always, BERLIN, at("2026-01-15 03:00"))
    assert next_change(always, BERLIN, at("2026-01-15 03:00")) is None


_times = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.integers(0, 59))
_ranges = st.lists(
    st.tuples(_times, _times).filter(lambda pair: pair[0] != pair[1]).map(list), max_size=3
)
_weekly = st.fixed_dictionaries(dict.fromkeys(DAYS, _ranges))
_zones = st.sampled_from([BERLIN, ISTANBUL, LORD_HOWE, "America/New_York", "Pacific/Apia", "UTC"])
_start = datetime(2026, 1, 1, tzinfo=UTC)
_moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: _start + timedelta(minutes=minutes))


@given(weekly=_weekly, zone=_zones, now=_moments)
def test_nothing_changes_before_the_next_change_and_then_it_does(
    weekly: dict[str, Any], zone: str, now: datetime
) -> None:
    timetable = {"always": False, "timezone": None, "weekly": weekly, "closed_dates": []}
    opened = is_open(timetable, zone, now)
    following = next_change(timetable, zone, now)
    if following is None:
        return
    assert following > now
    assert is_open(timetable, zone, following) is not opened
    step = (following - now) / 7
    for part in range(7):
        assert is_open(timetable, zone, now + part * step) is opened
    assert is_open(timetable, zone, following - timedelta(microseconds=1)) is opened


@given(now=_moments, zone=_zones)
def test_nine_to_five_is_what_the_wall_clock_says(now: datetime, zone: str) -> None:
    wall = now.astimezone(ZoneInfo(zone))
    assert is_open(NINE_TO_FIVE, zone, now) is (9 <= wall.hour < 17)
