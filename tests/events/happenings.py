"""A type of event that only the tests know, recorded as features record theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from marshmallow import fields
from sqlalchemy import text

from laleo import events
from laleo.core import db
from laleo.core.schemas import Form
from laleo.events import catalogue
from tests.people import Caller

TYPE = "test.happened"
Happen = Callable[..., list[str]]


class ThingOut(Form):
    """What the event is about."""

    number = fields.Integer(required=True)


class Thing:
    def __init__(self, number: int) -> None:
        self.number = number


@pytest.fixture
def known_type() -> Iterator[None]:
    """Put the type into the catalogue for one test."""
    events.kind(TYPE, "A test made it happen.", objects={"thing": ThingOut})
    yield
    catalogue._kinds.pop(TYPE)


def record(account_id: str, number: int, site_id: str | None = None) -> str:
    """Record one event in the current transaction; its id."""
    event = events.record(account_id, TYPE, site_id=site_id, thing=Thing(number))
    return event.id


@pytest.fixture
def happen(app: Flask, owner: Caller, known_type: None) -> Happen:
    """Record `count` events of the owner's account in one commit; their ids."""

    def happen(count: int = 1, *, caller: Caller = owner, site_id: str | None = None) -> list[str]:
        with db.unit(app):
            return [record(caller.account_id, number, site_id) for number in range(count)]

    return happen


def undelivered(app: Flask, state: str = "pending") -> int:
    """How many deliveries are in this state."""
    with db.unit(app, reads=True) as session:
        query = text("SELECT count(*) FROM deliveries WHERE state = :state")
        return int(session.execute(query, {"state": state}).scalar_one())
