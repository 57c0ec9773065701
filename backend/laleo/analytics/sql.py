"""Two databases' words for the same: parts of addresses, lengths of time, what is there already."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, case, extract, func, literal, text, type_coerce
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite

from laleo.core.db import db, dialect


def page_path(url: Any) -> ColumnElement[str]:
    """The path of a web address, without the slash at its end: `/tea`; `/` for the first page."""
    if dialect() == "postgresql":
        bare = func.split_part(func.split_part(url, "#", 1), "?", 1)
        path = func.regexp_replace(bare, "^https?://[^/]*", "")
        return func.substr(_joined(literal("/"), func.btrim(path, "/")), 1, 500)
    marked = func.replace(url, "#", "?")
    bare = func.substr(url, 1, func.instr(_joined(marked, "?"), "?") - 1)
    rest = func.substr(bare, 9)  # after `http://x` or `https://`
    path = func.substr(bare, 8 + func.instr(_joined(rest, "/"), "/"))
    return func.substr(_joined(literal("/"), func.trim(path, "/")), 1, 500)


def _joined(first: Any, then: Any) -> ColumnElement[str]:
    return cast("ColumnElement[str]", first.op("||")(then))


def host(url: Any) -> ColumnElement[str]:
    """The host of a web address, without `www.`; empty for none."""
    if dialect() == "postgresql":
        found = func.regexp_replace(url, "^https?://([^/?#]*).*$", r"\1")
        bare: Any = func.regexp_replace(func.lower(found), r"^www\.", "")
    else:
        rest = func.substr(url, func.instr(url, "://") + 3)
        marked = func.replace(func.replace(rest, "?", "/"), "#", "/")
        found = func.lower(func.substr(rest, 1, func.instr(_joined(marked, "/"), "/") - 1))
        named = func.substr(found, 1, 4) == "www."
        bare = case((named, func.substr(found, 5)), else_=found)
    return func.substr(func.coalesce(bare, ""), 1, 255)


def seconds_between(first: Any, last: Any) -> ColumnElement[int]:
    """Whole seconds from one moment to another."""
    if dialect() == "postgresql":
        return sql_cast(func.floor(extract("epoch", last - first)), BigInteger)
    return (type_coerce(last, BigInteger) - type_coerce(first, BigInteger)) // 1000


def insert_new(table: Any) -> Any:
    """An INSERT that leaves rows alone which are there already."""
    insert = postgresql.insert if dialect() == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()


def alone(name: str) -> None:
    """Wait until nobody else does this; until the end of the transaction. SQLite has one writer."""
    if dialect() == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        db.session.execute(lock, {"name": name})
