"""Reads events: opens alerts that rules want, and ends those whose matter is settled.

Runs inside the transaction that claims the events, under one lock per account: two dispatchers
never pass each other between a visitor's word and the answer to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from laleo.accounts.models import Account
from laleo.alerts import opened, settling
from laleo.alerts.matters import (
    ALWAYS,
    HANDED_OVER,
    Matter,
    matter_of,
    settles,
    triggers_of,
)
from laleo.alerts.models import Alert, AlertRule, State
from laleo.core.db import db
from laleo.events import Event

log = structlog.get_logger(__name__)


def read(events: Sequence[Event]) -> None:
    """Open and end alerts by these events. What goes wrong with one must not hold up the rest."""
    ordered = sorted(events, key=lambda event: (event.account_id, event.id))
    for account_id, some in groupby(ordered, key=lambda event: event.account_id):
        relevant = [event for event in some if _concerns(event)]
        if relevant:
            _lock(account_id)
            _read(account_id, relevant)


def _concerns(event: Event) -> bool:
    try:
        return bool(triggers_of(event) or settles(event))
    except (LookupError, TypeError) as error:
        log.exception("alert_not_opened", event_id=event.id, error=type(error).__name__)
        return False


def _lock(account_id: str) -> None:
    """Keeps other dispatchers out of this account, but no insert that only refers to it."""
    row = select(Account.id).where(Account.id == account_id).with_for_update(key_share=True)
    db.session.execute(row)


def _read(account_id: str, events: Sequence[Event]) -> None:
    query = select(AlertRule).where(AlertRule.account_id == account_id, AlertRule.enabled)
    rules = list(db.session.scalars(query.order_by(AlertRule.id)))
    for event in events:
        try:
            with db.session.begin_nested():
                _settle(event)
                _open(event, rules)
        except (SQLAlchemyError, LookupError, TypeError, ValueError) as error:
            log.exception("alert_not_opened", event_id=event.id, error=type(error).__name__)


def _settle(event: Event) -> None:
    for subject_id, triggers, by in settles(event):
        settling.settle(event.account_id, subject_id, by=by, triggers=triggers)
    assignee = (event.payload.get("conversation") or {}).get("assignee")
    if event.type == "conversation.assigned":
        _assign(event, assignee)


def _assign(event: Event, assignee: Mapping[str, Any] | None) -> None:
    """Later rungs go to whom it belongs now."""
    query = select(Alert).where(
        Alert.account_id == event.account_id,
        Alert.subject_id == event.payload["conversation"]["id"],
        Alert.state == State.OPEN,
    )
    for alert in db.session.scalars(query):
        alert.assignee_id = assignee["id"] if assignee else None


def _open(event: Event, rules: Sequence[AlertRule]) -> None:
    for trigger in triggers_of(event):
        matter = matter_of(event, trigger)
        if matter is None or _settled_since(event, matter):
            continue
        wanting = [rule for rule in rules if wants(rule, trigger, event.site_id)]
        for rule in wanting:
            _once(event, matter, rule.id, rule)
        if not wanting and trigger == HANDED_OVER:
            _once(event, matter, ALWAYS, None)


def wants(rule: AlertRule, trigger: str, site_id: str | None) -> bool:
    """Whether the rule asks for an alert of this, there."""
    if trigger not in rule.events:
        return False
    return rule.site_ids is None or site_id in rule.site_ids


def _once(event: Event, matter: Matter, rule_key: str, rule: AlertRule | None) -> None:
    """One alert for a rule and a subject at a time, and one for each of its episodes.

    A hand-off is told even while somebody is being told that its visitor waits.
    """
    same = (Alert.rule_key == rule_key, Alert.subject_id == matter.subject_id)
    open_now = (Alert.state == State.OPEN) & (Alert.event_type == matter.trigger)
    again = (Alert.episode == matter.episode) | open_now
    if not db.session.scalar(select(exists().where(*same, again))):
        opened.open_alert(event, matter, rule_key, rule)


def _settled_since(event: Event, matter: Matter) -> bool:
    """Whether a later event, dispatched before this one, has settled the matter already."""
    later = select(Event).where(
        Event.account_id == event.account_id, Event.id > event.id, Event.dispatched_at.is_not(None)
    )
    if not matter.settled_by:
        return False
    later = later.where(Event.type.in_(matter.settled_by)).order_by(Event.id).limit(200)
    return any(
        subject_id == matter.subject_id and matter.trigger in triggers
        for one in db.session.scalars(later)
        for subject_id, triggers, _ in settles(one)
    )
