"""What a widget's settings are until somebody changes them, and how a change is laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HONEYPOT = "website"
CHALLENGES = ("off", "auto", "always")

APPEARANCE: dict[str, Any] = {
    "accent": "#2a53d1",
    "position": "right",
    "greeting": "",
    "title": "",
    "subtitle": "",
    "launcher": "bubble",
    "launcher_text": "",
    "offset_x": 20,
    "offset_y": 20,
    "z_index": 2147483000,
    "hide_on": [],
    "mobile": "full",
}
HOURS: dict[str, Any] = {
    "always": True,
    "timezone": None,
    "weekly": {day: [["09:00", "17:00"]] if day not in {"sat", "sun"} else [] for day in DAYS},
    "closed_dates": [],
}
_NAME = {"key": "name", "kind": "name", "label": "", "required": False}
_EMAIL = {"key": "email", "kind": "email", "label": "", "required": True}
FORMS: dict[str, Any] = {
    "pre_chat": {"enabled": False, "fields": [_NAME, _EMAIL]},
    "offline": {"enabled": True, "fields": [_NAME, _EMAIL], "text": ""},
}
PRIVACY: dict[str, Any] = {
    "consent": "off",
    "respect_dnt": True,
    "truncate_ip": False,
    "erase_messages": True,
}
FEATURES: dict[str, Any] = dict.fromkeys(
    ("attachments", "voice_notes", "emoji", "rating", "transcript", "sounds"), True
)
CALLS: dict[str, Any] = {
    "enabled": True,
    "voice": True,
    "video": True,
    "ring_s": 30,
    "routing": "all",
    "steps": [],
    "callback": True,
    "outside_hours": "callback",
}
LAYERED: Mapping[str, Mapping[str, Any]] = {
    "appearance": APPEARANCE,
    "hours": HOURS,
    "forms": FORMS,
    "privacy": PRIVACY,
    "features": FEATURES,
    "calls": CALLS,
}
"""Settings that are changed part by part; what a change does not name stays."""


def first(given: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting of a new widget: what was given over what is usual."""
    layers = {name: usual | given.get(name, {}) for name, usual in _usual().items()}
    plain = {"greetings": given.get("greetings", []), "challenge": given.get("challenge", "auto")}
    return layers | plain


def _usual() -> dict[str, dict[str, Any]]:
    return {name: deepcopy(dict(usual)) for name, usual in LAYERED.items()}


def laid_over(before: Mapping[str, Any], name: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """The setting `name` with the parts of `change` replaced."""
    return dict(LAYERED[name]) | dict(before) | dict(change)
