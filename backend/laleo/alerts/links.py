"""The button “Acknowledge” of notifications and mails: a link that needs no sign-in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from laleo.accounts.models import Member
from laleo.accounts.sessions import actor_of
from laleo.alerts import service
from laleo.alerts.models import Alert, State
from laleo.alerts.sending import place
from laleo.core.actions import Page, Wish
from laleo.core.actor import Actor, system
from laleo.core.db import db
from laleo.core.errors import NotFound

_OVER = {
    State.QUIET: "It passed in quiet hours.",
    State.EXPIRED: "It is over: everybody on the list was told.",
}


def look(wish: Wish) -> Page:
    """What pressing the button does; changes nothing."""
    alert, _ = _read(wish)
    if alert.state != State.OPEN:
        return _over(alert)
    text = "Press the button to say that you take care of it. Nobody else is told then."
    return Page(alert.title, text, "I take care of it", place(alert.subject_id), "Open it")


def act(wish: Wish) -> Page:
    """Acknowledge the alert, in the name of whom the link was sent to."""
    alert, actor = _read(wish)
    if alert.state != State.OPEN:
        return _over(alert)
    service.acknowledge(actor, alert.id, by="link")
    text = "It is yours. Nobody else is told."
    return Page("Thank you", text, None, place(alert.subject_id), "Open it")


def _over(alert: Alert) -> Page:
    who = (alert.acknowledged_by or {}).get("name")
    told = f"{who} takes care of it." if who else "Nobody needs to do anything any more."
    text = _OVER.get(State(alert.state), told)
    return Page(alert.title, text, None, place(alert.subject_id), "Open it")


def _read(wish: Wish) -> tuple[Alert, Actor]:
    alert = db.session.scalars(select(Alert).where(Alert.id == wish.subject)).first()
    if alert is None:
        raise NotFound("This alert is no longer kept.")
    return alert, _actor(wish, alert)


def _actor(wish: Wish, alert: Alert) -> Actor:
    """The member the link was sent to, with the rights they have today.

    A topic has many readers, and nobody knows which of them pressed.
    """
    if not wish.who:
        return replace(system(alert.account_id), name="A shared link")
    member = db.session.get(Member, wish.who)
    if member is None or member.account_id != alert.account_id:
        raise NotFound("This link was for somebody who is no longer a member.")
    actor = actor_of(member)
    actor.may("alerts.acknowledge", alert)
    return actor
