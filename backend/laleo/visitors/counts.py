"""How many are here and how many wait, by account and site, told to members when it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import func, select

from laleo.approvals import service as approvals
from laleo.core import db, live
from laleo.visitors.models import Visitor

Counter = Callable[[str], Mapping[str, int]]
BySite = dict[str, Mapping[str, int]]

_counters: dict[str, Counter] = {}
_MOVED = "accounts whose counts moved"


def counter(name: str) -> Callable[[Counter], Counter]:
    """Register a figure: it gives an account's numbers by site."""

    def register(count: Counter) -> Counter:
        _counters[name] = count
        return count

    return register


@counter("online")
def _online(account_id: str) -> Mapping[str, int]:
    query = select(Visitor.site_id, func.count()).group_by(Visitor.site_id)
    query = query.where(Visitor.account_id == account_id, Visitor.visit_id.is_not(None))
    return dict(db.db.session.execute(query).all())


@counter("approvals")
def _approvals(account_id: str) -> Mapping[str, int]:
    return approvals.pending(account_id)


def of_account(account_id: str) -> BySite:
    """Every figure of the account, by site."""
    return {name: count(account_id) for name, count in _counters.items()}


def seen(numbers: BySite, sites: frozenset[str] | None) -> dict[str, int]:
    """The figures of somebody who sees these sites (None: all)."""
    return {
        name: sum(n for site, n in by_site.items() if sites is None or site in sites)
        for name, by_site in numbers.items()
    }


@live.tap("visitor_online", "visitor_offline", "conversation", "approval")
def note_move(hub: live.Hub, topic: str) -> None:
    """Remember that an account's figures may have moved.

    Visitors too are told how their conversation stands, on a topic of their own: nothing to count.
    """
    if topic.startswith("account:"):
        hub.memory.setdefault(_MOVED, set()).add(topic)


@live.every(1)
def tell(hub: live.Hub) -> None:
    """Tell the members who are here the figures that may have moved; once a second is enough."""
    moved: set[str] = hub.memory.pop(_MOVED, set())
    for topic in moved:
        with db.unit(hub.app, reads=True):
            numbers = of_account(topic.partition(":")[2])
        for connection, sites in hub.listeners(topic):
            connection.send("counts", seen(numbers, sites))
