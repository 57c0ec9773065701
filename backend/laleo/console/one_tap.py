"""`/a/<token>`: the page of a one-tap link. Looking changes nothing; the button acts."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request

from laleo.console.headers import protect
from laleo.console.routes import every_page
from laleo.console.speech import in_english
from laleo.core import actions, db, limits
from laleo.core.actions import Page
from laleo.core.errors import LaleoError

RATE = "60/minute"

bp = Blueprint("one_tap", __name__)
bp.after_request(protect)
bp.context_processor(every_page)

_NO_GOOD = Page(
    "This link no longer works",
    "It is older than a day, or a part of it is missing. Sign in to see what there is to do.",
)


@bp.after_request
def keep_to_yourself(response: Response) -> Response:
    """The address is a key: it is told to nobody, and nobody keeps or finds the page."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get(f"{actions.PATH}<token>")
def look(token: str) -> Response:
    """What pressing the button would do."""
    db.set_reading(on=True)
    limits.hit("one-tap", RATE, limits.client_ip(), what="links")
    found = actions.read(token)
    return _answer(*_said(lambda: found[0].look(found[1]))) if found else _answer(_NO_GOOD, 410)


@bp.post(f"{actions.PATH}<token>")
def act(token: str) -> Response:
    """Do it; the link itself is the permission."""
    db.set_reading(on=False)
    limits.hit("one-tap", RATE, limits.client_ip(), what="links")
    found = actions.read(token)
    if found is None:
        return _answer(_NO_GOOD, 410)
    page, status = _said(lambda: found[0].act(found[1]))
    db.commit()
    return _answer(page, status)


def _said(run: actions.Ask) -> tuple[Page, int]:
    """What the feature says, also where it refuses; a refusal leaves nothing behind."""
    try:
        return run(), 200
    except LaleoError as refusal:
        db.rollback()
        return Page("There is nothing to do here", refusal.detail), refusal.status


def _answer(page: Page, status: int = 200) -> Response:
    """A page for people, two words for programs (ntfy presses the button by itself)."""
    kinds = request.accept_mimetypes
    if kinds.quality("text/html") > kinds.quality("application/json"):
        answer = make_response(in_english("one_tap.html", page=page), status)
    else:
        answer = make_response(jsonify(title=page.title, detail=page.text), status)
    answer.vary.add("Accept")
    return answer
