"""One message, one transaction: kept when it went well, undone when the answer says it did not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from laleo.accounts.models import Account
from laleo.config import load
from laleo.core import clock, db, ids, limits, rest
from laleo.core.actor import AUTOMATION, READ, Actor, Kind, token_kind
from laleo.core.db import Base
from laleo.core.errors import Conflict
from laleo.mcp import door
from laleo.mcp.registry import Call, Registry, Result
from laleo.mcp.wire import RpcError
from tests.backing import Databases
from tests.mcp.rpc import request, send
from tests.people import Answer, Caller, through_app

WRITER = Actor(Kind.PROGRAM, "acc_test", "pat_test", scopes=frozenset({READ, AUTOMATION}))
GOOD: Result = {"content": []}


def write(call: Call) -> Result:
    """Adds a row; then does what its name says."""
    name = call.params["name"]
    db.db.session.add(Account(id=ids.new_id("acc"), name=name, created_at=clock.now()))
    db.db.session.flush()
    if name == "protocol_error":
        raise RpcError(-32602, "No.")
    if name == "refused":
        raise Conflict("No.")
    if name == "crash":
        raise ZeroDivisionError
    return GOOD | {"isError": name == "tool_error"}


REGISTRY = Registry(
    name="writer",
    title="Writer",
    version="1",
    instructions="",
    methods={"tools/call": write},
    capabilities={"tools": {}},
    reads=lambda _method, params: params.get("name") == "reading",
)


@pytest.fixture
def writer(databases: Databases, environ: dict[str, str]) -> Iterator[Caller]:
    """Somebody at a door whose one tool writes."""
    settings = load(environ | {"DATABASE_URL": databases.new()})
    app = Flask("writer")
    app.config["LALEO"] = settings
    db.init_app(app, settings.database_url)
    limits.init_app(app, settings.bus_url)
    rest.init_app(app)
    app.register_blueprint(door.blueprint(REGISTRY))
    token_kind("writer_", lambda _token: WRITER)
    # Requests say for themselves whether they read; in one process their word outlives them.
    with app.app_context(), db.reading(on=False):
        Base.metadata.create_all(db.db.engine)
        yield Caller(through_app(app), {"Authorization": "Bearer writer_1"})
        db.db.session.remove()
        db.db.engine.dispose()


def kept() -> int:
    """How many rows there are now."""
    db.db.session.rollback()
    return db.db.session.scalar(select(func.count()).select_from(Account)) or 0


def call(writer: Caller, name: str) -> Answer:
    return send(writer, request("tools/call", name=name))


def test_what_went_well_is_kept(writer: Caller) -> None:
    assert call(writer, "fine").status == 200
    assert kept() == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [("tool_error", 200), ("protocol_error", 200), ("refused", 409), ("crash", 500)],
)
def test_what_did_not_is_undone(writer: Caller, name: str, status: int) -> None:
    assert call(writer, name).status == status
    assert kept() == 0


def test_each_message_of_a_batch_stands_for_itself(writer: Caller) -> None:
    names = ["fine", "tool_error", "refused", "fine", "protocol_error"]
    batch = [request("tools/call", id=name + str(n), name=name) for n, name in enumerate(names)]
    answers = send(writer, batch).json
    assert [one["id"] for one in answers] == [message["id"] for message in batch]
    assert kept() == 2


def test_a_tool_that_only_reads_cannot_write(writer: Caller) -> None:
    if db.dialect() == "sqlite":  # PostgreSQL has no such guard here, and needs none: no write lock
        assert call(writer, "reading").status >= 500
        assert kept() == 0
