"""Alembic's door to the models: run by `laleo migrate` and `flask db`."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import JSON, BigInteger, DateTime

from laleo.core.db import Base, UtcDateTime, db

EMPTY = "the models and the database agree; there is nothing to write"


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types in migrations as what the databases get."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "MOMENT"
    if kind == "type" and isinstance(item, JSON):
        return "DOCUMENT"
    return False


def compare_type(
    _context: Any, _column: Any, inspected: Any, model: Any, _rendered: Any
) -> bool | None:
    """UtcDateTime is BIGINT on SQLite and timestamptz on PostgreSQL."""
    if isinstance(model, UtcDateTime):
        return not isinstance(inspected, BigInteger | DateTime)
    return None


def skip_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Do not write a migration that changes nothing."""
    if directives and directives[0].upgrade_ops.is_empty():
        directives[:] = []
        print(EMPTY)


def run() -> None:
    """Migrate over the app's own engine."""
    migrate = current_app.extensions["migrate"]
    settings = {
        "render_item": render_item,
        "compare_type": compare_type,
        "process_revision_directives": skip_empty,
        "transaction_per_migration": True,
    }
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            **migrate.configure_args | settings,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
