"""What other doors' answers say for OAuth's sake."""

from __future__ import annotations

from flask import Flask, Response, request

from laleo.core.rest import API
from laleo.oauth import addresses

_CHALLENGED = {401, 403}


def init_app(app: Flask) -> None:
    """Complete the challenges of every door, and keep a client's window in its client's hands."""
    app.after_request(_point)
    app.after_request(_keep_opener)


def _point(response: Response) -> Response:
    """401 and 403 say where to read how to get a token (RFC 9728 section 5.1)."""
    given = response.headers.get("WWW-Authenticate", "")
    doors = request.path == addresses.MCP or request.path.startswith((f"{addresses.MCP}/", API))
    if doors and response.status_code in _CHALLENGED and given.startswith("Bearer"):
        where = f"{addresses.issuer()}{addresses.PROTECTED}{addresses.MCP}"
        response.headers["WWW-Authenticate"] = f'{given}, resource_metadata="{where}"'
    return response


def _keep_opener(response: Response) -> Response:
    """Signing in on the way to the consent page must not cut the popup off from its opener."""
    if request.args.get("next", "").startswith(f"{addresses.AUTHORIZE}?"):
        response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response
