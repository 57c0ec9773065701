"""Rows as lines of text that are the same whichever database they come from.

A line is a JSON array, one value a column. Moments are milliseconds since 1970, days are ISO 8601,
bytes are Base64. A table's sum is the sum of its lines' SHA-256, so that it knows no order.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.types import TypeEngine

from laleo.core.db import Base, Json, UtcDateTime

BATCH = 1000
_MODULUS = 1 << 256
_KINDS: dict[str, Any] = {
    "moment": UtcDateTime(),
    "day": Date(),
    "bytes": LargeBinary(),
    "document": Json,
    "truth": Boolean(),
    "number": BigInteger(),
    "fraction": Double(),
    "text": Text(),
}
_BY_CLASS = {
    "UtcDateTime": "moment",
    "Date": "day",
    "LargeBinary": "bytes",
    "JSON": "document",
    "Boolean": "truth",
    "Integer": "number",
    "BigInteger": "number",
    "SmallInteger": "number",
    "Double": "fraction",
    "Float": "fraction",
    "String": "text",
    "Text": "text",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as an archive knows it, without this version's models: column names and kinds."""

    name: str
    columns: dict[str, str]

    def table(self) -> Table:
        """A table to write to and read from, in a database of the same revision."""
        columns = [Column(name, _KINDS[kind]) for name, kind in self.columns.items()]
        return Table(self.name, MetaData(), *columns)


class Tally:
    """How many lines, and their sum."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def count(self, lines: Iterable[str]) -> Iterator[str]:
        """The same lines, counted on their way."""
        for line in lines:
            self.rows += 1
            self._sum += int.from_bytes(hashlib.sha256(line.encode()).digest())
            yield line

    def shown(self) -> dict[str, Any]:
        """`{"rows": 3, "sum": "<64 hex digits>"}`."""
        return {"rows": self.rows, "sum": f"{self._sum % _MODULUS:064x}"}


def shapes() -> list[Shape]:
    """Every table of this version, referred ones before those that refer to them."""
    return [
        Shape(table.name, {column.name: _kind(column.type) for column in table.columns})
        for table in Base.metadata.sorted_tables
    ]


def _kind(type_: TypeEngine[Any]) -> str:
    return _BY_CLASS[type(type_).__name__]


def lines(connection: Connection, shape: Shape) -> Iterator[str]:
    """The table's rows, read in batches."""
    writers = [_WRITERS.get(kind, _same) for kind in shape.columns.values()]
    query = select(shape.table()).execution_options(yield_per=BATCH)
    for row in connection.execute(query):
        values = [
            None if value is None else write(value)
            for write, value in zip(writers, row, strict=True)
        ]
        yield json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def load(connection: Connection, shape: Shape, texts: Iterable[str]) -> None:
    """Insert lines into the table, in batches."""
    readers = [_READERS.get(kind, _same) for kind in shape.columns.values()]
    statement = insert(shape.table())
    waiting = iter(texts)
    while batch := [_row(shape, readers, text) for text in islice(waiting, BATCH)]:
        connection.execute(statement, batch)


def _row(shape: Shape, readers: list[Callable[[Any], Any]], text: str) -> dict[str, Any]:
    values = json.loads(text)
    return {
        name: None if value is None else read(value)
        for name, read, value in zip(shape.columns, readers, values, strict=True)
    }


def tally(connection: Connection, shape: Shape) -> dict[str, Any]:
    """Count and sum of what the table holds now."""
    counted = Tally()
    for _ in counted.count(lines(connection, shape)):
        pass
    return counted.shown()


def occupied(connection: Connection) -> list[str]:
    """Names of the tables that hold anything."""
    tables = [shape.table() for shape in shapes()]
    return [table.name for table in tables if connection.execute(select(table).limit(1)).first()]


def _same(value: Any) -> Any:
    return value


def _milliseconds(value: datetime) -> int:
    return round(value.timestamp() * 1000)


def _moment(value: int) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "moment": _milliseconds,
    "day": date.isoformat,
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "moment": _moment,
    "day": date.fromisoformat,
    "bytes": base64.b64decode,
}
