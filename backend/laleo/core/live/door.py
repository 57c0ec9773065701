"""The realtime door: in front of Flask, so that an open connection holds no request context."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, current_app, request

from laleo.core.errors import BadRequest, LaleoError, Unavailable
from laleo.core.live import stream, websocket
from laleo.core.live.bus import Bus
from laleo.core.live.hub import Hub

WS, SSE, UP = "/rt/v1/ws", "/rt/v1/sse", "/rt/v1/up"
_REFUSED = "laleo.live_refused"
_PREFLIGHT_S = 7200  # the longest that browsers keep

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Realtime:
    """Takes what becomes a connection out of the stream of requests."""

    def __init__(self, hub: Hub, bus: Bus, inner: Wsgi, opened: Callable[[], None]) -> None:
        self._hub = hub
        self._bus = bus
        self._inner = inner
        self._opened = opened

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Hold a connection, or pass the request on."""
        if environ["PATH_INFO"] in {WS, SSE} and "gunicorn.socket" in environ:
            try:
                self._hold(environ)
            except LaleoError as error:
                environ[_REFUSED] = error
                environ.pop("HTTP_UPGRADE", None)  # routes for WebSockets are another kind
        return self._inner(environ, start_response)

    def _hold(self, environ: dict[str, Any]) -> None:
        """Serve the connection to its end (StopIteration); returns when it is none."""
        if environ["PATH_INFO"] == WS:
            self._opened()
            websocket.serve(self._hub, environ)
        elif environ["REQUEST_METHOD"] == "POST":
            self._opened()
            stream.serve(self._hub, environ, self._bus.me())


def init_app(app: Flask) -> None:
    """Answer, in words, to what was refused; take what clients of streams say."""
    app.add_url_rule(WS, view_func=_refused)
    app.add_url_rule(SSE, "live_stream", _refused, methods=["POST"])
    app.add_url_rule(UP, view_func=_up, methods=["POST"])
    app.after_request(_share)


def _refused() -> Any:
    """Why there is no connection here."""
    default = Unavailable("This server cannot hold connections; run it with `laleo up`.")
    raise request.environ.get(_REFUSED, default)


def _up() -> Response:
    """A client's messages: the name of its stream, then a frame a line; answers come down there."""
    signed, *texts = stream.text_of(request.get_data()).split("\n")
    if not texts:
        raise BadRequest("Send the stream's name, and below it a frame a line.")
    bus: Bus = current_app.extensions["laleo-bus"]
    bus.bring(stream.name_of(signed, request.headers.get("Origin")), texts)
    return Response(status=202)


def _share(response: Response) -> Response:
    """Let pages of other origins read the answers: these doors know no cookies."""
    if request.path in {SSE, UP}:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = "no-store"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "POST"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_S)
    return response
