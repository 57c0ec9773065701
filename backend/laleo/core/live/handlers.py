"""What features registered for frames, and how one frame is handled: one unit, one commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from marshmallow import Schema
from sqlalchemy.exc import DBAPIError

from laleo.core import db
from laleo.core.errors import BadRequest, LaleoError, TooManyRequests, Unauthorized, Unavailable
from laleo.core.live.connection import NO_HELLO, REFUSED, TOO_MANY, TRY_LATER, Connection
from laleo.core.live.frames import Inbound, refusal
from laleo.core.schemas import load

log = structlog.get_logger(__name__)

F = TypeVar("F", bound=Callable[..., Any])
Answer = tuple[str, dict[str, Any]] | None
REASON_BYTES = 120  # a close frame's payload ends at 125 (RFC 6455 section 5.5)


@dataclass(frozen=True, slots=True)
class Handler:
    """What runs for one type of frame of one kind of client."""

    run: Callable[[Connection, dict[str, Any]], Answer]
    schema: type[Schema]
    reads: bool


@dataclass(frozen=True, slots=True)
class Opener:
    """Who greets the clients whose hello has this key."""

    kind: str
    run: Callable[[Connection, dict[str, Any]], dict[str, Any]]
    schema: type[Schema]


_handlers: dict[tuple[str, str], Handler] = {}
_openers: dict[str, Opener] = {}
_farewells: dict[str, Callable[[Connection], None]] = {}


def on(type_: str, *, kind: str, schema: type[Schema], reads: bool = False) -> Callable[[F], F]:
    """Register what a frame of this type does; it answers with `(type, data)` or None."""

    def register(run: F) -> F:
        _handlers[kind, type_] = Handler(run, schema, reads)
        return run

    return register


def hello(kind: str, *, key: str, schema: type[Schema]) -> Callable[[F], F]:
    """Register who greets this kind of client, told by a key of its hello; gives the welcome.

    It runs outside a unit, so that it can ask Redis before it opens the database.
    """

    def register(run: F) -> F:
        _openers[key] = Opener(kind, run, schema)
        return run

    return register


def gone(kind: str) -> Callable[[F], F]:
    """Register what follows the end of a connection of this kind; `connection.lost` tells how."""

    def register(run: F) -> F:
        _farewells[kind] = run
        return run

    return register


def greet(connection: Connection, inbound: Inbound) -> bool:
    """Answer the first frame; False when the connection was refused."""
    opener = next((o for key, o in _openers.items() if inbound.data.get(key)), None)
    if inbound.type != "hello" or opener is None:
        _refuse(connection, inbound, BadRequest("The first frame must be a hello."), NO_HELLO)
        return False
    connection.kind = opener.kind
    try:
        with connection.app.app_context():
            welcome = opener.run(connection, load(opener.schema, inbound.data))
    except Exception as error:  # noqa: BLE001 - a handshake answers in words, whatever happened
        known = _known(error)
        _refuse(connection, inbound, known, _code(known))
        return False
    connection.welcome(welcome, inbound.id)
    return True


def _code(error: LaleoError) -> int:
    if isinstance(error, TooManyRequests):
        return TOO_MANY
    return REFUSED if error.status < 500 else TRY_LATER  # noqa: PLR2004


def _refuse(connection: Connection, inbound: Inbound, error: LaleoError, code: int) -> None:
    connection.line.put(refusal(error, inbound))
    reason = error.detail.encode()[:REASON_BYTES].decode(errors="ignore")
    connection.line.end(code, reason)


def handle(connection: Connection, inbound: Inbound) -> None:
    """Do what a frame asks, and answer it."""
    if inbound.type == "ping":
        connection.send("pong", {}, inbound.id)
        return
    try:
        answer = _run(connection, inbound)
    except Exception as error:  # noqa: BLE001 - one frame's trouble ends with that frame
        known = _known(error)
        connection.line.put(refusal(known, inbound))
        if isinstance(known, Unauthorized):
            connection.line.end(REFUSED, known.detail)
        return
    if answer is not None:
        connection.send(*answer, inbound.id)


def _run(connection: Connection, inbound: Inbound) -> Answer:
    handler = _handlers.get((connection.kind, inbound.type))
    if handler is None:
        raise BadRequest(f"There is no frame “{inbound.type[:40]}” here.", code="unknown_frame")
    data = load(handler.schema, inbound.data)
    with db.unit(connection.app, reads=handler.reads):
        return handler.run(connection, data)


def _known(error: Exception) -> LaleoError:
    if isinstance(error, LaleoError):
        return error
    log.error("live_crashed", exc_info=error)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Unavailable("The database does not answer; try again shortly.")
    return LaleoError("Something went wrong on our side; try again shortly.")


def bid_farewell(connection: Connection) -> None:
    """Tell the feature that greeted the connection that it is over."""
    run = _farewells.get(connection.kind)
    if run is None:
        return
    try:
        with connection.app.app_context():
            run(connection)
    except Exception as error:  # noqa: BLE001 - it is over either way; presence times out by itself
        log.warning("farewell_failed", error=repr(error))
