"""`laleo migrate-to-postgres`: every row of the SQLite database into an empty PostgreSQL one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Connection

from laleo.app import create_app
from laleo.archive import rows
from laleo.archive.backup import snapshot
from laleo.archive.restore import Unusable
from laleo.config import Settings
from laleo.core.db import db


def to_postgres(settings: Settings, url: str) -> dict[str, dict[str, Any]]:
    """Copy and compare; gives each table's rows and sum. Raises Unusable, with nothing copied."""
    if not settings.sqlite or not url.startswith("postgresql+psycopg://"):
        raise Unusable("Give a PostgreSQL address, and keep DATABASE_URL on the SQLite database.")
    source, target = create_app(settings), create_app(replace(settings, database_url=url))
    with source.app_context():
        upgrade()  # both at this version's revision
    with target.app_context():
        upgrade()
        with db.engine.begin() as there:
            if taken := rows.occupied(there):
                raise Unusable(f"The PostgreSQL database is in use ({taken[0]} has rows).")
            with source.app_context(), snapshot() as here:
                return {shape.name: _copy(here, there, shape) for shape in rows.shapes()}


def _copy(here: Connection, there: Connection, shape: rows.Shape) -> dict[str, Any]:
    counted = rows.Tally()
    rows.load(there, shape, counted.count(rows.lines(here, shape)))
    if rows.tally(there, shape) != counted.shown():
        raise Unusable(f"Table {shape.name} did not arrive as it was; nothing was copied.")
    return counted.shown()
