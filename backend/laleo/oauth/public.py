"""What clients ask without a member: the well-known documents, tokens, registration, revocation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from authlib.oauth2 import OAuth2Error
from flask import Blueprint, Response, current_app, g, jsonify, make_response, request

from laleo.core import db, limits, problems
from laleo.core.errors import LaleoError
from laleo.oauth import addresses, discovery, flows
from laleo.oauth.clients import by_client_id
from laleo.oauth.models import OAuthClient
from laleo.oauth.registration import Registration
from laleo.oauth.server import Server

RATE = "600/minute"
REGISTRATION_RATES = ("30/hour", "600/hour")

bp = Blueprint("oauth_public", __name__)
server = Server()
server.register_endpoint(Registration)


View = Callable[[], Response]


def _well_known(*paths: str) -> Callable[[View], View]:
    """Serve a document at these addresses, to every origin."""

    def serve(view: View) -> View:
        for path in paths:
            bp.add_url_rule(path, view_func=view, methods=["GET", "OPTIONS"], strict_slashes=False)
        return view

    return serve


@_well_known(addresses.PROTECTED, f"{addresses.PROTECTED}{addresses.MCP}")
def protected_resource() -> Response:
    """Which authorization server lets clients in (RFC 9728)."""
    return _open(addresses.protected_resource())


@_well_known(
    addresses.SERVER,
    f"{addresses.SERVER}{addresses.MCP}",
    addresses.OPENID,
    f"{addresses.OPENID}{addresses.MCP}",
    f"{addresses.MCP}{addresses.OPENID}",
)
def authorization_server() -> Response:
    """Where and how clients are let in (RFC 8414), also where OpenID clients look."""
    return _open(addresses.authorization_server(registration=_registers()))


def _open(document: dict[str, object]) -> Response:
    discovery.remember()
    answer = jsonify(document)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Allow-Headers"] = "*"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _registers() -> bool:
    return bool(current_app.config["LALEO"].oauth_registration == "open")


def _endpoint(path: str) -> Callable[[View], View]:
    """A POST at its own address and, for clients that guess, at the root."""

    def serve(view: View) -> View:
        for rule in (path, path.removeprefix("/oauth")):
            bp.add_url_rule(rule, view_func=view, methods=["POST"], strict_slashes=False)
        return view

    return serve


@_endpoint(addresses.TOKEN)
def token() -> Response:
    """Give tokens for a code or a refresh token (RFC 6749 section 3.2)."""
    limits.hit("oauth-token", RATE, limits.client_ip(), what="requests for tokens")
    answer = _answered(server.create_token_response)
    _tell(answer)
    return answer


@_endpoint(addresses.REVOKE)
def revoke() -> Response:
    """Take a token back (RFC 7009)."""
    limits.hit("oauth-token", RATE, limits.client_ip(), what="requests for tokens")
    return _answered(lambda: server.create_endpoint_response("revocation"))


@_endpoint(addresses.REGISTER)
def register() -> Response:
    """Let a client introduce itself (RFC 7591)."""
    if not _registers():
        return _refused("access_denied", "This server registers no clients by itself.", 403)
    own, all_ = REGISTRATION_RATES
    limits.hit("oauth-register", own, limits.client_ip(), what="registrations from this address")
    limits.hit("oauth-registers", all_, "all", what="registrations")
    if not isinstance(request.get_json(silent=True), dict):
        return _refused("invalid_client_metadata", "The body is not one JSON object.", 400)
    answer = _answered(lambda: server.create_endpoint_response("client_registration"))
    _tell_registration(answer)
    return answer


def _refused(error: str, description: str, status: int) -> Response:
    body = {"error": error, "error_description": description}
    return make_response(jsonify(body), status, {"Cache-Control": "no-store"})


def _answered(respond: Any) -> Response:
    """Authlib's answer, committed: a refusal may have ended what was copied (RFC 9700, 4.14)."""
    db.set_reading(on=False)
    try:
        answer = make_response(respond())
    except OAuth2Error as error:  # before Authlib's own handling: http where https must be
        answer = make_response(server.handle_error_response(None, error))
    except BaseException:
        db.rollback()
        raise
    db.commit()
    answer.headers["Cache-Control"], answer.headers["Pragma"] = "no-store", "no-cache"
    return answer


def _client() -> OAuthClient | None:
    basic = request.authorization
    named = basic.username if basic is not None and basic.type == "basic" else None
    return by_client_id(named or request.form.get("client_id"))


def _tell(answer: Response) -> None:
    """What became of a request for tokens, in the client's flow."""
    refreshing = request.form.get("grant_type") == "refresh_token"
    step, good = "refresh" if refreshing else "token", answer.status_code == 200  # noqa: PLR2004
    client = _client()
    flow = g.get("oauth_flow") or (flows.of_client(client) if client else None)
    if flow is None or (refreshing and good and flows.has(flow, "refresh")):
        return
    said = json.loads(answer.get_data())
    detail = "Got its tokens." if good else said.get("error_description") or said["error"]
    flows.note(flow, step, detail, ok=good, client_row=client.id if client else None)


def _tell_registration(answer: Response) -> None:
    said, good = json.loads(answer.get_data()), answer.status_code == 201  # noqa: PLR2004
    flow = flows.new_id()
    if discovery.remembered():
        flows.note(flow, "metadata", "Read this server’s addresses.")
    detail = said["client_name"] if good else said.get("error_description") or said["error"]
    row = said["client_id"] if good else None
    flows.note(
        flow,
        "registration",
        f"Registered as “{detail}”." if good else detail,
        ok=good,
        client_row=row,
    )


@bp.errorhandler(LaleoError)
def _not_now(error: LaleoError) -> Response:
    """Limits and the like, in OAuth's words for programs that read nothing else."""
    answer = problems.response(error)
    body = json.loads(answer.get_data())
    names = {"error": "temporarily_unavailable", "error_description": error.detail}
    answer.set_data(json.dumps(body | names))
    answer.headers["Content-Type"] = "application/json"
    return answer
