"""Roll-ups: the same after a kill, after late rows, and by every site's own clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from laleo.analytics import checking, days, rolling
from laleo.analytics.models import DayTotal, DayValue, QuarterTotal, RollUpMark
from laleo.core import db
from laleo.core.db import unit
from laleo.widgets.models import Site
from tests.analytics.past import Past, standing_at, utc
from tests.people import Caller

NOON = utc("2026-04-10 12:00")


def totals(past: Past, day: str, *names: str) -> list[int]:
    """These totals of a day, over all widgets."""
    with unit(past.app, reads=True) as session:
        sums = [func.coalesce(func.sum(getattr(DayTotal, name)), 0) for name in names]
        query = select(*sums).where(DayTotal.day == date.fromisoformat(day))
        return [int(one) for one in session.execute(query).one()]


def values(past: Past, dimension: str) -> dict[str, tuple[int, int, int]]:
    with unit(past.app, reads=True) as session:
        rows = session.scalars(select(DayValue).where(DayValue.dimension == dimension))
        return {row.value: (row.count, row.visitors, row.total) for row in rows}


def site(past: Past) -> Site:
    return db.db.session.get_one(Site, past.widget["site_id"])


def test_what_happened_is_counted_once_however_often_it_is_counted(past: Past) -> None:
    somebody = past.visit(NOON, "/", "/tea", seconds=90)
    past.visit(NOON + timedelta(hours=2), "/tea", of=somebody, seconds=30)
    past.visit(NOON, "/", device="bot")
    for _ in range(2):
        past.roll()
        wanted = [3, 2, 1, 120, 1, 1]
        names = ("views", "visits", "bounces", "visit_s", "visitors", "new_visitors")
        assert totals(past, "2026-04-10", *names) == wanted
        with unit(past.app) as session:  # as if all of it had to be done again
            rolling.want_day(site(past), date(2026, 4, 10))
            checking._recount(site(past), date(2026, 4, 10))
            session.flush()
    past.roll()
    assert totals(past, "2026-04-10", *names) == wanted
    assert values(past, "page") == {"/": (1, 1, 1), "/tea": (2, 1, 2)}


def test_a_roll_up_killed_half_way_is_done_by_the_next(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    past.visit(NOON, "/")
    past.roll()
    past.visit(NOON + timedelta(minutes=1), "/")

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rolling, "want_day", die)  # the total is written, its mark still there
    with pytest.raises(KeyboardInterrupt):
        past.roll()
    assert totals(past, "2026-04-10", "visits") == [1]
    with unit(past.app, reads=True) as session:
        assert session.scalar(select(func.count()).select_from(RollUpMark))
        assert session.scalar(select(func.sum(QuarterTotal.visits))) == 1
    monkeypatch.undo()
    past.roll()
    assert totals(past, "2026-04-10", "visits", "visitors") == [2, 2]


def test_a_row_that_comes_late_is_counted_where_it_belongs(past: Past) -> None:
    somebody = past.visit(NOON, "/")
    past.roll()
    past.view(NOON + timedelta(hours=1), somebody)
    past.view(NOON - timedelta(days=3), somebody)
    past.view(NOON - timedelta(days=200), somebody)  # too late: what was counted stays
    past.roll()
    assert totals(past, "2026-04-10", "views", "visitors") == [2, 1]
    assert totals(past, "2026-04-07", "views", "visitors") == [1, 1]
    assert totals(past, "2025-09-22", "views") == [0]


@pytest.mark.parametrize(
    ("timezone", "day", "first", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-28 23:00", 23),
        ("America/New_York", "2026-11-01", "2026-11-01 04:00", 25),
        ("Asia/Kathmandu", "2026-04-10", "2026-04-09 18:15", 24),
        ("America/Havana", "2026-03-08", "2026-03-08 05:00", 23),  # clocks skip midnight itself
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04 13:00", 24.5),
        ("Pacific/Apia", "2026-04-10", "2026-04-09 11:00", 24),
    ],
)
def test_a_day_is_the_sites_own(
    past: Past, owner: Caller, timezone: str, day: str, first: str, hours: float
) -> None:
    assert owner.patch(f"/sites/{past.widget['site_id']}", {"timezone": timezone}).status == 200
    began = utc(first)
    past.now = began + timedelta(days=2)
    ended = began + timedelta(hours=hours)
    moment = timedelta(seconds=1)
    assert days.bounds(date.fromisoformat(day), timezone) == (began, ended)
    for at in (began - moment, began, ended - moment, ended):
        past.visit(at, "/")
    past.roll()
    assert totals(past, day, "views", "visits", "visitors") == [2, 2, 2]


def test_another_time_zone_moves_what_is_counted_already(past: Past, owner: Caller) -> None:
    past.visit(utc("2026-04-10 23:30"), "/")
    past.roll()
    assert totals(past, "2026-04-10", "visits", "visitors") == [1, 1]
    owner.patch(f"/sites/{past.widget['site_id']}", {"timezone": "Europe/Berlin"})
    with unit(past.app), standing_at(past.now):
        checking.repair(site(past), date(2026, 4, 9), date(2026, 4, 12))
    past.roll()
    assert totals(past, "2026-04-10", "visits", "visitors") == [0, 0]
    assert totals(past, "2026-04-11", "visits", "visitors") == [1, 1]


def test_the_check_finds_what_differs_and_has_it_counted_again(past: Past) -> None:
    past.visit(NOON, "/")
    past.roll()
    with unit(past.app) as session:
        assert list(checking.differences(site(past), date(2026, 4, 9), date(2026, 4, 11))) == []
        for row in session.scalars(select(QuarterTotal)):
            row.views += 5
        session.flush()
        found = checking.repair(site(past), date(2026, 4, 9), date(2026, 4, 11))
        assert [(one.name, one.raw, one.counted) for one in found] == [("views", 1, 6)]
    with unit(past.app), standing_at(past.now):
        checking._recount(site(past), date(2026, 4, 10))
    past.roll()
    assert totals(past, "2026-04-10", "views") == [1]


def test_the_most_frequent_pages_have_rows_and_the_others_one(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("laleo.analytics.dimensions.MOST", 2)
    past.visit(NOON, "/tea?a=1", "/tea/", "/tea#top", "/coffee", "/coffee", "/cake", "/bread")
    past.roll()
    assert values(past, "page") == {"/tea": (3, 1, 1), "/coffee": (2, 1, 1), "*": (2, 2, 2)}


def test_where_visits_come_from(past: Past) -> None:
    campaign = {"source": "news", "campaign": "spring"}
    past.visit(NOON, "/", "/tea", referrer="https://www.Search.example/?q=tea", utm=campaign)
    past.visit(NOON, "/", referrer="https://search.example:8443/x", country="TR")
    past.visit(NOON, "/", referrer="https://shop.example/before")
    past.visit(NOON, "/")
    past.roll()
    assert values(past, "referrer") == {
        "search.example": (1, 1, 0),
        "search.example:8443": (1, 1, 1),
        "": (2, 2, 2),
    }
    assert values(past, "source") == {"news": (1, 1, 0), "": (3, 3, 3)}
    assert values(past, "country")["TR"] == (1, 1, 1)


def test_conversations_are_counted_by_who_answered_and_how_fast(past: Past) -> None:
    past.talk(NOON, (0, "visitor", "vis"), (40, "operator", "ann"), (90, "agent", "bot"), score=4)
    past.talk(NOON, (0, "visitor", "vis"), (3600, "agent", "robin"), score=5)
    past.talk(NOON, (0, "visitor", "vis"), state="open")
    past.talk(NOON, (0, "operator", "ann"), (9, "visitor", "vis"), (10, "operator", "ann"))
    past.roll()
    names = ("conversations", "answered", "response_s", "closed", "ratings", "stars")
    assert totals(past, "2026-04-10", *names) == [4, 2, 3640, 3, 2, 9]
    kinds = ("messages_visitor", "messages_operator", "messages_agent")
    assert totals(past, "2026-04-10", *kinds) == [4, 3, 2]
    assert values(past, "response") == {"40": (1, 0, 40), "3584": (1, 0, 3600)}
    assert values(past, "first_operator") == {"ann": (1, 0, 40)}
    assert values(past, "wrote_operator") == {"ann": (3, 0, 2)}
    assert values(past, "rated_agent") == {"robin": (1, 0, 5)}
