"""401 and 403 say where to read how to get a token (RFC 9728 section 5.1)."""

from __future__ import annotations

from flask import Flask, Response, request

from laleo.core.rest import API
from laleo.oauth import addresses

_CHALLENGED = {401, 403}


def init_app(app: Flask) -> None:
    """Complete the challenges of every door."""
    app.after_request(_point)


def _point(response: Response) -> Response:
    given = response.headers.get("WWW-Authenticate", "")
    doors = request.path == addresses.MCP or request.path.startswith((f"{addresses.MCP}/", API))
    if doors and response.status_code in _CHALLENGED and given.startswith("Bearer"):
        where = f"{addresses.issuer()}{addresses.PROTECTED}{addresses.MCP}"
        response.headers["WWW-Authenticate"] = f'{given}, resource_metadata="{where}"'
    return response
