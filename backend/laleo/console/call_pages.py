"""Pages for people without an account: `/c/<number>` to call from, `/h/<token>` to join a call."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TypeVar

import segno
from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from laleo.accounts.service import account_name
from laleo.calls import handoffs
from laleo.calls.handoffs import Standing
from laleo.console.headers import protect
from laleo.console.routes import every_page, missing
from laleo.console.speech import in_their_language
from laleo.core import db, limits
from laleo.core.live.door import WS
from laleo.core.rest import current_public_url
from laleo.widgets import availability, channels
from laleo.widgets import service as widgets
from laleo.widgets.configuration import readable_on
from laleo.widgets.models import Channel, Widget

RATE = "120/minute"
COOKIE = "laleo_guest"
_STATUS = {Standing.GOOD: 200, Standing.NONE: 404}

bp = Blueprint("call_pages", __name__)
bp.after_request(protect)
bp.context_processor(every_page)
bp.register_error_handler(404, missing)


@bp.before_request
def read_only() -> None:
    """Looking changes nothing."""
    db.set_reading(on=request.method != "POST")
    limits.hit("call-pages", RATE, limits.client_ip(), what="pages")


@bp.after_request
def allow_devices(response: Response) -> Response:
    """Microphone, camera and screen are for these pages themselves, for no frame in them."""
    devices = ("microphone", "camera", "display-capture", "picture-in-picture")
    allowed = ", ".join(f"{device}=(self)" for device in devices)
    response.headers["Permissions-Policy"] = allowed
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/c/<number>")
def call_page(number: str) -> Response:
    """A page that anybody can call a widget's team from."""
    channel, widget = _called(number)
    look, usual = channel.look, widget.appearance
    accent = look["accent"] or usual["accent"]
    title = look["title"] or usual["title"] or account_name(widget.account_id)
    return in_their_language(
        "call_page.html",
        number=channel.number,
        title=title,
        text=look["text"],
        accent=accent,
        on_accent=readable_on(accent),
        theme=look["theme"],
        kinds=_kinds(channel, widget),
        callback=bool(widget.calls["callback"]),
        online=availability.schedule(widget).state()["online"],
        widget_id=widget.id,
        address=channels.page_url(channel).partition("://")[2],
        live_url=_live_url(),
    )


def _called(number: str) -> tuple[Channel, Widget]:
    channel = channels.find(number)
    widget = widgets.find(channel.widget_id) if channel is not None and channel.enabled else None
    if channel is None or widget is None or not widget.calls["enabled"]:
        abort(404)
    return channel, widget


def _kinds(channel: Channel, widget: Widget) -> list[str]:
    offered = ("voice", "video") if channel.kind == "video" else ("voice",)
    return [kind for kind in offered if widget.calls[kind]]


def _live_url() -> str:
    return current_public_url().replace("http", "ws", 1) + WS


@bp.get("/c/<number>/qr.svg")
def call_code(number: str) -> Response:
    """The page's address as a QR code."""
    channel, _ = _called(number)
    answer = Response(_code(channels.page_url(channel)), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@lru_cache(maxsize=256)
def _code(address: str) -> bytes:
    """A QR code (ISO/IEC 18004) as SVG, with the quiet zone that readers need."""
    svg = BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(svg, kind="svg", scale=8, border=4, svgns=True, xmldecl=False, omitsize=True)
    return svg.getvalue()


@bp.get(f"{handoffs.PATH}<token>")
def handoff(token: str) -> Response:
    """What the link is for; it is used up only by pressing the button on this page."""
    standing, link = handoffs.look(token)
    session = request.cookies.get(COOKIE, "")
    if link is not None and link.consumed_at is not None:
        mine = handoffs.admitted(session)
        if mine is not None and mine.id == link.id:
            return _private(_page(Standing.GOOD, session))
    return _private(_page(standing))


@bp.post(f"{handoffs.PATH}<token>")
def press(token: str) -> AnyResponse:
    """Use the link up; of many who press at once, one is let in."""
    standing, session = handoffs.consume(token, limits.client_ip())
    db.commit()
    if session is None:
        return _private(_page(standing))
    answer = _private(redirect(request.path, 303))
    answer.set_cookie(
        COOKIE,
        session,
        path=handoffs.PATH,
        max_age=int(handoffs.SESSION.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["LALEO"].https,
    )
    return answer


R = TypeVar("R", bound=AnyResponse)


def _private(response: R) -> R:
    """The address is a key: it is told to nobody, and nobody keeps or finds the page."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(standing: Standing, session: str = "") -> Response:
    """One page for all that becomes of a link; it says nothing of the call it leads to."""
    values = {"standing": standing.value, "session": session, "live_url": _live_url()}
    page = in_their_language("handoff.html", **values)
    page.status_code = _STATUS.get(standing, 410)
    return page
