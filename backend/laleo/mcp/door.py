"""POST /mcp: one Flask view around a dispatcher; who asks, one commit a message, no sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, request, stream_with_context
from mcp_types.jsonrpc import INVALID_REQUEST
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from laleo.core import db, problems, rest
from laleo.core.actor import Actor
from laleo.core.errors import Forbidden, LaleoError
from laleo.mcp import eras, wire
from laleo.mcp.dispatcher import Answer, Dispatcher
from laleo.mcp.registry import Registry
from laleo.mcp.wire import Message, RpcError

PATH = "/mcp"
BATCH = 20
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVENTS = "text/event-stream"


def blueprint(registry: Registry) -> Blueprint:
    """The endpoint that serves this registry."""
    dispatcher = Dispatcher(registry)
    bp = Blueprint("mcp", __name__)

    def mcp() -> Response:
        """One JSON-RPC message, or a batch of them in the revision that has batches."""
        _check_origin()
        return _serve(dispatcher)

    bp.add_url_rule(PATH, view_func=mcp, methods=["POST"], strict_slashes=False)
    bp.register_error_handler(RpcError, _refused)
    bp.register_error_handler(HTTPException, lambda error: _refused(problems.from_http(error)))
    bp.register_error_handler(LaleoError, _refused)
    bp.register_error_handler(Exception, lambda error: _refused(problems.logged(error)))
    return bp


def _check_origin() -> None:
    """A page elsewhere must not reach us through its reader's browser (DNS rebinding)."""
    origin = request.headers.get("Origin")
    ours = rest.current_public_url()
    if origin is None or origin == ours:
        return
    hosts = {urlsplit(ours).hostname, urlsplit(origin).hostname}
    if not hosts <= LOOPBACK:
        raise Forbidden("Web pages of other sites may not call this address.", code="origin")


def _serve(dispatcher: Dispatcher) -> Response:
    """Read everything first, so that no transaction waits for a slow client."""
    if not request.is_json:
        raise UnsupportedMediaType
    found = wire.parse(request.get_data())
    messages = _batch(found) if isinstance(found, list) else [found]
    g.rpc_id = None if isinstance(found, list) else wire.id_of(found)
    db.set_reading(all(dispatcher.reads(message) for message in messages))
    actor = rest.authenticate_bearer(cost=len(messages))
    if isinstance(found, list):
        return _batched(dispatcher, actor, messages)
    return _response(_run(dispatcher, actor, found))


def _batch(messages: list[Any]) -> list[Any]:
    eras.batch_version(request.headers.get)
    if not 1 <= len(messages) <= BATCH:
        raise RpcError(INVALID_REQUEST, f"A batch has 1 to {BATCH} messages.")
    if any(isinstance(one, dict) and one.get("method") == "initialize" for one in messages):
        raise RpcError(INVALID_REQUEST, "initialize must not be part of a batch.")
    return messages


def _run(dispatcher: Dispatcher, actor: Actor, message: Any, *, batched: bool = False) -> Answer:
    """One message in its own transaction; what an error began is undone."""
    try:
        answer = dispatcher.answer(actor, message, request.headers.get, batched=batched)
        if not answer.failed:
            db.commit()
            return answer
    except LaleoError as error:
        refused = refusal(error)
        answer = Answer(refused.body(wire.id_of(message)), error=refused)
    except BaseException:
        db.rollback()
        raise
    db.rollback()
    return answer


def _batched(dispatcher: Dispatcher, actor: Actor, messages: list[Any]) -> Response:
    answers = [_run(dispatcher, actor, message, batched=True) for message in messages]
    bodies = [_last(answer) for answer in answers if answer.status != 202]  # noqa: PLR2004
    return _json(bodies, 200) if bodies else Response(status=202)


def _response(answer: Answer) -> Response:
    if answer.steps is not None and request.accept_mimetypes[EVENTS] > 0:
        return _streamed(answer.steps)
    if answer.endless:
        error = RpcError(INVALID_REQUEST, f"This answer is a stream: accept {EVENTS}.")
        return _json(error.body(g.get("rpc_id")), 406)
    if answer.status == 202:  # noqa: PLR2004 - a notification has no answer
        return Response(status=202)
    headers = answer.error.headers if answer.error else {}
    return _json(_last(answer), answer.status, headers)


def _last(answer: Answer) -> Message | None:
    """The answer's body; of a stream only its end, for clients that read no streams."""
    if answer.steps is None:
        return answer.body
    db.release()
    return list(answer.steps)[-1]


def _streamed(steps: Iterator[Message]) -> Response:
    db.release()
    events = (_event(step) for step in steps)
    response = Response(stream_with_context(events), content_type=EVENTS)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _event(step: Message) -> bytes:
    """One event; a comment, which readers overlook, when there is only somebody to be felt for."""
    return b"event: message\ndata: %s\n\n" % _dumped(step) if step else b": beat\n\n"


def _json(body: Any, status: int, headers: Any = None) -> Response:
    return Response(_dumped(body), status, headers, content_type="application/json")


def _dumped(body: Any) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace")  # half a surrogate pair, as JSON writes it


def _refused(error: Any) -> Response:
    """What stopped the whole request, as a JSON-RPC error with the status HTTP clients read."""
    if isinstance(error, LaleoError):
        error = refusal(error)
    return _json(error.body(g.get("rpc_id")), error.status(modern=True), error.headers)


def refusal(error: LaleoError) -> RpcError:
    """A refusal of ours as an error of the protocol; its code is the HTTP status."""
    problem = {"code": error.code, "request_id": g.get("request_id")} | error.extra
    return RpcError(error.status, error.detail, problem, error.headers)
