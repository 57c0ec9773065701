"""What browsers are told about our own pages."""

from urllib.parse import urlsplit

from flask import Response, current_app


def protect(response: Response) -> Response:
    """Scripts and styles from here only, no framing; pages of a person are never kept."""
    response.headers.setdefault("Content-Security-Policy", _policy())
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def framed_here(response: Response) -> Response:
    """Like `protect`, for a page that the console shows in a frame."""
    response.headers["Content-Security-Policy"] = _policy(ancestors="'self'")
    return response


def leads_away(response: Response) -> Response:
    """Like `protect`, for a page whose form is answered by a redirect to another place.

    Chromium holds `form-action` against every further redirect of that place, too (to an app's own
    scheme, to a port of this computer). Nobody knows those beforehand: the directive is left out.
    """
    response.headers["Content-Security-Policy"] = _policy(forms="")
    return response


def _policy(ancestors: str = "'none'", forms: str = "form-action 'self'") -> str:
    # PUBLIC_URL may differ from the address in the bar (127.0.0.1 for localhost), and the demo
    # shop's script tag names PUBLIC_URL.
    home = urlsplit(current_app.config["LALEO"].public_url)
    origin = f"{home.scheme}://{home.netloc}"
    sockets = origin.replace("http", "ws", 1)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {origin}",
            "style-src 'self'",
            f"img-src 'self' data: blob: {origin}",
            f"media-src 'self' blob: {origin}",
            f"connect-src 'self' {origin} {sockets}",
            "font-src 'self'",
            "manifest-src 'self'",
            "frame-src 'self'",
            "worker-src 'self'",
            *([forms] if forms else []),
            "base-uri 'none'",
            f"frame-ancestors {ancestors}",
        )
    )
