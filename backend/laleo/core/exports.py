"""Whole lists as files: CSV for people and spreadsheets, NDJSON for programs, streamed.

Page after page is read, each in a transaction of its own, so that a slow reader holds nothing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Response, stream_with_context
from marshmallow import Schema, fields, validate

from laleo.core import clock, db
from laleo.core.paging import MAX_LIMIT, Page, Window
from laleo.core.schemas import Form, instance

FORMATS = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
MEDIA = ("text/csv", "application/x-ndjson")
EXPORTED: dict[str, Any] = {"schema": {"type": "string"}, "content_type": MEDIA[0]}
"""How a route that exports describes its answer."""

MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for something else."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
Fetch = Callable[[Window], Page[Any]]


class ExportQuery(Form):
    """How a list is wanted."""

    format = fields.String(load_default="csv", validate=validate.OneOf(sorted(FORMATS)))


def exported(name: str, schema: type[Schema], fetch: Fetch, wanted: str) -> Response:
    """Every row that `fetch` gives, window by window, as a file of this format to keep."""
    write = _csv if wanted == "csv" else _ndjson
    stream = stream_with_context(write(schema, _rows(schema, fetch)))
    response = Response(stream, content_type=FORMATS[wanted])
    day = clock.rfc3339(clock.now())[:10]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.{wanted}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _rows(schema: type[Schema], fetch: Fetch) -> Iterator[list[dict[str, Any]]]:
    """The first page is read at once, so that a refusal is still an answer of its own."""
    return _pages(schema, fetch, *_shown(schema, fetch(Window(MAX_LIMIT))))


def _shown(schema: type[Schema], page: Page[Any]) -> tuple[list[dict[str, Any]], str | None]:
    return instance(schema).dump(page.data, many=True), page.next_cursor


def _pages(
    schema: type[Schema], fetch: Fetch, rows: list[dict[str, Any]], cursor: str | None
) -> Iterator[list[dict[str, Any]]]:
    yield rows
    while cursor is not None:
        with db.reading():
            rows, cursor = _shown(schema, fetch(Window(MAX_LIMIT, cursor)))
        db.release()
        yield rows


def _ndjson(_schema: type[Schema], pages: Iterator[list[dict[str, Any]]]) -> Iterator[str]:
    for rows in pages:
        yield "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def _csv(schema: type[Schema], pages: Iterator[list[dict[str, Any]]]) -> Iterator[str]:
    columns = _columns(instance(schema).fields)
    yield MARK + _lines([[".".join(path) for path in columns]])
    for rows in pages:
        yield _lines([[cell(_reach(row, path)) for path in columns] for row in rows])


def _columns(
    known: Mapping[str, fields.Field[Any]], before: tuple[str, ...] = ()
) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, field in known.items():
        if isinstance(field, fields.Nested) and not field.many:
            found += _columns(field.schema.fields, (*before, name))
        else:
            found.append((*before, name))
    return found


def _reach(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        row = row.get(name) if isinstance(row, Mapping) else None
    return row


def cell(value: Any) -> str:
    """A value as a cell; text that a spreadsheet would run as a formula gets an apostrophe first.

    OWASP, "CSV Injection".
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    text = value if isinstance(value, str) else _joined(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _joined(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _lines(rows: list[list[str]]) -> str:
    """RFC 4180 lines."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
