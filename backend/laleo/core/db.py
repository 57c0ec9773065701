"""The database: one model set on SQLite (WAL) and PostgreSQL, and when work is committed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import structlog
from flask import Flask, current_app
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, MetaData, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm import registry as Registry  # noqa: N812 - a class, named like a function
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from laleo.core import sqlite

log = structlog.get_logger(__name__)

_reads: ContextVar[bool] = ContextVar("laleo_reads", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes: timestamptz on PostgreSQL, milliseconds since 1970 on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type each database gets."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """A datetime on its way in; naive ones are refused."""
        if value is None or dialect.name != "sqlite":
            return value
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """A datetime on its way out, always UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromtimestamp(value / 1000, UTC)
        return cast("datetime", value).astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """Every model's base; the names of constraints are fixed so that migrations can drop them."""

    # A registry rather than attributes: Flask-SQLAlchemy copies the class and shares this.
    registry = Registry(
        type_annotation_map={
            datetime: UtcDateTime,
            dict[str, Any]: Json,
            list[str]: Json,
            list[Any]: Json,
        },
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
    )


M = TypeVar("M", bound=Base)

db = SQLAlchemy(model_class=Base)
migrate = Migrate()


class db_now(ColumnElement[datetime]):  # noqa: N801 - reads as the SQL function it is
    """The database's own clock, plus `seconds`; leases and deadlines use nothing else."""

    inherit_cache = True
    type = UtcDateTime()

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = float(seconds)

    @property
    def _static_cache_key(self) -> Any:
        return (db_now, self.seconds)


@compiles(db_now, "sqlite")
def _sqlite_now(element: db_now, *_: Any, **__: Any) -> str:
    shift = round(element.seconds * 1000)
    return f"(CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) + {shift})"


@compiles(db_now, "postgresql")
def _postgres_now(element: db_now, *_: Any, **__: Any) -> str:
    return f"(clock_timestamp() + interval '{element.seconds} seconds')"


class db_after(FunctionElement[datetime]):  # noqa: N801
    """The database's clock plus a bound number of seconds, for many rows in one statement."""

    inherit_cache = True
    type = UtcDateTime()


@compiles(db_after, "sqlite")
def _sqlite_after(element: db_after, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(CAST((julianday('now') - 2440587.5) * 86400000 + 1000 * {seconds} AS INTEGER))"


@compiles(db_after, "postgresql")
def _postgres_after(element: db_after, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(clock_timestamp() + make_interval(secs => CAST({seconds} AS double precision)))"


def init_app(app: Flask, url: str) -> None:
    """Bind the app to its database."""
    options: dict[str, Any] = {"pool_size": 20, "max_overflow": 20, "pool_timeout": 20}
    if url.startswith("sqlite"):
        options["connect_args"] = sqlite.OPTIONS
    else:  # six processes (rt, two web, two workers, reconciler) within PostgreSQL's usual 100
        options |= {"pool_size": 10, "max_overflow": 5}
        options["pool_pre_ping"] = True
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    migrate.init_app(
        app, db, directory=str(_migrations()), render_as_batch=url.startswith("sqlite")
    )
    app.teardown_request(_forget_reading)
    if url.startswith("sqlite"):
        with app.app_context():
            sqlite.tame(db.engine, _reads.get)


def _forget_reading(_error: BaseException | None) -> None:
    """The next request on the same connection decides for itself."""
    _reads.set(False)


def _migrations() -> Any:
    from pathlib import Path

    return Path(__file__).parents[2] / "migrations"


@contextlib.contextmanager
def reading(on: bool = True) -> Iterator[None]:
    """Transactions begun inside only read; on SQLite a write in one is refused by the database."""
    token = _reads.set(on)
    try:
        yield
    finally:
        _reads.reset(token)


class NeedsWriting(Exception):
    """Work that only reads has found something to write; do it again in a unit that may."""


def about_to_write() -> None:
    """Raise NeedsWriting when the current work only reads; before a write that is often none."""
    if _reads.get():
        raise NeedsWriting


def set_reading(on: bool) -> None:
    """Like `reading`, for the rest of this request."""
    _reads.set(on)


def on_commit(action: Callable[[], None]) -> None:
    """Run this once the current work is committed: bells and live frames, nothing durable.

    The same function asked for twice runs once.
    """
    actions = _session().info.setdefault("on_commit", [])
    if action not in actions:
        actions.append(action)


def commit() -> None:
    """Commit the current work, then run what `on_commit` collected; the latter cannot fail it."""
    session = _session()
    actions: list[Callable[[], None]] = session.info.pop("on_commit", [])
    session.commit()
    for action in actions:
        try:
            action()
        except Exception as error:  # noqa: BLE001 - the row is safe; the reconciler rings again
            log.warning("after_commit_failed", error=repr(error))


def rollback() -> None:
    """Forget the current work and what was to follow it."""
    session = _session()
    session.info.pop("on_commit", None)
    session.rollback()


def release() -> None:
    """Give the database connection back before waiting for something."""
    db.session.remove()


def this_app() -> Flask:
    """The app itself, for other threads and for units of its own; not the proxy for it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    return app


@contextlib.contextmanager
def unit(app: Flask, *, reads: bool = False) -> Iterator[Session]:
    """One short piece of work outside a request: own context, one commit, no connection kept."""
    with app.app_context(), reading(reads):
        try:
            yield _session()
            commit()
        except BaseException:
            rollback()
            raise
        finally:
            db.session.remove()


def take_one(model: type[M], *waiting: Any, **lease: Any) -> M | None:
    """Write `lease` into the oldest row that waits, and give it; None when there is none.

    Of any number of workers at once each gets another row: nobody waits for another's.
    """
    table: Any = model
    oldest = select(table.id).where(*waiting).order_by(table.id).limit(1)
    claim = (
        update(model)
        .where(table.id.in_(oldest.with_for_update(skip_locked=True).scalar_subquery()), *waiting)
        .values(**lease)
        .returning(model)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalars(claim).first()


def _session() -> Session:
    return db.session()


def dialect() -> str:
    """`sqlite` or `postgresql`."""
    return db.engine.dialect.name
