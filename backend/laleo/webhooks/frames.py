"""Tells open consoles what became of deliveries and replays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from laleo.core import live
from laleo.core.db import db
from laleo.webhooks.models import Delivery, Replay
from laleo.webhooks.schemas import DeliveryOut, ReplayOut

MOST = 10
"""Frames of one booking; more would be a blur to people, and slow the worker down."""

_WHOLE_ACCOUNT = "*"  # of no site: hidden from connections that are limited to some


def announce(delivery_ids: Sequence[str]) -> None:
    """Show the latest of these deliveries to the account's consoles, after the commit."""
    rows = db.session.scalars(select(Delivery).where(Delivery.id.in_(delivery_ids[-MOST:])))
    for row in rows:
        shown = {"delivery": DeliveryOut().dump(row)}
        live.publish(f"account:{row.account_id}", "delivery", shown, site_id=_WHOLE_ACCOUNT)


def replayed(replay: Replay) -> None:
    """Show how far a replay has come, after the commit."""
    shown = {"replay": ReplayOut().dump(replay)}
    live.publish(f"account:{replay.account_id}", "replay", shown, site_id=_WHOLE_ACCOUNT)
