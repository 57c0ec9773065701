"""Alerts: who is told of what by which channel, after how long, then whom, until somebody acts."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo import events
from laleo.accounts import service as accounts
from laleo.alerts import frames, jobs, links, opening, routes, rules
from laleo.alerts.ladder import in_hand_by
from laleo.alerts.schemas import AlertOut
from laleo.alerts.sending import ACKNOWLEDGE
from laleo.alerts.settling import claimed, taken
from laleo.core import actions

__all__ = ["claimed", "in_hand_by", "init_app", "jobs", "taken"]


def init_app(app: Flask, api: Api) -> None:
    """Open this room's doors, read every event, and know what the button in a message does."""
    del app
    api.register_blueprint(routes.bp)
    frames.shown_by(AlertOut().dump)
    events.on_dispatch(opening.read)
    accounts.on_account(rules.first_rules)
    actions.deed(ACKNOWLEDGE, look=links.look, act=links.act)
