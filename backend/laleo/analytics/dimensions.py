"""Where a day's visits and views come from and go to: the most frequent values of each dimension.

What `visitors` and `total` of a row count is said beside each dimension.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, desc, distinct, func, literal, select

from laleo.analytics import talks
from laleo.analytics.counting import BOT, Span
from laleo.analytics.sql import host, page_path
from laleo.conversations.models import Conversation, Message
from laleo.core.db import db
from laleo.visitors.models import PageView, Visit, Visitor

MOST = 500
OTHERS = "*"
"""The value under which everything else is counted: no page and no host is called so."""

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a dimension on one widget."""

    dimension: str
    widget_id: str
    value: str
    label: str
    count: int
    visitors: int
    total: int


Tally = Callable[[Span], Iterable[Value]]
_tallies: list[Tally] = []


def tallies(tally: Tally) -> Tally:
    """Register who finds the values of some dimensions."""
    _tallies.append(tally)
    return tally


def values(span: Span) -> Iterator[Value]:
    """Every value that has a row: of each dimension and widget the most frequent, and the rest."""
    found: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for tally in _tallies:
        for one in tally(span):
            found[one.dimension, one.widget_id].append(one)
    for (dimension, widget_id), rows in found.items():
        rows.sort(key=lambda one: (-one.count, one.value))
        yield from rows[:MOST]
        if rest := rows[MOST:]:
            yield _together(dimension, widget_id, rest)


def _together(dimension: str, widget_id: str, rest: list[Value]) -> Value:
    sums = {
        name: sum(getattr(one, name) for one in rest) for name in ("count", "visitors", "total")
    }
    return Value(dimension, widget_id, OTHERS, "", **sums)


@tallies
def _pages(span: Span) -> Iterator[Value]:
    """`count`: views; `visitors`; `total`: visits that had a look."""
    path = page_path(PageView.url).label("path")
    query = (
        select(
            Visitor.widget_id,
            path,
            func.max(PageView.title),
            func.count().label("views"),
            func.count(distinct(PageView.visitor_id)),
            func.count(distinct(PageView.visit_id)),
        )
        .join_from(PageView, Visitor, Visitor.id == PageView.visitor_id)
        .where(
            PageView.site_id == span.site.id,
            PageView.at >= span.first,
            PageView.at < span.end,
            PageView.url != "",
            Visitor.device != BOT,
        )
        .group_by(Visitor.widget_id, path)
        .order_by(desc("views"))
    )
    for widget_id, value, title, *numbers in db.session.execute(query):
        yield Value("page", widget_id, value, title or "", *numbers)


def _of_visits() -> dict[str, ColumnElement[Any]]:
    """What each visit is counted by. A visitor who comes from the site itself came directly."""
    from_where = host(Visit.referrer)
    return {
        "referrer": case((from_where == host(Visit.landing_url), ""), else_=from_where),
        "landing": page_path(Visit.landing_url),
        "source": Visit.utm["source"].as_string(),
        "medium": Visit.utm["medium"].as_string(),
        "campaign": Visit.utm["campaign"].as_string(),
        "country": Visitor.country,
        "device": Visitor.device,
        "browser": Visitor.browser,
        "os": Visitor.os,
        "language": Visitor.language,
    }


@tallies
def _visits(span: Span) -> Iterator[Value]:
    """`count`: visits; `visitors`; `total`: those of them that saw one page only."""
    for dimension, told in _of_visits().items():
        value = func.substr(func.coalesce(told, literal("")), 1, _LONGEST).label("value")
        bounced = and_(Visit.ended_at.is_not(None), Visit.page_count <= 1)
        query = (
            select(
                Visit.widget_id,
                value,
                func.count().label("visits"),
                func.count(distinct(Visit.visitor_id)),
                func.sum(case((bounced, 1), else_=0)),
            )
            .join_from(Visit, Visitor, Visitor.id == Visit.visitor_id)
            .where(
                Visit.site_id == span.site.id, span.of_ids(Visit.id, "vst"), Visitor.device != BOT
            )
            .group_by(Visit.widget_id, value)
        )
        for widget_id, found, *numbers in db.session.execute(query):
            yield Value(dimension, widget_id, found, "", *numbers)


@tallies
def _answers(span: Span) -> Iterator[Value]:
    """How long visitors waited, in steps; their ratings; who answered them first."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    names: dict[str, str] = {}

    def count(dimension: str, widget_id: str, value: str, total: int) -> None:
        numbers = found[dimension, widget_id, value]
        numbers[0] += 1
        numbers[1] += total

    for talk in talks.begun(span.site.id, span.of_ids(Conversation.id, "cnv")):
        if talk.score is not None:
            count("rating", talk.widget_id, str(talk.score), talk.score)
        if talk.response_s is None or talk.answered_by is None:
            continue
        kind, who, names[who] = talk.answered_by
        count("response", talk.widget_id, str(step(talk.response_s)), talk.response_s)
        count(f"first_{kind}", talk.widget_id, who, talk.response_s)
        if talk.score is not None:
            count(f"rated_{kind}", talk.widget_id, who, talk.score)
    for (dimension, widget_id, value), (number, total) in found.items():
        yield Value(dimension, widget_id, value, names.get(value, ""), number, 0, total)


@tallies
def _writers(span: Span) -> Iterator[Value]:
    """`count`: messages; `total`: in how many conversations."""
    query = (
        select(
            Conversation.widget_id,
            Message.author_kind,
            Message.author_id,
            func.max(Message.author_name),
            func.count(),
            func.count(distinct(Message.conversation_id)),
        )
        .join_from(Message, Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.account_id == span.site.account_id,
            span.of_ids(Message.id, "msg"),
            Message.site_id == span.site.id,
            Message.internal.is_(False),
            Message.author_kind.in_(("operator", "agent")),
        )
        .group_by(Conversation.widget_id, Message.author_kind, Message.author_id)
    )
    for widget_id, kind, who, name, messages, conversations in db.session.execute(query):
        yield Value(f"wrote_{kind}", widget_id, who, name or "", messages, 0, conversations)


def step(seconds: int) -> int:
    """The length as it is kept: exact up to a minute, then within a thirtieth of it."""
    width = 1
    while seconds >= 64 * width:
        width *= 2
    return seconds // width * width
