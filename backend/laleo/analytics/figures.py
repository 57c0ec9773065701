"""Totals of a period, its days or hours one by one, and the same of what it is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import distinct, func, select

from laleo.analytics import days
from laleo.analytics.models import DayTotal, DayValue, QuarterTotal, SiteDay, VisitorDay, measures
from laleo.analytics.periods import DAY, HOUR, MOST_HOUR_DAYS, PREVIOUS, Period, Scope
from laleo.core.db import db
from laleo.core.errors import invalid

Numbers = dict[str, Any]
Summary = Callable[[Numbers, Scope, Period], Numbers]


@dataclass(frozen=True, slots=True)
class Report:
    """What one report tells: `summary` of a whole period, `columns` of each of its points."""

    summary: Summary
    columns: tuple[str, ...]


def told(
    report: Report,
    of: Scope,
    when: Period,
    *,
    compare: str = PREVIOUS,
    interval: str = DAY,
    page: str | None = None,
) -> Numbers:
    """The report of this time, and of the time before it."""
    if interval == HOUR and len(when.days) > MOST_HOUR_DAYS:
        raise invalid("?interval", f"Hours are told of at most {MOST_HOUR_DAYS} days.")
    before = when.before(compare)
    return {
        "first": when.first,
        "last": when.last,
        "timezone": of.timezone,
        "interval": interval,
        "updated_at": _updated_at(of),
        **_of(report, of, when, interval, page),
        "previous": None
        if before is None
        else {
            "first": before.first,
            "last": before.last,
            **_of(report, of, before, interval, page),
        },
    }


def _of(report: Report, of: Scope, when: Period, interval: str, page: str | None) -> Numbers:
    if page is not None:
        return _of_page(report, of, when, page)
    totals = sums(of, when)
    points = _hours(of, when) if interval == HOUR else _days(of, when)
    series = [
        {"start": start} | {name: numbers.get(name) for name in report.columns}
        for start, numbers in points
    ]
    return {"totals": report.summary(totals, of, when), "series": series}


def sums(of: Scope, when: Period) -> Numbers:
    """Every measure over the whole period, and how many different visitors there were."""
    row = db.session.execute(_summed(DayTotal).where(*of.of(DayTotal), *when.of(DayTotal))).one()
    return _derived(dict(zip(measures(), row, strict=True))) | {"visitors": uniques(of, when)}


def uniques(of: Scope, when: Period) -> int:
    """How many different visitors there were: whoever came on many days is one."""
    query = select(func.count(distinct(VisitorDay.visitor_id)))
    return db.session.scalar(query.where(*of.of(VisitorDay), *when.of(VisitorDay))) or 0


def _summed(table: Any, *by: Any) -> Any:
    return select(*by, *(func.coalesce(func.sum(getattr(table, name)), 0) for name in measures()))


def _derived(numbers: Mapping[str, Any]) -> Numbers:
    """What is shown of what is kept: sums of messages, and averages where there is something."""
    found = {name: int(value) for name, value in numbers.items()}
    said = ("messages_visitor", "messages_operator", "messages_agent")
    return found | {
        "messages": sum(found[name] for name in said),
        "bounce_rate": share(found["bounces"], found["ended"]),
        "visit_avg_s": mean(found["visit_s"], found["ended"]),
        "views_per_visit": share(found["views"], found["visits"], 2),
        "first_response_avg_s": mean(found["response_s"], found["answered"]),
        "answered_rate": share(found["answered"], found["conversations"]),
        "rating": share(found["stars"], found["ratings"], 2),
        "missed_rate": share(found["calls_missed"], found["calls"]),
        "wait_avg_s": mean(found["wait_s"], found["calls"]),
        "talk_avg_s": mean(found["talk_s"], found["calls_answered"]),
    }


def share(part: int, whole: int, digits: int = 4) -> float | None:
    """A part of a whole; None of nothing."""
    return round(part / whole, digits) if whole else None


def mean(total: int, number: int) -> float | None:
    """The average to a tenth; None of nothing."""
    return share(total, number, 1)


def _days(of: Scope, when: Period) -> Iterable[tuple[str, Numbers]]:
    visitors = func.coalesce(func.sum(DayTotal.visitors), 0)
    query = _summed(DayTotal, DayTotal.day, visitors).where(*of.of(DayTotal), *when.of(DayTotal))
    found: dict[date, Numbers] = {}
    for day, number, *row in db.session.execute(query.group_by(DayTotal.day)):
        found[day] = _derived(dict(zip(measures(), row, strict=True))) | {"visitors": int(number)}
    nothing = _derived(dict.fromkeys(measures(), 0)) | {"visitors": 0}
    return [(day.isoformat(), found.get(day, nothing)) for day in when.days]


def _hours(of: Scope, when: Period) -> Iterable[tuple[str, Numbers]]:
    """By the sites' clock, or by UTC when they have several; an hour that comes twice is two."""
    clock = of.timezone or "UTC"
    first, end = days.begins(when.first, clock), days.bounds(when.last, clock)[1]
    query = _summed(QuarterTotal, QuarterTotal.quarter).where(
        *of.of(QuarterTotal), QuarterTotal.quarter >= first, QuarterTotal.quarter < end
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(measures()))
    at = first
    while at < end:
        found[_hour(at, clock)] = [0] * len(measures())
        at += days.QUARTER
    for quarter, *row in db.session.execute(query.group_by(QuarterTotal.quarter)):
        hour = _hour(quarter, clock)
        found[hour] = [kept + more for kept, more in zip(found[hour], row, strict=True)]
    return [
        (hour, _derived(dict(zip(measures(), row, strict=True)))) for hour, row in found.items()
    ]


def _hour(moment: datetime, clock: str) -> str:
    return moment.astimezone(days.zone(clock)).replace(minute=0).isoformat(timespec="seconds")


def _of_page(report: Report, of: Scope, when: Period, page: str) -> Numbers:
    """What is known of one page: its views, visitors and visits; everything else is None."""
    query = (
        select(
            DayValue.day,
            func.sum(DayValue.count),
            func.sum(DayValue.visitors),
            func.sum(DayValue.total),
        )
        .where(*of.of(DayValue), *when.of(DayValue))
        .where(DayValue.dimension == "page", DayValue.value == page)
        .group_by(DayValue.day)
    )
    names = ("views", "visitors", "visits")
    rows = {row[0]: dict(zip(names, map(int, row[1:]), strict=True)) for row in _rows(query)}
    totals = {name: sum(one[name] for one in rows.values()) for name in names}
    nothing = dict.fromkeys(names, 0)
    blank = dict.fromkeys(report.columns)
    series = [{"start": day.isoformat()} | blank | rows.get(day, nothing) for day in when.days]
    shown = dict.fromkeys(report.summary(_derived(dict.fromkeys(measures(), 0)), of, when))
    return {"totals": shown | totals, "series": series}


def _rows(query: Any) -> Any:
    return db.session.execute(query)


def _updated_at(of: Scope) -> datetime | None:
    query = select(func.max(SiteDay.counted_at)).where(SiteDay.site_id.in_(of.site_ids))
    return db.session.scalar(query)
