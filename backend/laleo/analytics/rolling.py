"""The roll-up: marked quarters are counted anew from the raw rows, then the days they are in.

A total is always written whole, in the transaction that takes its marks away: killed anywhere, run
twice or run at once, it comes to the same. What arrives late leaves a new mark.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Date, delete, distinct, func, insert, literal, select

from laleo.analytics import days, dimensions, marking, usage
from laleo.analytics.counting import BOT, Span, counted
from laleo.analytics.models import (
    DayTotal,
    DayValue,
    QuarterTotal,
    RollUpMark,
    SiteDay,
    VisitorDay,
    measures,
)
from laleo.analytics.sql import alone, insert_new
from laleo.core import clock
from laleo.core.db import db, unit
from laleo.visitors.models import PageView, Visitor
from laleo.widgets.models import Site

REST_S, SHARE = 15.0, 20
"""A day is not counted again before so long, nor before 20 times what counting it took."""


def roll(app: Flask, most: int = 400) -> bool:
    """Count what is marked, and the days that are due; whether it stopped before it was done."""
    for _ in range(most):
        with unit(app):
            moved = marking.read_outbox() or _next_quarter() or _next_day() or usage.count_next()
        if not moved:
            return False
    return True


def _next_quarter() -> bool:
    """Count the quarter that has waited longest; False when none waits."""
    oldest = select(RollUpMark.site_id, RollUpMark.quarter).order_by(RollUpMark.id).limit(1)
    found = db.session.execute(oldest).first()
    if found is None:
        return False
    site_id, quarter = found
    alone(f"analytics:{site_id}")
    ours = (RollUpMark.site_id == site_id, RollUpMark.quarter == quarter)
    # Read before the rows are: a mark that comes later tells of rows that may not be seen yet.
    marks = list(db.session.scalars(select(RollUpMark.id).where(*ours)))
    site = db.session.get(Site, site_id)
    if site is not None:
        _count_quarter(site, quarter)
    for some in range(0, len(marks), 500):
        _delete(RollUpMark, RollUpMark.id.in_(marks[some : some + 500]))
    return True


def _count_quarter(site: Site, quarter: datetime) -> None:
    found = counted(Span(site, quarter, quarter + days.QUARTER))
    _delete(QuarterTotal, QuarterTotal.site_id == site.id, QuarterTotal.quarter == quarter)
    place = {"site_id": site.id, "account_id": site.account_id, "quarter": quarter}
    _insert(
        QuarterTotal,
        [place | {"widget_id": widget} | _whole(numbers) for widget, numbers in found.items()],
    )
    want_day(site, days.day_of(quarter, site.timezone))
    usage.moved(site.account_id)


def _whole(numbers: dict[str, int]) -> dict[str, int]:
    return dict.fromkeys(measures(), 0) | numbers


def want_day(site: Site, day: date) -> None:
    """Have a site's day added up and its values found, when it is due again."""
    known = db.session.get(SiteDay, (site.id, day), populate_existing=True)
    if known is None:
        known = SiteDay(site_id=site.id, day=day, timezone=site.timezone, not_before=clock.now())
        db.session.add(known)
    known.waiting = True
    db.session.flush()


def _due_day() -> SiteDay | None:
    due = (SiteDay.waiting, SiteDay.not_before <= clock.now())
    query = select(SiteDay).where(*due).order_by(SiteDay.not_before).limit(1)
    return db.session.scalars(query).first()


def due() -> bool:
    """Whether a day is to be counted now."""
    return _due_day() is not None


def _next_day() -> bool:
    """Count the day that has been due longest; False when none is."""
    found = _due_day()
    if found is None:
        return False
    alone(f"analytics:{found.site_id}")
    started = time.monotonic()
    site = db.session.get_one(Site, found.site_id)
    _count_day(site, found)
    took = time.monotonic() - started
    found.waiting, found.counted_at = False, clock.now()
    found.not_before = found.counted_at + timedelta(seconds=max(REST_S, SHARE * took))
    return True


def _count_day(site: Site, of: SiteDay) -> None:
    if of.timezone != site.timezone:
        _delete(VisitorDay, VisitorDay.site_id == site.id, VisitorDay.day == of.day)
        of.timezone = site.timezone
    span = Span(site, *days.bounds(of.day, site.timezone))
    visitors = _visitors(span, of.day)
    place = {"site_id": site.id, "account_id": site.account_id, "day": of.day}
    _delete(DayTotal, DayTotal.site_id == site.id, DayTotal.day == of.day)
    _insert(
        DayTotal,
        [
            place | {"widget_id": widget, "visitors": visitors.get(widget, 0)} | numbers
            for widget, numbers in _added_up(span).items()
        ],
    )
    _delete(DayValue, DayValue.site_id == site.id, DayValue.day == of.day)
    _insert(DayValue, [place | asdict(value) for value in dimensions.values(span)])


def _visitors(span: Span, day: date) -> dict[str, int]:
    """How many different visitors there were, by widget; whoever was there is remembered."""
    seen = (
        select(PageView.site_id, func.max(Visitor.widget_id), PageView.visitor_id)
        .join_from(PageView, Visitor, Visitor.id == PageView.visitor_id)
        .where(
            PageView.site_id == span.site.id,
            PageView.at >= span.first,
            PageView.at < span.end,
            Visitor.device != BOT,
        )
        .group_by(PageView.site_id, PageView.visitor_id)
        .subquery()
    )
    site_id, widget_id, visitor_id = seen.c
    new = select(site_id, literal(day, Date()), visitor_id, widget_id)
    new = new.where(visitor_id.is_not(None))  # SQLite needs a WHERE before ON CONFLICT
    names = ["site_id", "day", "visitor_id", "widget_id"]
    db.session.execute(insert_new(VisitorDay).from_select(names, new))
    query = select(VisitorDay.widget_id, func.count(distinct(VisitorDay.visitor_id)))
    query = query.where(VisitorDay.site_id == span.site.id, VisitorDay.day == day)
    rows = db.session.execute(query.group_by(VisitorDay.widget_id))
    return {widget_id: int(number) for widget_id, number in rows}


def _added_up(span: Span) -> dict[str, dict[str, int]]:
    names = measures()
    sums = [func.sum(getattr(QuarterTotal, name)) for name in names]
    query = select(QuarterTotal.widget_id, *sums).where(
        QuarterTotal.site_id == span.site.id,
        QuarterTotal.quarter >= span.first,
        QuarterTotal.quarter < span.end,
    )
    rows = db.session.execute(query.group_by(QuarterTotal.widget_id))
    return {row[0]: {n: int(v) for n, v in zip(names, row[1:], strict=True)} for row in rows}


def _delete(model: Any, *where: Any) -> None:
    db.session.execute(delete(model).where(*where).execution_options(synchronize_session=False))


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)
