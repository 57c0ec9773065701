"""Lets calls ring: looks who is there, and makes, stops and gives up legs.

Who is there is asked of Redis between two short transactions, never inside one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from laleo.accounts.availability import AWAY
from laleo.accounts.models import Member
from laleo.calls import legs, machine, telling
from laleo.calls.models import (
    ANSWERER,
    DROPPED,
    MISSED,
    REQUESTED,
    RINGING,
    STOPPED,
    WAITING,
    Call,
    CallLeg,
)
from laleo.calls.routing import Candidate, Plan, Rung, plan
from laleo.core import clock
from laleo.core.actor import OPERATORS
from laleo.core.db import db, on_commit, this_app, unit
from laleo.visitors import team
from laleo.widgets.models import Widget

OPERATOR_BROWSER = "operator_browser"


@dataclass(frozen=True, slots=True)
class Scene:
    """What the next step of ringing depends on, without rows."""

    account_id: str
    site_id: str
    rule: dict[str, Any]
    team: Sequence[Candidate]
    rung: Sequence[Rung]
    since: datetime


def later(call_id: str) -> None:
    """Look at this call as soon as the current work is committed."""
    on_commit(partial(look, this_app(), call_id))


def look(app: Flask, call_id: str) -> None:
    """Let a call ring where it should by now."""
    with unit(app, reads=True):
        scene = _scene(call_id)
    if scene is None:
        return
    with app.app_context():
        here = team.members(scene.account_id, scene.site_id)
    step = plan(scene.rule, scene.team, here, scene.rung, since=scene.since, now=clock.now())
    if step:
        with unit(app):
            _take(call_id, step)


def _scene(call_id: str) -> Scene | None:
    call = db.session.get(Call, call_id)
    if call is None or call.state not in WAITING:
        return None
    widget = db.session.get_one(Widget, call.widget_id)
    rung = [
        Rung(leg.id, leg.member_id, leg.state, leg.rings_at or leg.created_at)
        for leg in legs.of(call_id)
        if leg.party == ANSWERER and leg.member_id is not None
    ]
    able = _team(call.account_id, call.site_id)
    return Scene(call.account_id, call.site_id, widget.calls, able, rung, call.requested_at)


def _team(account_id: str, site_id: str) -> list[Candidate]:
    """Who may answer there and has not said to be away, and when they last talked."""
    last = select(Call.answered_id, func.max(Call.answered_at)).group_by(Call.answered_id)
    last = last.where(Call.account_id == account_id, Call.answered_at.is_not(None))
    talked: dict[str | None, datetime | None] = dict(db.session.execute(last).all())
    query = select(Member).where(
        Member.account_id == account_id,
        Member.role.in_(OPERATORS),
        Member.availability != AWAY,
    )
    return [
        Candidate(member.id, member.person.name, talked.get(member.id))
        for member in db.session.scalars(query.order_by(Member.id))
        if member.site_ids is None or site_id in member.site_ids
    ]


def _take(call_id: str, step: Plan) -> None:
    call = machine.locked(call_id)
    if call.state not in WAITING:
        return
    by_id = {leg.id: leg for leg in legs.of(call_id)}
    if step.declined and not any(_waits_outside(leg) for leg in by_id.values()):
        machine.move(call_id, MISSED, reason="declined")
        return
    for leg_id, state in [(one, DROPPED) for one in step.leave] + [
        (one, STOPPED) for one in step.pass_on
    ]:
        _quieten(by_id[leg_id], state)
    made = [legs.rung(call, _end(one)) for one in step.ring if _silent(by_id, one.member_id)]
    if made and call.state == REQUESTED:
        machine.move(call_id, RINGING)
    shown = telling.whole(call_id)
    for leg in made:
        telling.ring(shown, leg)


def _waits_outside(leg: CallLeg) -> bool:
    """Whether somebody who came by a hand-off link may still answer."""
    return leg.party == ANSWERER and leg.member_id is None and leg.state == RINGING


def _end(one: Candidate) -> legs.End:
    return legs.End(OPERATOR_BROWSER, one.member_id, one.name, one.member_id)


def _silent(by_id: dict[str, CallLeg], member_id: str) -> bool:
    """Whether nobody else has let it ring there, or the member declined, meanwhile."""
    states = {leg.state for leg in by_id.values() if leg.member_id == member_id}
    return states <= {DROPPED}


def _quieten(leg: CallLeg, state: str) -> None:
    if leg.state == RINGING:
        legs.end(leg, state)
        telling.stop(leg, "missed")
