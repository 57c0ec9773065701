"""Pages, sources and people by how often: the values of one dimension over a period."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, or_, select

from laleo.analytics.dimensions import OTHERS
from laleo.analytics.figures import mean, share
from laleo.analytics.models import DayValue
from laleo.analytics.periods import Period, Scope
from laleo.core.db import db

SOURCES = (
    *("referrer", "source", "medium", "campaign", "landing"),
    *("country", "language", "device", "browser", "os"),
)
MOST = 500
Row = dict[str, Any]


def pages(
    of: Scope, when: Period, *, compare: str, limit: int, q: str | None = None
) -> dict[str, Any]:
    """The most viewed pages. A visitor counts once a day on each."""
    found = _list("page", of, when, compare, limit, q)
    for row in found["data"]:
        row["path"], row["visits"] = row.pop("value"), row.pop("extra")
        row["views"], row["title"] = row.pop("count"), row.pop("label")
        row["previous_views"] = row.pop("previous")
    return found


def sources(
    of: Scope, when: Period, *, by: str, compare: str, limit: int, q: str | None = None
) -> dict[str, Any]:
    """Where visits came from, or what with; an empty value is what nobody told."""
    found = _list(by, of, when, compare, limit, q)
    for row in found["data"]:
        row["visits"], row["bounce_rate"] = row.pop("count"), None
        row["bounce_rate"] = share(row.pop("extra"), row["visits"])
        row["previous_visits"] = row.pop("previous")
        del row["label"]
    return found | {"by": by}


def _list(
    dimension: str, of: Scope, when: Period, compare: str, limit: int, q: str | None
) -> dict[str, Any]:
    rows = _sums(dimension, of, when).order_by(func.sum(DayValue.count).desc(), DayValue.value)
    rows = rows.where(DayValue.value != OTHERS)
    if q:
        like = f"%{q.replace('%', '').lower()}%"
        words = (func.lower(DayValue.value), func.lower(DayValue.label))
        rows = rows.where(or_(*(word.like(like) for word in words)))
    data = [_row(*row) for row in db.session.execute(rows.limit(limit + 1))]
    shown, before = data[:limit], when.before(compare)
    earlier = _counts(dimension, of, before, [row["value"] for row in shown]) if before else {}
    for row in shown:
        row["previous"] = earlier.get(row["value"], 0) if before else None
    return {
        "first": when.first,
        "last": when.last,
        "data": shown,
        "has_more": len(data) > limit,
        "others": _counts(dimension, of, when, [OTHERS]).get(OTHERS, 0),
        "total": _total(dimension, of, when),
    }


def _row(value: str, label: str, count: int, visitors: int, extra: int) -> Row:
    numbers = {"count": int(count), "visitors": int(visitors), "extra": int(extra)}
    return {"value": value, "label": label} | numbers


def _of(dimension: str, of: Scope, when: Period) -> list[Any]:
    return [DayValue.dimension == dimension, *of.of(DayValue), *when.of(DayValue)]


def _sums(dimension: str, of: Scope, when: Period) -> Any:
    label = func.max(DayValue.label)
    sums = [func.sum(column) for column in (DayValue.count, DayValue.visitors, DayValue.total)]
    query = select(DayValue.value, label, *sums).where(*_of(dimension, of, when))
    return query.group_by(DayValue.value)


def _counts(dimension: str, of: Scope, when: Period, values: list[str]) -> dict[str, int]:
    query = select(DayValue.value, func.sum(DayValue.count)).where(*_of(dimension, of, when))
    rows = db.session.execute(query.where(DayValue.value.in_(values)).group_by(DayValue.value))
    return {row[0]: int(row[1]) for row in rows}


def _total(dimension: str, of: Scope, when: Period) -> int:
    query = select(func.coalesce(func.sum(DayValue.count), 0)).where(*_of(dimension, of, when))
    return int(db.session.scalar(query) or 0)


def steps(dimension: str, of: Scope, when: Period) -> list[tuple[int, int]]:
    """How often each length or score was kept, the shortest first."""
    query = select(DayValue.value, func.sum(DayValue.count)).where(*_of(dimension, of, when))
    rows = db.session.execute(query.where(DayValue.value != OTHERS).group_by(DayValue.value))
    return sorted((int(row[0]), int(row[1])) for row in rows)


def quantile(found: list[tuple[int, int]], part: float) -> int | None:
    """The length that this part of all does not exceed; None of nothing."""
    left = part * sum(count for _, count in found)
    for value, count in found:
        left -= count
        if left <= 0:
            return value
    return None


def people(of: Scope, when: Period) -> dict[str, Any]:
    """What each operator and agent did, who wrote most first."""
    found: dict[tuple[str, str], Row] = defaultdict(lambda: dict.fromkeys(_OF_PEOPLE, 0))
    for kind in ("operator", "agent"):
        for dimension, (count, total) in _DEEDS.items():
            for who, name, number, _, extra in db.session.execute(
                _sums(f"{dimension}_{kind}", of, when).where(DayValue.value != OTHERS)
            ):
                row = found[kind, who]
                row |= {"kind": kind, "id": who, "name": name or row.get("name", "")}
                row[count] += int(number)
                row[total] += int(extra)
    data = sorted(map(_person, found.values()), key=lambda row: (-row["messages"], row["id"]))
    return {"first": when.first, "last": when.last, "data": data[:MOST]}


_DEEDS = {
    "wrote": ("messages", "conversations"),
    "first": ("first_responses", "response_s"),
    "rated": ("ratings", "stars"),
    "called": ("calls", "talk_s"),
}
_OF_PEOPLE = tuple(name for pair in _DEEDS.values() for name in pair)


def _person(row: Row) -> Row:
    return row | {
        "first_response_avg_s": mean(row["response_s"], row["first_responses"]),
        "rating": share(row["stars"], row["ratings"], 2),
    }
