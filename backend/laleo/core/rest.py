"""The REST door: who asks, problem+json, one commit a request, request ids, OpenAPI."""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Callable
from typing import Any, cast

import structlog
from flask import Flask, Response, current_app, g, make_response, request
from flask_smorest import Blueprint
from typing_extensions import override

from laleo.core import db, idempotency, limits, preconditions, problems, sightings, taint
from laleo.core.actor import AUTOMATION, READ, Actor, Kind, read_token
from laleo.core.arguments import Parser
from laleo.core.errors import Forbidden, Unauthorized, challenge
from laleo.core.operations import Proposed
from laleo.core.untrusted import shows_untrusted

log = structlog.get_logger(__name__)

API = "/api/v1"
RATE = "1200/minute"
_REQUEST_ID = re.compile(r"^[\w.:-]{1,64}$")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

CookieReader = Callable[[], tuple[Actor, str] | None]
_cookie_readers: list[CookieReader] = []


def cookie_reader(read: CookieReader) -> None:
    """Register who knows signed-in people: returns the actor and the CSRF token, or None."""
    _cookie_readers.append(read)


class Door(Blueprint):  # type: ignore[misc] # flask-smorest has no types
    """A feature's REST routes: authenticated, committed once, idempotent when asked.

    `@Door.public` lets a view do without authentication.
    """

    ARGUMENTS_PARSER = Parser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING = {
        "json": "application/json",
        "multipart": "multipart/form-data",
    }

    @override
    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, **options: Any
    ) -> None:
        """Register a view inside the door's transaction."""
        if view_func is not None:
            methods = options.get("methods") or ["GET"]
            preconditions.learn(f"{self.url_prefix or ''}{rule}", methods, view_func)
            named = self.doc(
                operationId=_operation_id(view_func.__name__), security=_needs(view_func, methods)
            )
            view_func = _transact(named(view_func))
        super().add_url_rule(rule, endpoint, view_func, **options)

    @override
    def response(self, status_code: Any, schema: Any = None, **options: Any) -> Any:
        """Document and write an answer; whoever is shown outsiders' words by it is tainted."""
        publish = super().response(status_code, schema, **options)

        def mark(view: Callable[..., Any]) -> Callable[..., Any]:
            published = publish(view)
            published.shows_untrusted = shows_untrusted(schema)
            return cast("Callable[..., Any]", published)

        return mark

    @staticmethod
    def public(view: Callable[..., Any]) -> Callable[..., Any]:
        """Mark a view as open to everybody."""
        view.public = True  # type: ignore[attr-defined]
        return view

    @staticmethod
    def waits(view: Callable[..., Any]) -> Callable[..., Any]:
        """Mark a POST view as one that only reads."""
        view.reads = True  # type: ignore[attr-defined]
        return view

    @staticmethod
    def large(most: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Mark a view as taking a form of up to `most` bytes, files among them."""

        def mark(view: Callable[..., Any]) -> Callable[..., Any]:
            view.large = most  # type: ignore[attr-defined]
            return view

        return mark


def _needs(view: Callable[..., Any], methods: list[str]) -> list[dict[str, list[str]]]:
    """The token that an operation asks for, with its scope (OpenAPI 3.1, security requirement)."""
    if getattr(view, "public", False):
        return []
    reads = SAFE.issuperset(methods) or getattr(view, "reads", False)
    return [{"bearer": [READ if reads else AUTOMATION]}]


def _operation_id(name: str) -> str:
    """`post_message` -> `postMessage`: what generated clients call it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _transact(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Response:
        large = getattr(view, "large", 0)
        db.set_reading(request.method in SAFE or bool(large) or getattr(view, "reads", False))
        if not getattr(view, "public", False):
            authenticate()
        if large:
            receive(large)
        claim = _claim()
        if isinstance(claim, Response):
            return claim
        try:
            preconditions.check()
            response = _answer(view, *args, **kwargs)
            preconditions.sign(response)
            if getattr(view, "shows_untrusted", False):
                taint.mark(current_actor())
            if claim is not None:
                claim.finish(response)
            db.commit()
        except BaseException:
            db.rollback()
            if claim is not None:
                claim.abandon()
            raise
        return response

    return run


def receive(most: int) -> None:
    """Take in a form with files, however slowly it comes, without holding the database."""
    db.release()
    request.max_content_length = most
    _ = request.files  # reads all of it
    db.set_reading(on=False)


def _answer(view: Callable[..., Any], *args: Any, **kwargs: Any) -> Response:
    """What the view says, or the approval it waits for: either is committed."""
    try:
        return make_response(view(*args, **kwargs))
    except Proposed as waiting:
        where = f"{API}/approvals/{waiting.approval['id']}"
        return make_response(waiting.approval, waiting.status, {"Location": where})


def _claim() -> idempotency.Claim | Response | None:
    actor: Actor | None = g.get("actor")
    if actor is None:
        return None
    return idempotency.begin(actor.account_id, actor.credential or actor.id)


def authenticate() -> Actor:
    """Find the actor by bearer token or by cookie + CSRF header, and count the request."""
    header = request.headers.get("Authorization")
    return _count(_bearer(header) if header is not None else _cookie())


def authenticate_bearer(*, cost: int = 1) -> Actor:
    """Find the actor by bearer token alone, and count `cost` requests; for doors without people."""
    return _count(_bearer(request.headers.get("Authorization", "")), cost)


def _count(actor: Actor, cost: int = 1) -> Actor:
    g.actor = actor
    limits.hit("default", RATE, actor.credential or actor.id, what="requests", cost=cost)
    if actor.kind is Kind.AGENT:
        sightings.note(actor.credential or actor.id)
    return actor


def _bearer(header: str) -> Actor:
    if not header:
        raise _nobody()
    scheme, _, token = header.partition(" ")
    actor = read_token(token.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        _count_failure()
        raise Unauthorized(
            "The bearer token is unknown, expired or revoked; make a new one under Tokens.",
            headers={"WWW-Authenticate": challenge("read", "invalid_token")},
        )
    return actor


def _count_failure() -> None:
    limits.hit("auth", "60/minute", limits.client_ip(), what="failed sign-ins from this address")
    g.pop("rate", None)


def _cookie() -> Actor:
    for read in _cookie_readers:
        found = read()
        if found is None:
            continue
        actor, csrf = found
        given = request.headers.get("X-CSRF-Token", "")
        if request.method not in SAFE and not secrets.compare_digest(given.encode(), csrf.encode()):
            raise Forbidden(
                "The X-CSRF-Token header is missing or not this session's; reload the page.",
                code="csrf",
            )
        return actor
    raise _nobody()


def _nobody() -> Unauthorized:
    return Unauthorized(
        "Send a token (Authorization: Bearer laleo_pat_…); make one under Tokens in the console.",
        headers={"WWW-Authenticate": challenge("read")},
    )


def current_actor() -> Actor:
    """Who asks, for views behind `authenticate`."""
    actor: Actor = g.actor
    return actor


def init_app(app: Flask) -> None:
    """Install the door's hooks."""
    app.config["MAX_CONTENT_LENGTH"] = problems.MAX_BODY
    app.before_request(_number)
    app.after_request(_sign)
    problems.init_app(app)


def current_public_url(app: Flask | None = None) -> str:
    """This server's own address, as configured (never taken from a Host header)."""
    settings = (app or current_app).config["LALEO"]
    return str(settings.public_url)


def _number() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.match(given) else f"req_{secrets.token_hex(12)}"


def _sign(response: Response) -> Response:
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    limits.show(response)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.path.startswith((API, "/mcp")):
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'")
    return response
