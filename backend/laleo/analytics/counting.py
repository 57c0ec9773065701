"""A quarter of an hour, counted from the raw rows; by widget. Bots are not counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select

from laleo.analytics import talks
from laleo.analytics.sql import seconds_between
from laleo.conversations.models import Conversation, Message
from laleo.core import ids
from laleo.core.db import db
from laleo.visitors.models import PageView, Visit, Visitor
from laleo.widgets.models import Site

BOT = "bot"
Counts = dict[str, dict[str, int]]
Counter = Callable[["Span"], Iterable[tuple[str, dict[str, int]]]]


@dataclass(frozen=True, slots=True)
class Span:
    """A time on a site, its end not included."""

    site: Site
    first: datetime
    end: datetime

    def of_ids(self, column: Any, prefix: str) -> Any:
        """Made in this time: ids begin with theirs, and so does their index."""
        first, end = ids.first_of(prefix, self.first), ids.first_of(prefix, self.end)
        return and_(column >= first, column < end)


_counters: list[Counter] = []


def counts(counter: Counter) -> Counter:
    """Register who counts something: yields widget ids with some of the measures."""
    _counters.append(counter)
    return counter


def counted(span: Span) -> Counts:
    """Every measure that is not nought, by widget."""
    found: Counts = defaultdict(lambda: defaultdict(int))
    for counter in _counters:
        for widget_id, measures in counter(span):
            for name, number in measures.items():
                found[widget_id][name] += int(number or 0)
    return {widget: dict(of) for widget, of in found.items() if any(of.values())}


@counts
def _views(span: Span) -> Iterable[tuple[str, dict[str, int]]]:
    query = select(Visitor.widget_id, func.count()).join_from(
        PageView, Visitor, Visitor.id == PageView.visitor_id
    )
    query = query.where(
        PageView.site_id == span.site.id,
        PageView.at >= span.first,
        PageView.at < span.end,
        Visitor.device != BOT,
    )
    for widget_id, views in db.session.execute(query.group_by(Visitor.widget_id)):
        yield widget_id, {"views": views}


@counts
def _visits(span: Span) -> Iterable[tuple[str, dict[str, int]]]:
    ended = Visit.ended_at.is_not(None)
    bounced = and_(ended, Visit.page_count <= 1)
    length = seconds_between(Visit.started_at, Visit.ended_at)
    query = select(
        Visit.widget_id,
        func.count().label("visits"),
        func.sum(case((bounced, 1), else_=0)).label("bounces"),
        func.sum(case((ended, 1), else_=0)).label("ended"),
        func.sum(case((ended, length), else_=0)).label("visit_s"),
    ).join_from(Visit, Visitor, Visitor.id == Visit.visitor_id)
    query = query.where(
        Visit.site_id == span.site.id, span.of_ids(Visit.id, "vst"), Visitor.device != BOT
    )
    for widget_id, *numbers in db.session.execute(query.group_by(Visit.widget_id)):
        names = ("visits", "bounces", "ended", "visit_s")
        yield widget_id, dict(zip(names, numbers, strict=True))


@counts
def _newcomers(span: Span) -> Iterable[tuple[str, dict[str, int]]]:
    query = select(Visitor.widget_id, func.count()).where(
        Visitor.site_id == span.site.id, span.of_ids(Visitor.id, "vis"), Visitor.device != BOT
    )
    for widget_id, number in db.session.execute(query.group_by(Visitor.widget_id)):
        yield widget_id, {"new_visitors": number}


@counts
def _messages(span: Span) -> Iterable[tuple[str, dict[str, int]]]:
    query = (
        select(Conversation.widget_id, Message.author_kind, func.count())
        .join_from(Message, Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.account_id == span.site.account_id,
            span.of_ids(Message.id, "msg"),
            Message.site_id == span.site.id,
            Message.internal.is_(False),
            Message.author_kind.in_(("visitor", "operator", "agent")),
        )
        .group_by(Conversation.widget_id, Message.author_kind)
    )
    for widget_id, kind, number in db.session.execute(query):
        yield widget_id, {f"messages_{kind}": number}


@counts
def _conversations(span: Span) -> Iterable[tuple[str, dict[str, int]]]:
    for talk in talks.begun(span.site.id, span.of_ids(Conversation.id, "cnv")):
        yield (
            talk.widget_id,
            {
                "conversations": 1,
                "offline_forms": talk.offline,
                "closed": talk.closed,
                "answered": talk.response_s is not None,
                "response_s": talk.response_s or 0,
                "ratings": talk.score is not None,
                "stars": talk.score or 0,
            },
        )
