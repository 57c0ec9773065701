"""The realtime door: in front of Flask, so that an open connection holds no request context."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request

from laleo.core.errors import LaleoError, Unavailable
from laleo.core.live import websocket
from laleo.core.live.hub import Hub

PATH = "/rt/v1/ws"
_REFUSED = "laleo.live_refused"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Realtime:
    """Takes handshakes out of the stream of requests."""

    def __init__(self, hub: Hub, inner: Wsgi, opened: Callable[[], None]) -> None:
        self._hub = hub
        self._inner = inner
        self._opened = opened

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Serve a WebSocket, or pass the request on."""
        if environ["PATH_INFO"] == PATH and "gunicorn.socket" in environ:
            try:
                self._opened()
                websocket.serve(self._hub, environ)
            except LaleoError as error:
                environ[_REFUSED] = error
                environ.pop("HTTP_UPGRADE", None)  # routes for WebSockets are another kind
        return self._inner(environ, start_response)


def init_app(app: Flask) -> None:
    """Answer, in words, to handshakes that were refused."""

    @app.get(PATH)
    def not_a_websocket() -> Any:
        """Why there is no WebSocket here."""
        default = Unavailable("This server cannot speak WebSocket; run it with `laleo up`.")
        raise request.environ.get(_REFUSED, default)
