"""Errors as problem documents (RFC 9457): ours, the framework's, and those nobody expected."""

from __future__ import annotations

import re

import structlog
from flask import Flask, Response, g, jsonify, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from laleo.core.errors import LaleoError, PayloadTooLarge, Unavailable

log = structlog.get_logger(__name__)

MAX_BODY = 256 * 1024
_KEYS = "/a/"  # one-tap links, see core/actions


def response(error: LaleoError) -> Response:
    """The error as `application/problem+json` (RFC 9457)."""
    document = error.problem() | {"instance": spoken_path(), "request_id": g.get("request_id")}
    answer = jsonify(document)
    answer.status_code = error.status
    answer.headers["Content-Type"] = "application/problem+json"
    answer.headers.update(error.headers)
    return answer


def from_http(error: HTTPException) -> LaleoError:
    """The framework's own refusal in our words; keeps the headers that say what is right."""
    status = error.code or 500
    if status == PayloadTooLarge.status:
        limit = (request.max_content_length or MAX_BODY) // 1024
        return PayloadTooLarge(f"The body is larger than {limit:,} KiB, the limit here.")
    title = error.name or "Error"
    detail = _DETAILS.get(status) or error.description or title
    code = re.sub(r"\W+", "_", title.lower())
    kept = {"Allow", "Retry-After", "WWW-Authenticate"}
    headers = {k: v for k, v in error.get_response().headers.items() if k in kept}
    answer = LaleoError(detail, code=code, headers=headers)
    answer.status, answer.title = status, title  # type: ignore[misc]
    return answer


_DETAILS = {
    404: "There is nothing at this address; the reference is at /openapi.json.",
    405: "This address does not take that method; Allow lists those it takes.",
    415: "Send the body as application/json.",
}


def _on_laleo_error(error: LaleoError) -> Response:
    return response(error)


def _on_http(error: HTTPException) -> Response:
    return response(from_http(error))


def _on_crash(error: Exception) -> Response:
    return response(logged(error))


def logged(error: Exception) -> LaleoError:
    """What to tell the caller of an error nobody expected; the log keeps the rest."""
    log.error("crashed", request_id=g.get("request_id"), path=spoken_path(), exc_info=error)
    if isinstance(error, DBAPIError) and _gone(error):
        return Unavailable("The database does not answer; try again shortly.")
    return LaleoError("Something went wrong on our side; quote the request id when you report it.")


def spoken_path() -> str:
    """The path as it may stand in a log or an answer: one that is a key in itself is cut."""
    return f"{_KEYS}…" if request.path.startswith(_KEYS) else request.path


def _gone(error: DBAPIError) -> bool:
    return error.connection_invalidated or isinstance(error, OperationalError)


def init_app(app: Flask) -> None:
    """Answer every error with a problem document."""
    app.register_error_handler(LaleoError, _on_laleo_error)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_crash)
