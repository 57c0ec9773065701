"""Use and limits: what an account has used this month, and who is told when it is nearly enough."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

from sqlalchemy import exists, or_, select, update

from laleo import events
from laleo.accounts import audit
from laleo.accounts.models import Account
from laleo.analytics import metering
from laleo.analytics.metering import COUNTERS, UPDATED
from laleo.analytics.sql import alone, insert_new
from laleo.analytics.usage_models import UsageLimit, UsageState
from laleo.core import clock, quotas
from laleo.core.actor import ADMINS, EVERYONE, READ, Actor, permission
from laleo.core.db import db, on_commit
from laleo.core.errors import invalid

permission("usage.read", scope=READ, roles=EVERYONE, account_wide=True)
permission("usage.write", roles=ADMINS, people=True, account_wide=True)

SOON, LATEST, TOLD_EVERY = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=1)
LEVELS = (100, 80)
Shown = dict[str, Any]


def show(actor: Actor, *, month: str | None = None) -> Shown:
    """What the account used in a month (this one), and its limits."""
    actor.may("usage.read")
    return _shown(actor.account_id, _first_day(month))


def _first_day(month: str | None) -> date:
    if month is None:
        return clock.now().astimezone(UTC).date().replace(day=1)
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise invalid("?month", "Not a month; write it as 2026-11.") from error


def _shown(account_id: str, month: date) -> Shown:
    used, limits = metering.used(account_id, month), _limits(account_id)
    state = db.session.get(UsageState, account_id)
    return {
        "month": f"{month:%Y-%m}",
        "updated_at": state.counted_at if state else None,
        "counters": [_counter(name, used[name], limits.get(name)) for name in COUNTERS],
    }


def _counter(name: str, used: int, limit: UsageLimit | None) -> Shown:
    return {
        "name": name,
        "unit": COUNTERS[name].unit,
        "used": used,
        "limit": limit.most if limit else None,
        "behaviour": None if limit is None else "hard" if limit.hard else "soft",
        "level": _level(used, limit),
    }


def _level(used: int, limit: UsageLimit | None) -> int:
    """100 when the limit is reached, 80 when four fifths of it are used, else nought."""
    if limit is None:
        return 0
    return next((level for level in LEVELS if used * 100 >= limit.most * level), 0)


def _limits(account_id: str) -> dict[str, UsageLimit]:
    rows = db.session.scalars(select(UsageLimit).where(UsageLimit.account_id == account_id))
    return {row.name: row for row in rows}


def limit(actor: Actor, **wanted: Shown | None) -> Shown:
    """Set limits, each as {limit, behaviour}; None takes one away."""
    actor.may("usage.write")
    known = _limits(actor.account_id)
    for name, terms in wanted.items():
        if terms is None:
            if name in known:
                db.session.delete(known[name])
            continue
        hard = terms["behaviour"] == "hard"
        if hard and not COUNTERS[name].may_be_hard:
            raise invalid(f"/{name}/behaviour", "Webhooks are never held back; only “soft”.")
        row = known.get(name) or UsageLimit(account_id=actor.account_id, name=name)
        row.most, row.hard = terms["limit"], hard
        db.session.add(row)
    audit.write(actor, "usage.limits_changed", actor.account_id, **wanted)
    db.session.flush()
    metering.count(actor.account_id)
    _watch(actor.account_id)
    return _shown(actor.account_id, _first_day(None))


def moved(account_id: str) -> None:
    """Something of this account was counted: its use is counted again soon."""
    state = update(UsageState).where(UsageState.account_id == account_id, ~UsageState.moved)
    db.session.execute(state.values(moved=True).execution_options(synchronize_session=False))


def _due() -> Any:
    now = clock.now()
    soon = (UsageState.moved) & (UsageState.counted_at <= now - SOON)
    return or_(soon, UsageState.counted_at <= now - LATEST)


def due() -> bool:
    """Whether an account's use is to be counted now."""
    new = select(Account.id).where(~exists().where(UsageState.account_id == Account.id))
    ripe = select(UsageState.account_id).where(_due())
    return any(db.session.scalar(query.limit(1)) is not None for query in (new, ripe))


def count_next() -> bool:
    """Count the use of the account that has waited longest; False when none is due."""
    oldest = select(UsageState.account_id).where(_due()).order_by(UsageState.counted_at)
    account_id = db.session.scalar(oldest.limit(1)) or _newcomer()
    if account_id is None:
        return False
    alone(f"usage:{account_id}")
    metering.count(account_id)
    _watch(account_id)
    return True


def _newcomer() -> str | None:
    new = select(Account.id).where(~exists().where(UsageState.account_id == Account.id))
    return db.session.scalar(new.order_by(Account.id).limit(1))


def _state(account_id: str) -> UsageState:
    """How it stands with an account; a new one is told of after its first hour."""
    now = clock.now()
    first = {"moved": False, "counted_at": now, "told_at": now}
    first |= {"told": {}, "warned": {}, "month": ""}
    db.session.execute(insert_new(UsageState).values(account_id=account_id, **first))
    return db.session.get_one(UsageState, account_id, populate_existing=True)


def _watch(account_id: str) -> None:
    """Tell of the use when it is time to, and stop what has reached a hard limit."""
    state, now = _state(account_id), clock.now()
    state.moved, state.counted_at = False, now
    shown = _shown(account_id, _first_day(None))
    if state.month != shown["month"]:
        state.month, state.warned = shown["month"], {}
    used = {one["name"]: one["used"] for one in shown["counters"]}
    levels = {one["name"]: one["level"] for one in shown["counters"] if one["level"]}
    higher = any(level > state.warned.get(name, 0) for name, level in levels.items())
    rested = state.told_at is None or state.told_at <= now - TOLD_EVERY
    state.warned = levels
    if higher or (rested and used != state.told and any(used.values())):
        state.told, state.told_at = used, now
        events.record(account_id, UPDATED, usage=shown)
    on_commit(lambda: _settle(account_id, shown["counters"]))


def _settle(account_id: str, counters: list[Shown]) -> None:
    for one in counters:
        stopped = one["behaviour"] == "hard" and one["level"] == LEVELS[0]
        quotas.settle(account_id, one["name"], reached=stopped)
