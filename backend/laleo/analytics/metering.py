"""How much of each thing an account uses: days of UTC are counted anew, months are their sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, insert, or_, select

from laleo.accounts.models import AccessToken
from laleo.analytics.days import bounds, each
from laleo.analytics.models import QuarterTotal
from laleo.analytics.usage_models import UsageDay
from laleo.conversations.models import Attachment
from laleo.core import clock, ids, quotas
from laleo.core.actor import Kind
from laleo.core.db import db
from laleo.oauth.models import OAuthGrant
from laleo.webhooks.models import Delivery

UPDATED = "usage.updated"
DAYS = 3
"""So many last days are counted again each time: what comes later than that is not."""

Day = Callable[[str, datetime, datetime], int]


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing that is used. `adds`: days add up to months; otherwise the last day counts.

    `per`: how much of what is kept makes one of what is shown.
    """

    name: str
    unit: str
    count: Day
    adds: bool = True
    per: int = 1
    may_be_hard: bool = True

    def shown(self, amount: int) -> int:
        """What is kept as it is shown: begun ones are whole."""
        return -(-amount // self.per)


def _quarters(*names: str) -> Day:
    def count(account_id: str, first: datetime, end: datetime) -> int:
        total = func.sum(sum((getattr(QuarterTotal, name) for name in names[1:]), _first(names)))
        return _sum(
            select(total).where(
                QuarterTotal.account_id == account_id,
                QuarterTotal.quarter >= first,
                QuarterTotal.quarter < end,
            )
        )

    return count


def _first(names: tuple[str, ...]) -> Any:
    return getattr(QuarterTotal, names[0])


def _sum(query: Any) -> int:
    return int(db.session.scalar(query) or 0)


def _deliveries(account_id: str, first: datetime, end: datetime) -> int:
    """Not those that tell of use: they would never come to an end."""
    return _sum(
        select(func.count()).where(
            Delivery.account_id == account_id,
            Delivery.id >= ids.first_of("dlv", first),
            Delivery.id < ids.first_of("dlv", end),
            Delivery.event_type != UPDATED,
        )
    )


def _storage(account_id: str, _first: datetime, _end: datetime) -> int:
    return _sum(select(func.sum(Attachment.size)).where(Attachment.account_id == account_id))


def _agents(account_id: str, _first: datetime, _end: datetime) -> int:
    """Tokens made for agents, and programs that were let in; those that still open something."""
    found, now = 0, clock.now()
    for row, extra in ((AccessToken, [AccessToken.kind == Kind.AGENT]), (OAuthGrant, [])):
        lasting = or_(row.expires_at.is_(None), row.expires_at > now)
        query = select(func.count()).where(row.account_id == account_id, lasting, *extra)
        found += _sum(query.where(row.revoked_at.is_(None)))
    return found


COUNTERS = {
    counter.name: counter
    for counter in (
        Counter(quotas.VISITS, "visits", _quarters("visits")),
        Counter(
            quotas.MESSAGES,
            "messages",
            _quarters("messages_visitor", "messages_operator", "messages_agent"),
        ),
        Counter(quotas.CALL_MINUTES, "minutes", _quarters("talk_s"), per=60),
        Counter("deliveries", "deliveries", _deliveries, may_be_hard=False),
        Counter(quotas.STORAGE, "bytes", _storage, adds=False),
        Counter(quotas.AGENTS, "agents", _agents, adds=False),
    )
}


def count(account_id: str) -> None:
    """Count the last days of an account anew; the whole month when none is counted yet."""
    today = clock.now().astimezone(UTC).date()
    known = db.session.scalar(select(exists().where(UsageDay.account_id == account_id)))
    first = today - timedelta(days=DAYS - 1)
    days = list(each(first if known else min(first, today.replace(day=1)), today))
    rows = []
    for counter in COUNTERS.values():
        for day in days if counter.adds else [today]:
            amount = counter.count(account_id, *bounds(day, "UTC"))
            rows.append({"name": counter.name, "day": day, "amount": amount})
    for counter in COUNTERS.values():
        again = days if counter.adds else [today]
        ours = (UsageDay.account_id == account_id, UsageDay.name == counter.name)
        db.session.execute(
            delete(UsageDay)
            .where(*ours, UsageDay.day.in_(again))
            .execution_options(synchronize_session=False)
        )
    db.session.execute(insert(UsageDay), [row | {"account_id": account_id} for row in rows])


def used(account_id: str, month: date) -> dict[str, int]:
    """How much was used in a month (its first day), by name."""
    following = (month + timedelta(days=32)).replace(day=1)
    query = select(UsageDay.name, UsageDay.day, UsageDay.amount).where(
        UsageDay.account_id == account_id, UsageDay.day >= month, UsageDay.day < following
    )
    found = dict.fromkeys(COUNTERS, 0)
    for name, _, amount in db.session.execute(query.order_by(UsageDay.day)):
        if name in COUNTERS:
            found[name] = found[name] + amount if COUNTERS[name].adds else amount
    return {name: COUNTERS[name].shown(amount) for name, amount in found.items()}
