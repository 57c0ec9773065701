"""Addresses that lead nowhere: a page for people, a problem document for programs."""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from laleo.console.headers import protect
from laleo.console.routes import every_page
from laleo.core import db, problems

PROGRAMS = ("/api/", "/mcp", "/w/", "/rt/", "/oauth/", "/.well-known/")


def init_app(app: Flask) -> None:
    """Answer for addresses that no room has."""
    app.register_error_handler(404, nowhere)


def nowhere(error: NotFound) -> Response:
    """What the asker can read: browsers name text/html first, programs hardly ever."""
    if request.path.startswith(PROGRAMS) or not _reads_pages():
        return problems.response(problems.from_http(error))
    db.set_reading(on=True)
    page = make_response(render_template("missing.html", **every_page()), error.code)
    page.vary.add("Accept-Language")
    return protect(page)


def _reads_pages() -> bool:
    return request.accept_mimetypes.quality("text/html") > request.accept_mimetypes.quality(
        "application/json"
    )
