"""Whether the roll-ups say what the raw rows say; what differs is counted again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from sqlalchemy import delete, distinct, func, select

from laleo.analytics import days, marking, rolling
from laleo.analytics.counting import BOT, Span
from laleo.analytics.models import DayTotal, QuarterTotal, RollUpMark, SiteDay, VisitorDay
from laleo.analytics.sql import alone
from laleo.core import clock
from laleo.core.db import db, reading, release
from laleo.visitors.models import PageView, Visit, Visitor
from laleo.widgets.models import Site

log = structlog.get_logger(__name__)

SITES = 5
_SETTLED = timedelta(minutes=10)  # what is newer may be on its way still
_place = {"after": ""}  # how far this process's round over the sites has come


@dataclass(frozen=True, slots=True)
class Difference:
    """A day whose roll-up does not say what its raw rows say."""

    site_id: str
    day: date
    name: str
    raw: int
    counted: int


def differences(site: Site, first: date, last: date) -> Iterator[Difference]:
    """Where views, visits and visitors of these days differ from the raw rows."""
    for day in days.each(first, last):
        span = Span(site, *days.bounds(day, site.timezone))
        counted = _counted(span, day)
        for name, number in _raw(span).items():
            if number != counted[name]:
                yield Difference(site.id, day, name, number, counted[name])


def repair(site: Site, first: date, last: date) -> list[Difference]:
    """Have every such day counted again, and those counted by another clock; says which."""
    alone(f"analytics:{site.id}")
    found = list(differences(site, first, last))
    for day in sorted({one.day for one in found}):
        _recount(site, day)
    for day in _by_another_clock(site, first):
        rolling.want_day(site, day)
    return found


def _recount(site: Site, day: date) -> None:
    db.session.execute(
        delete(VisitorDay).where(VisitorDay.site_id == site.id, VisitorDay.day == day)
    )
    rolling.want_day(site, day)
    marking.mark_days(site.id, *days.bounds(day, site.timezone))


def _by_another_clock(site: Site, first: date) -> list[date]:
    query = select(SiteDay.day).where(
        SiteDay.site_id == site.id, SiteDay.day >= first, SiteDay.timezone != site.timezone
    )
    return list(db.session.scalars(query))


def _raw(span: Span) -> dict[str, int]:
    viewed = (PageView.site_id == span.site.id, PageView.at >= span.first, PageView.at < span.end)
    people = Visitor.device != BOT
    views, visitors = db.session.execute(
        select(func.count(), func.count(distinct(PageView.visitor_id)))
        .join_from(PageView, Visitor, Visitor.id == PageView.visitor_id)
        .where(*viewed, people)
    ).one()
    visits = db.session.scalar(
        select(func.count())
        .join_from(Visit, Visitor, Visitor.id == Visit.visitor_id)
        .where(Visit.site_id == span.site.id, span.of_ids(Visit.id, "vst"), people)
    )
    return {"views": views, "visits": visits or 0, "visitors": visitors}


def _counted(span: Span, day: date) -> dict[str, int]:
    quarters = select(func.sum(QuarterTotal.views), func.sum(QuarterTotal.visits)).where(
        QuarterTotal.site_id == span.site.id,
        QuarterTotal.quarter >= span.first,
        QuarterTotal.quarter < span.end,
    )
    views, visits = db.session.execute(quarters).one()
    visitors = select(func.sum(DayTotal.visitors)).where(
        DayTotal.site_id == span.site.id, DayTotal.day == day
    )
    return {
        "views": views or 0,
        "visits": visits or 0,
        "visitors": db.session.scalar(visitors) or 0,
    }


def check_some() -> None:
    """Compare yesterday and the day before on the next sites, as far as nothing waits there."""
    with reading():
        sites = _next_sites()
        wrong = [site.id for site in sites if any(differences(site, *_checked_days(site)))]
    release()  # on SQLite, looking held up nobody who writes
    for site_id in wrong:
        site = db.session.get(Site, site_id)
        if site is not None:
            log.warning("roll_up_repaired", differences=repair(site, *_checked_days(site)))


def _next_sites() -> list[Site]:
    query = select(Site).where(Site.id > _place["after"]).order_by(Site.id).limit(SITES)
    found = list(db.session.scalars(query))
    _place["after"] = found[-1].id if len(found) == SITES else ""
    busy = select(RollUpMark.site_id).where(RollUpMark.site_id.in_([site.id for site in found]))
    busy_ids = set(db.session.scalars(busy.distinct()))
    return [site for site in found if site.id not in busy_ids]


def _checked_days(site: Site) -> tuple[date, date]:
    today = days.day_of(clock.now() - _SETTLED, site.timezone)
    return today - timedelta(days=2), today - timedelta(days=1)
