"""What the reconciler does for visitors."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from laleo.core import clock
from laleo.core.db import db, on_commit, reading, release
from laleo.core.presence import TTL_S
from laleo.core.sweeps import sweep
from laleo.visitors import team, trail, visits
from laleo.visitors.models import Visit

BATCH = 200
LOOKED_AT = 500
_place = {"after": ""}  # where the round over all open visits has come to, in this process


@sweep(every_s=0.5)  # a leaver has 10 s of grace and is to be off the screens within 12
def end_visits() -> None:
    """End the visits of those who left."""
    gone = visits.presence.sweep(BATCH)
    if gone:
        visits.end(gone)
        on_commit(partial(visits.presence.settled, gone))


@sweep(every_s=1)
def forget_closed_consoles() -> None:
    """Nobody is available under a name whose consoles are all closed."""
    gone = team.presence.sweep(BATCH)
    team.presence.settled(gone)
    for account_id in team.accounts(gone):
        team.moved(account_id)


@sweep(every_s=1)
def flush_page_views() -> None:
    """Write the page views of the last second."""
    trail.flush()


@sweep(every_s=20)
def end_forgotten_visits() -> None:
    """End visits that Redis knows nothing of: it was emptied, or their process died at their start.

    Not before Redis has remembered for longer than connections take to beat.
    """
    if not visits.presence.complete():
        return
    with reading():
        open_visits = _some_open_visits()
    release()  # Redis is asked without a transaction open
    here = visits.presence.here(open_visits)
    forgotten = [visit_id for visit_id in open_visits if visit_id not in here]
    if forgotten:
        visits.end(forgotten)


def _some_open_visits() -> list[str]:
    old = clock.now() - timedelta(seconds=2 * TTL_S)
    query = select(Visit.id).where(Visit.ended_at.is_(None), Visit.id > _place["after"])
    query = query.where(Visit.started_at < old).order_by(Visit.id).limit(LOOKED_AT)
    found = list(db.session.scalars(query))
    _place["after"] = found[-1] if len(found) == LOOKED_AT else ""
    return found
