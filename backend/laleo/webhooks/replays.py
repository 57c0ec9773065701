"""Deliveries asked for again, many at a time, in the background; how far that has come is a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Flask
from sqlalchemy import ColumnElement, func, null, select, update

from laleo import events
from laleo.accounts import audit
from laleo.core import clock, ids, queue
from laleo.core.actor import Actor
from laleo.core.db import db, db_now, on_commit, unit
from laleo.core.errors import Conflict, NotFound, invalid
from laleo.core.paging import Page, Window, paginate
from laleo.webhooks import frames, service
from laleo.webhooks.models import Delivery, Replay, Webhook
from laleo.webhooks.schedule import State

JOB = "laleo.webhooks.chores.replay"
BATCH = 500
MOST_RUNNING = 5
RUNNING, DONE, CANCELLED = "running", "done", "cancelled"


def start(
    actor: Actor,
    *,
    webhook_id: str | None = None,
    states: Sequence[str] = (State.FAILED.value,),
    event_types: Sequence[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    delivery_ids: Sequence[str] | None = None,
) -> Replay:
    """Attempt again: these deliveries, or all of an endpoint (or of every one) that fit."""
    actor.may("webhooks.write")
    if webhook_id is not None:
        service.get(actor, webhook_id, verb="webhooks.write")
    if delivery_ids is None and since is None and webhook_id is None:
        raise invalid("", "Say which: `delivery_ids`, or `webhook_id` or `since`.")
    _check_room(actor)
    replay = Replay(
        id=ids.new_id("rpl"),
        account_id=actor.account_id,
        webhook_id=webhook_id,
        states=list(dict.fromkeys(states)),
        event_types=None if event_types is None else list(dict.fromkeys(event_types)),
        since=since,
        until=until or clock.now(),
        delivery_ids=None if delivery_ids is None else list(dict.fromkeys(delivery_ids)),
        state=RUNNING,
        total=0,
        done=0,
        cursor="",
        created_at=clock.now(),
    )
    counted = select(func.count()).select_from(Delivery).where(*_fits(replay))
    replay.total = db.session.scalar(counted) or 0
    db.session.add(replay)
    audit.write(actor, "webhook.replayed", replay.id, deliveries=replay.total)
    db.session.flush()
    on_commit(_ring)
    return replay


def _check_room(actor: Actor) -> None:
    running = select(func.count()).select_from(Replay)
    running = running.where(Replay.account_id == actor.account_id, Replay.state == RUNNING)
    if (db.session.scalar(running) or 0) >= MOST_RUNNING:
        detail = f"{MOST_RUNNING} are running already; wait for one, or cancel it."
        raise Conflict(detail, code="limit_reached")


def _ring() -> None:
    queue.ring(queue.CHORES, JOB)


def _fits(replay: Replay) -> list[ColumnElement[bool]]:
    """Which deliveries are meant; an index on the endpoint or on the id finds them."""
    found = [Delivery.account_id == replay.account_id, Delivery.id > replay.cursor]
    if replay.delivery_ids is not None:
        return [*found, Delivery.id.in_(replay.delivery_ids)]
    found += [Delivery.state.in_(replay.states), Delivery.created_at <= replay.until]
    if replay.webhook_id is not None:
        found.append(Delivery.webhook_id == replay.webhook_id)
    if replay.since is not None:
        found.append(Delivery.created_at >= replay.since)
    if replay.event_types is not None:
        found.append(Delivery.event_type.in_(replay.event_types))
    return found


def entries(actor: Actor, window: Window) -> Page[Replay]:
    """What was asked for again, newest first."""
    actor.may("webhooks.read")
    query = select(Replay).where(Replay.account_id == actor.account_id)
    scope = {"list": "replays", "account": actor.account_id}
    return paginate(query, window, by=[Replay.id], scope=scope)


def get(actor: Actor, replay_id: str, *, verb: str = "webhooks.read") -> Replay:
    """One of them."""
    row = db.session.get(Replay, replay_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("There is no such replay.")
    actor.may(verb, row)
    return row


def cancel(actor: Actor, replay_id: str) -> Replay:
    """Ask for no more of it; what is pending already is still delivered."""
    get(actor, replay_id, verb="webhooks.write")
    _end(replay_id, CANCELLED)
    db.session.expire_all()
    return get(actor, replay_id)


def _end(replay_id: str, state: str) -> None:
    db.session.execute(
        update(Replay)
        .where(Replay.id == replay_id, Replay.state == RUNNING)
        .values(state=state, ended_at=db_now())
        .execution_options(synchronize_session=False)
    )


def overdue() -> bool:
    """Whether one is running (the reconciler asks, and rings)."""
    return db.session.scalar(select(Replay.id).where(Replay.state == RUNNING).limit(1)) is not None


def work(app: Flask) -> None:
    """Go on with every running replay, a batch in each transaction, until none is left."""
    while True:
        with unit(app, reads=True):
            running = list(db.session.scalars(select(Replay.id).where(Replay.state == RUNNING)))
        if not running:
            return
        for replay_id in running:
            with unit(app):
                _step(replay_id)


def _step(replay_id: str) -> None:
    """Make the next batch due; the cursor moves in the same transaction, so none is asked twice."""
    query = select(Replay).where(Replay.id == replay_id, Replay.state == RUNNING)
    replay = db.session.scalars(query.with_for_update(skip_locked=True)).first()
    if replay is None:
        return
    batch = select(Delivery.id, Delivery.webhook_id).where(*_fits(replay))
    rows = db.session.execute(batch.order_by(Delivery.id).limit(BATCH)).all()
    if rows:
        replay.done += _again([row.id for row in rows], sorted({row.webhook_id for row in rows}))
        replay.cursor = rows[-1].id
    if len(rows) < BATCH:
        replay.state, replay.ended_at = DONE, clock.now()
    db.session.flush()
    frames.replayed(replay)
    on_commit(events.ring)


def _again(delivery_ids: Sequence[str], webhook_ids: Sequence[str]) -> int:
    """Make these due now, unless they are in flight or their endpoint is off; how many."""
    on = select(Webhook.id).where(Webhook.id.in_(webhook_ids), Webhook.enabled)
    due = (
        update(Delivery)
        .where(
            Delivery.id.in_(delivery_ids),
            Delivery.webhook_id.in_(on),
            Delivery.lease_token.is_(null()),
        )
        .values(state=State.PENDING.value, step=0, next_attempt_at=db_now())
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(list(db.session.scalars(due)))
