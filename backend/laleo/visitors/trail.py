"""Page views: buffered in Redis, written in batches; straight to SQL while Redis is away.

A batch is claimed, written and forgotten in that order, and a view's id is made when it happens: a
flush that was killed is done again by the next, and nothing is counted twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import structlog
from redis.exceptions import RedisError
from sqlalchemy import bindparam, insert, select, update

from laleo import events
from laleo.core import clock, ids
from laleo.core.db import db, on_commit
from laleo.core.redis import redis
from laleo.visitors.models import PageView, Visit, Visitor
from laleo.webhooks import interest

log = structlog.get_logger(__name__)

VIEWED = "visitor.page_viewed"
BATCH = 1000
CLAIM_S = 30
_KEYS = ("visitors:views", "visitors:views:claims")
_TAKE = """
local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)
local left = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[3], 'LIMIT', 0, 1)
local name = left[1]
if not name then
  local views = redis.call('LRANGE', KEYS[1], 0, ARGV[2] - 1)
  if #views == 0 then return false end
  name = ARGV[1]
  redis.call('LTRIM', KEYS[1], ARGV[2], -1)
  redis.call('RPUSH', name, unpack(views))
end
redis.call('ZADD', KEYS[2], now, name)
return {name, redis.call('LRANGE', name, 0, -1)}
"""


@dataclass(frozen=True, slots=True)
class View:
    """One page view on its way to its row."""

    id: str
    account_id: str
    site_id: str
    visitor_id: str
    visit_id: str
    url: str
    title: str
    referrer: str | None

    @classmethod
    def of(cls, who: Any, url: str, title: str, referrer: str | None) -> View:
        """A view that happens now; `who` has the ids (a Visitor, or a connection's)."""
        visitor_id = who.id if isinstance(who, Visitor) else who.visitor_id
        new = ids.new_id("pgv")
        return cls(new, who.account_id, who.site_id, visitor_id, who.visit_id, url, title, referrer)


Watcher = Callable[[Sequence[View]], None]
_watchers: list[Watcher] = []


def watch(tell: Watcher) -> None:
    """Register who is told of page views in the transaction that writes their rows."""
    _watchers.append(tell)


def keep(view: View) -> None:
    """Write a page view at once, with what else happens now."""
    db.session.add(PageView(**_values(view)))
    _tell([view])


def _tell(views: Sequence[View]) -> None:
    for tell in _watchers:
        tell(views)


def _values(view: View) -> dict[str, Any]:
    return asdict(view) | {"at": ids.at_of(view.id)}


def add(view: View) -> None:
    """Keep a page view; it is in the database a second later."""
    try:
        redis().rpush(_KEYS[0], json.dumps(asdict(view)))
    except (RedisError, OSError) as error:
        log.warning("trail_without_redis", error=repr(error))
        write([view])


def flush() -> int:
    """Write one batch of what is buffered; says how many views it had."""
    name = f"{_KEYS[0]}:{ids.new_id('clm')}"
    taken = redis().eval(_TAKE, len(_KEYS), *_KEYS, name, BATCH, CLAIM_S * 1000)
    if not taken:
        return 0
    claim, texts = taken
    write([View(**json.loads(text)) for text in texts])
    on_commit(partial(_forget, claim))
    return len(texts)


def _forget(claim: str) -> None:
    with redis().pipeline() as pipe:
        pipe.delete(claim)
        pipe.zrem(_KEYS[1], claim)
        pipe.execute()


def write(views: Sequence[View]) -> None:
    """Add the views to their visitors' trails; those of erased visitors are dropped."""
    visitors = _visitors({view.visitor_id for view in views})
    known = _written([view.id for view in views])
    new = [v for v in views if v.visitor_id in visitors and v.id not in known]
    if not new:
        return
    db.session.execute(insert(PageView), [_values(view) for view in new])
    _tell(new)
    _count(Counter(view.visit_id for view in new))
    wanted = interest.subscribed({view.account_id for view in new}, VIEWED)
    for view in new:
        _note(visitors[view.visitor_id], view)
        if view.account_id in wanted:
            announce(visitors[view.visitor_id], view.visit_id)


def announce(visitor: Visitor, visit_id: str | None) -> None:
    """Record that the visitor went to another page; asked only while somebody wants to know."""
    visit = db.session.get(Visit, visit_id, populate_existing=True) if visit_id else None
    if visit is not None:
        where = {"site_id": visitor.site_id, "widget_id": visitor.widget_id}
        events.record(visitor.account_id, VIEWED, **where, visitor=visitor, visit=visit)


def _visitors(visitor_ids: set[str]) -> dict[str, Visitor]:
    query = select(Visitor).where(Visitor.id.in_(visitor_ids)).order_by(Visitor.id)
    return {visitor.id: visitor for visitor in db.session.scalars(query.with_for_update())}


def _written(view_ids: list[str]) -> set[str]:
    return set(db.session.scalars(select(PageView.id).where(PageView.id.in_(view_ids))))


def _note(visitor: Visitor, view: View) -> None:
    at = ids.at_of(view.id)
    visitor.page_count += 1
    visitor.last_seen_at = max(visitor.last_seen_at, at)
    if visitor.page_since is None or at >= visitor.page_since:
        visitor.page_url, visitor.page_title, visitor.page_since = view.url, view.title, at


def _count(visits: Counter[str]) -> None:
    table = Visit.__table__
    more = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("visit"))
        .values(page_count=table.c.page_count + bindparam("more"))
    )
    db.session.execute(more, [{"visit": key, "more": n} for key, n in sorted(visits.items())])


def shown(view: View) -> dict[str, Any]:
    """The page as the live list shows it."""
    return {"url": view.url, "title": view.title, "since": clock.rfc3339(ids.at_of(view.id))}
