"""Whether the database is up to date, told without loading the ORM (a second of every start)."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from laleo.config import BadSetting, Settings

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
_LINE = re.compile(r"^(revision|down_revision)\b[^=]*=\s*(.+)$", re.MULTILINE)
_WORD = re.compile(r"[\"']([^\"']+)[\"']")
_ASK = "SELECT version_num FROM alembic_version"


def pending(settings: Settings) -> bool:
    """Whether `laleo migrate` has work to do; raises BadSetting when the database is not usable."""
    at = _current(settings)
    known, heads = _revisions()
    if strangers := at - known:
        raise BadSetting(
            "DATABASE_URL",
            f"a newer Laleo has used this database (revision {min(strangers)}); install that one",
        )
    return at != heads


def _revisions() -> tuple[set[str], set[str]]:
    known: set[str] = set()
    parents: set[str] = set()
    for file in VERSIONS.glob("*.py"):
        for name, value in _LINE.findall(file.read_text()):
            (known if name == "revision" else parents).update(_WORD.findall(value))
    return known, known - parents


def _current(settings: Settings) -> set[str]:
    if settings.sqlite:
        return _current_sqlite(settings.database_url)
    return _current_postgres(settings.database_url)


def _current_sqlite(url: str) -> set[str]:
    path = url.removeprefix("sqlite:///").partition("?")[0]
    try:
        connection = sqlite3.connect(path, timeout=5)
        try:
            return {row[0] for row in connection.execute(_ASK)}
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            return set()
        raise BadSetting("DATABASE_URL", f"{path} cannot be used: {error}") from error


def _current_postgres(url: str) -> set[str]:
    import psycopg

    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            return {row[0] for row in connection.execute(_ASK)}
    except psycopg.errors.UndefinedTable:
        return set()
    except psycopg.Error as error:
        problem = " ".join(str(error).split())
        raise BadSetting("DATABASE_URL", f"cannot connect: {problem}") from error
