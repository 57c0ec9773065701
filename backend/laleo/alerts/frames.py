"""Tells open consoles how alerts stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from laleo.alerts.models import Alert
from laleo.core import live
from laleo.core.db import db

Show = Callable[[Alert], Mapping[str, Any]]
_shows: list[Show] = []
_WHOLE_ACCOUNT = "*"  # of no site: hidden from connections that are limited to some


def shown_by(show: Show) -> None:
    """Register how an alert is shown: as REST does."""
    _shows[:] = [show]


def whole(alert_id: str) -> Alert:
    """The alert with its attempts, as the database has it now."""
    db.session.flush()
    query = select(Alert).where(Alert.id == alert_id).options(selectinload(Alert.attempts))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def announce(alert: Alert) -> None:
    """Show the alert to the account's consoles, after the commit."""
    shown = {"alert": _shows[0](whole(alert.id))}
    site_id = alert.site_id or _WHOLE_ACCOUNT
    live.publish(f"account:{alert.account_id}", "alert", shown, site_id=site_id)
