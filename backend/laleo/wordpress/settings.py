"""Settings that people push to WordPress sites: the plugin fetches them, signed, and says so.

The plugin decides what it takes: a constant in wp-config.php or a lock of the network stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from laleo import __version__
from laleo.accounts import audit
from laleo.core import clock
from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.core.errors import NotFound, invalid
from laleo.core.operations import Subject, operation
from laleo.core.rest import current_public_url
from laleo.core.schemas import load
from laleo.webhooks import signing
from laleo.widgets import service as widgets
from laleo.wordpress import service
from laleo.wordpress.models import WordPressSite
from laleo.wordpress.setting_schemas import PluginSettings

MOST_BYTES = 20_000
ALL = "all"


@dataclass(frozen=True, slots=True)
class Signed:
    """Settings as they travel: the signature is over `id.timestamp.payload` (Standard Webhooks)."""

    id: str
    timestamp: int
    payload: str
    signature: str


def push(
    actor: Actor, which: Sequence[str] | Literal["all"], settings: Mapping[str, Any]
) -> list[WordPressSite]:
    """Lay these settings over those of the sites; null leaves one to the site again."""
    actor.may("wordpress.write")
    rows = _sites(actor, which)
    for row in rows:
        laid = dict(row.settings) | dict(settings)
        row.settings = _fitting(laid)
        row.settings_revision += 1
        audit.write(actor, "wordpress_site.settings_pushed", row.id, settings=dict(settings))
    return rows


def _fitting(settings: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(settings)) > MOST_BYTES:
        raise invalid("/settings", f"Together they have more than {MOST_BYTES:,} bytes.")
    return settings


def _sites(actor: Actor, which: Sequence[str] | Literal["all"]) -> list[WordPressSite]:
    query = service.visible(actor)
    if which != ALL:
        query = query.where(WordPressSite.id.in_(list(which)))
    rows = list(
        db.session.scalars(query.order_by(WordPressSite.id).with_for_update(of=WordPressSite))
    )
    if which != ALL and {row.id for row in rows} != set(which):
        raise NotFound("There is no such WordPress site.")
    return rows


def _about(actor: Actor, widget_id: str, *, settings: Mapping[str, Any]) -> Subject:
    widget = widgets.get(actor, widget_id)
    actor.may("wordpress.write", widget)
    what = ", ".join(sorted(settings))[:200]
    return Subject(widget.site_id, f"Set {what} on the WordPress sites of “{widget.name}”")


@operation("wordpress.push", verb="wordpress.write", about=_about)
def of_widget(actor: Actor, widget_id: str, *, settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Push to every site that shows this widget; which those are."""
    actor.may("wordpress.write", widgets.get(actor, widget_id))
    named = load(PluginSettings, {"settings": dict(settings)})["settings"]
    shown = service.visible(actor).where(WordPressSite.widget_id == widget_id)
    found = [row.id for row in db.session.scalars(shown)]
    rows = push(actor, found, named) if found else []
    return [{"id": row.id, "name": row.name, "applied": False} for row in rows]


def report(
    actor: Actor,
    *,
    applied_revision: int,
    versions: Mapping[str, Any],
    health: Mapping[str, Any],
    **about: Any,
) -> dict[str, Any]:
    """Note how the asking site is; answers with what it has not applied, and the newest plugin."""
    row = service.connected(actor)
    row.last_seen_at = clock.now()
    row.versions, row.health = dict(versions), dict(health)
    row.applied_revision = min(applied_revision, row.settings_revision)
    for name in ("name", "multisite"):
        if name in about:
            setattr(row, name, about[name])
    due = row.applied_revision < row.settings_revision
    return {
        "revision": row.settings_revision,
        "settings": _signed(row) if due else None,
        "widget_id": row.widget_id,
        "plugin": {
            "version": __version__,
            "download": f"{current_public_url().rstrip('/')}/downloads/laleo.zip",
        },
    }


def _signed(row: WordPressSite) -> Signed:
    values = {"site": row.id, "revision": row.settings_revision, "settings": row.settings}
    payload = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    id_, at = f"{row.id}.{row.settings_revision}", int(clock.now().timestamp())
    secret = signing.unseal(row.secret_sealed)
    return Signed(id_, at, payload, signing.signature(secret, id_, at, payload.encode()))


def keys(widget_id: str) -> list[str]:
    """What sites that show this widget sign their visitors' identity with, the newest first."""
    query = select(WordPressSite.secret_sealed).where(
        WordPressSite.widget_id == widget_id, WordPressSite.revoked_at.is_(None)
    )
    sealed = db.session.scalars(query.order_by(WordPressSite.last_seen_at.desc()).limit(100))
    return [signing.unseal(one) for one in sealed]
