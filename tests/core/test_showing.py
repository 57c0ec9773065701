"""Rows are shown quickly, and value for value as marshmallow would show them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields

from laleo.core.schemas import Form, Id, Moment
from laleo.core.showing import Shown
from tests.people import Caller


class Inner(Form):
    """A shape within another."""

    name = fields.String()
    at = Moment(allow_none=True)


class Outer(Form):
    """One field of each kind that the product shows."""

    derived = {"twice": lambda row: row["number"] if isinstance(row, dict) else row.number}

    id = Id("vis")
    text = fields.String(data_key="words")
    number = fields.Integer()
    share = fields.Float()
    flag = fields.Boolean()
    at = Moment()
    inner = fields.Nested(Inner)
    inners = fields.List(fields.Nested(Inner))
    many = fields.Nested(Inner, many=True)
    tags = fields.List(fields.String())
    pairs = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    deep = fields.String(attribute="inner.name")
    twice = fields.Integer()
    length = fields.Function(lambda row: len(row) if isinstance(row, dict) else 0)
    fallback = fields.String(dump_default="none")


@contextmanager
def slowly() -> Iterator[None]:
    """marshmallow's own way of showing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Shown, "_serialize", Schema._serialize)
        yield


WORDS = st.none() | st.text(max_size=5)
TIMES = st.none() | st.datetimes().map(lambda at: at.replace(tzinfo=UTC))
INNER = st.fixed_dictionaries({}, optional={"name": WORDS, "at": TIMES})
NUMBERS = st.none() | st.integers() | st.booleans() | st.integers().map(str)
ROWS = st.fixed_dictionaries(
    {"number": NUMBERS},
    optional={
        "id": WORDS,
        "text": WORDS | st.integers(),
        "share": NUMBERS,
        "flag": st.none() | st.booleans() | st.sampled_from(["true", 0, 1]),
        "at": TIMES,
        "inner": st.none() | INNER | INNER.map(lambda row: SimpleNamespace(**row)),
        "inners": st.none() | st.lists(INNER, max_size=3),
        "many": st.none() | st.lists(INNER, max_size=3),
        "tags": st.none() | st.lists(WORDS | st.integers(), max_size=3),
        "pairs": st.none() | st.dictionaries(st.text(max_size=3), WORDS, max_size=3),
        "fallback": WORDS,
        "twice": st.just("not shown: it is derived"),
    },
)


@given(ROWS, st.booleans())
def test_a_row_is_shown_as_marshmallow_would(row: dict[str, Any], as_object: bool) -> None:
    thing = SimpleNamespace(**row) if as_object else row
    with slowly():
        wanted = Outer().dump(thing)
    shown = Outer().dump(thing)
    assert shown == wanted
    assert [type(value) for value in shown.values()] == [type(value) for value in wanted.values()]
    assert Outer(many=True).dump([thing]) == [wanted]


def test_a_list_at_the_door_is_the_same(owner: Caller, widget: dict[str, Any]) -> None:
    fast = owner.get("/widgets").json
    with slowly():
        assert owner.get("/widgets").json == fast
    assert [one["id"] for one in fast["data"]] == [widget["id"]]


def test_times_are_written_in_one_way() -> None:
    row = {"number": 1, "at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC)}
    assert Outer().dump(row)["at"] == "2026-11-22T09:30:00.000Z"
