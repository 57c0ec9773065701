"""Calls: visitors ring, the team answers, and what they say goes from browser to browser."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo import events
from laleo.calls import (
    callback_live,
    callback_routes,
    guest_live,
    handoff_live,
    handoff_routes,
    links,
    live,
    merging,
    number_routes,
    routes,
    sweeps,
    team_live,
    tools,
)
from laleo.calls.callback_schemas import CallbackOut
from laleo.calls.callbacks import SUBMITTED
from laleo.calls.schemas import CallOut

__all__ = [
    "callback_live",
    "guest_live",
    "handoff_live",
    "init_app",
    "live",
    "merging",
    "sweeps",
    "team_live",
    "tools",
]

for _type, _description in {
    "call.requested": "A visitor or a program asks for a call; it is about to ring.",
    "call.answered": "Somebody answered a call.",
    "call.ended": "A call ended, was cancelled or failed; `end_reason` says how.",
    "call.missed": "Nobody answered a call in time, or everybody declined.",
}.items():
    events.kind(_type, _description, objects={"call": CallOut})
events.kind(SUBMITTED, "Somebody asks to be called back.", objects={"callback": CallbackOut})


def init_app(_app: Flask, api: Api) -> None:
    """Open this room's doors."""
    for door in (routes, number_routes, callback_routes, handoff_routes):
        api.register_blueprint(door.bp)
    links.offer()
