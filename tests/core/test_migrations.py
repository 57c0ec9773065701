"""Migrations make what the models say, and can be taken back."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from laleo.app import create_app
from laleo.config import load
from laleo.core.db import Base, db
from tests.backing import Databases


def test_models_and_migrations_agree(environ: dict[str, str], databases: Databases) -> None:
    app = create_app(load(environ | {"DATABASE_URL": databases.new()}))
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": False})
            assert compare_metadata(context, Base.metadata) == []


def test_every_migration_can_be_taken_back(environ: dict[str, str], databases: Databases) -> None:
    app = create_app(load(environ | {"DATABASE_URL": databases.new()}))
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert set(inspect(db.engine).get_table_names()) >= set(Base.metadata.tables)


def test_there_is_one_line_of_migrations() -> None:
    files = sorted((Path(__file__).parents[2] / "backend/migrations/versions").glob("*.py"))
    assert [file.name[:4] for file in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
