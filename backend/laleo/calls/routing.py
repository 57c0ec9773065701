"""Whom a call rings now, by the widget's rule: everybody, one after the other, or in steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from laleo.calls.models import DECLINED, DROPPED, RINGING

LEAST_TURN_S = 5
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who may answer there; `idle_since` is when they last talked."""

    member_id: str
    name: str
    idle_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A member's leg as it stands."""

    leg_id: str
    member_id: str
    state: str
    rings_at: datetime


@dataclass(slots=True)
class Plan:
    """What is to change: who rings from now on, whose leg stops, and whether all have declined."""

    ring: list[Candidate] = field(default_factory=list)
    leave: list[str] = field(default_factory=list)
    pass_on: list[str] = field(default_factory=list)
    declined: bool = False

    def __bool__(self) -> bool:
        return bool(self.ring or self.leave or self.pass_on or self.declined)


def plan(
    rule: Mapping[str, Any],
    team: Sequence[Candidate],
    here: Collection[str] | None,
    rung: Sequence[Rung],
    *,
    since: datetime,
    now: datetime,
) -> Plan:
    """The next step of ringing. `here` are the members who are there; None: nobody knows."""
    able = [one for one in team if here is None or one.member_id in here]
    known = {leg.member_id: leg for leg in rung}
    names = {one.member_id for one in able}
    made = Plan()
    ringing = [leg for leg in rung if leg.state == RINGING]
    made.leave = [leg.leg_id for leg in ringing if leg.member_id not in names]
    ringing = [leg for leg in ringing if leg.member_id in names]
    fresh = [one for one in able if _can_ring(known.get(one.member_id))]
    if rule["routing"] == "round_robin":
        _turns(made, rule, able, fresh, ringing, now)
    elif rule["routing"] == "steps" and rule["steps"]:
        elapsed_s = (now - since).total_seconds()
        _steps(made, rule, able, fresh, elapsed_s, rings=bool(ringing))
    else:
        made.ring = fresh
    states = [known[one.member_id].state for one in able if one.member_id in known]
    made.declined = bool(states) and len(states) == len(able) and set(states) == {DECLINED}
    return made


def _can_ring(leg: Rung | None) -> bool:
    """Whoever was never rung, or was away and is back."""
    return leg is None or leg.state == DROPPED


def _turns(
    made: Plan,
    rule: Mapping[str, Any],
    able: Sequence[Candidate],
    fresh: Sequence[Candidate],
    ringing: Sequence[Rung],
    now: datetime,
) -> None:
    """One after the other, whoever has been idle the longest first."""
    if not fresh:
        return
    turn = timedelta(seconds=max(LEAST_TURN_S, rule["ring_s"] / len(able)))
    if any(leg.rings_at + turn > now for leg in ringing):
        return
    made.pass_on = [leg.leg_id for leg in ringing]
    made.ring = [min(fresh, key=lambda one: (one.idle_since or _NEVER, one.member_id))]


def _steps(
    made: Plan,
    rule: Mapping[str, Any],
    able: Sequence[Candidate],
    fresh: Sequence[Candidate],
    elapsed_s: float,
    *,
    rings: bool,
) -> None:
    """Some first, others later; when nobody of a step rings any more, the next begins at once."""
    for step in sorted(rule["steps"], key=lambda one: float(one["after_s"])):
        if step["after_s"] > elapsed_s and rings:
            return
        members = step["member_ids"]
        meant = [one for one in able if members is None or one.member_id in members]
        made.ring += [one for one in fresh if one in meant and one not in made.ring]
        rings = rings or bool(made.ring)
