"""Cursor pages: keyset over sortable columns, stable while rows come and go.

A cursor is signed and bound to the list and filters it came from; with others it is refused (400).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_

from laleo.core import clock, crypto
from laleo.core.db import db
from laleo.core.errors import BadRequest

T = TypeVar("T")
DEFAULT_LIMIT, MAX_LIMIT = 25, 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, as every list answer shows it."""

    data: Sequence[T]
    next_cursor: str | None
    seal: Callable[[T], str] | None = field(default=None, repr=False, compare=False)

    @property
    def has_more(self) -> bool:
        """Whether there is a next page."""
        return self.next_cursor is not None

    def cursor_after(self, count: int) -> str | None:
        """Where to go on after the first rows alone; `seal` makes a cursor of a row."""
        shorter = self.seal is not None and 0 < count < len(self.data)
        return self.seal(self.data[count - 1]) if self.seal and shorter else self.next_cursor


@dataclass(frozen=True, slots=True)
class Window:
    """What the caller asked for: `limit` 1..100 and where to go on."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


def paginate(
    query: Select[Any],
    window: Window,
    *,
    by: Sequence[Any],
    scope: dict[str, Any],
    descending: bool = True,
) -> Page[Any]:
    """Rows of the query in the order of `by` (the last must be unique), one page of them.

    `by` are mapped attributes of the one selected entity; `scope` is the list and its filters.
    """
    columns = list(by)
    if window.cursor:
        query = query.where(_after(columns, _open(window.cursor, scope), descending=descending))
    order = [column.desc() if descending else column.asc() for column in columns]
    rows = list(db.session.scalars(query.order_by(*order).limit(window.limit + 1)))
    more = len(rows) > window.limit
    rows = rows[: window.limit]

    def seal(row: Any) -> str:
        return _seal([getattr(row, column.key) for column in columns], scope)

    return Page(rows, seal(rows[-1]) if more else None, seal)


def _after(columns: list[Any], values: list[Any], *, descending: bool) -> ColumnElement[bool]:
    steps = []
    for index, (column, value) in enumerate(zip(columns, values, strict=True)):
        beyond = column < value if descending else column > value
        equal = [c == v for c, v in zip(columns[:index], values[:index], strict=True)]
        steps.append(and_(*equal, beyond))
    return or_(*steps)


def _seal(values: list[Any], scope: dict[str, Any]) -> str:
    plain = [{"t": clock.rfc3339(v)} if isinstance(v, datetime) else v for v in values]
    return crypto.sign("cursor", {"k": plain, "s": _fingerprint(scope)})


def _open(cursor: str, scope: dict[str, Any]) -> list[Any]:
    claims = crypto.verify("cursor", cursor)
    if claims is None:
        raise BadRequest(
            "This cursor is not one of ours; take `next_cursor` of the previous page unchanged.",
            code="cursor_invalid",
        )
    if claims["s"] != _fingerprint(scope):
        raise BadRequest(
            "This cursor belongs to another list or other filters; start again without a cursor.",
            code="cursor_mismatch",
        )
    return [clock.parse(v["t"]) if isinstance(v, dict) else v for v in claims["k"]]


def _fingerprint(scope: dict[str, Any]) -> str:
    return crypto.mac("cursor-scope", repr(sorted((k, str(v)) for k, v in scope.items())))[:16]
