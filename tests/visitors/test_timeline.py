"""The line of the last hour: how many visits began in each minute, on the sites one sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from laleo.core import clock, db, ids
from laleo.visitors import visits
from laleo.visitors.models import Visit
from tests.people import Caller, People


@pytest.fixture
def visited(people: People, owner: Caller, widget: dict[str, Any]) -> list[Any]:
    """Two visits now, one ten minutes ago, one before yesterday; the database's work since."""
    place = (owner.account_id, widget["site_id"], widget["id"])
    page = visits.page("https://shop.example/", "Tea", "")
    minutes = (0, 0, 10, 3_000)
    with db.unit(people.app) as session:
        for ago in minutes:
            visitor = visits.arrive(visits.Arrival(*place, None, page, "", "", None, None))
            visit = session.get_one(Visit, visitor.visit_id)
            at = clock.now() - timedelta(minutes=ago)
            new = ids.first_of("vst", at)[:16] + visit.id[16:]
            visitor.visit_id = visit.id = new
            visit.started_at = at
    return list(minutes)


def test_the_last_hour_is_counted_by_minute(visited: list[Any], owner: Caller) -> None:
    assert visited
    answer = owner.get("/visitors/timeline?minutes=60")
    assert answer.status == 200, answer.text
    line = answer.json["data"]
    assert len(line) == 60
    assert [one["at"] for one in line] == sorted(one["at"] for one in line)
    assert sum(one["visits"] for one in line[-2:]) == 2
    assert sum(one["visits"] for one in line) == 3
    short = owner.get("/visitors/timeline?minutes=5").json["data"]
    assert (len(short), sum(one["visits"] for one in short)) == (5, 2)


def test_it_tells_each_only_of_their_sites(
    visited: list[Any], owner: Caller, limited: Caller, stranger: Caller
) -> None:
    assert visited
    other = limited.get("/sites").json["data"][0]["id"]
    for caller, query in ((owner, f"?site_id={other}"), (limited, ""), (stranger, "")):
        line = caller.get(f"/visitors/timeline{query}").json["data"]
        assert sum(one["visits"] for one in line) == 0
    assert owner.get("/visitors/timeline?minutes=100000").status == 422


def test_it_is_one_query_over_an_index(visited: list[Any], people: People, owner: Caller) -> None:
    assert visited
    seen: list[str] = []
    with people.app.app_context():
        engine = db.db.engine

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        owner.get("/visitors/timeline")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    about = [one for one in seen if "FROM visits" in one]
    assert len(about) == 1
    assert "visits.id >=" in about[0]
