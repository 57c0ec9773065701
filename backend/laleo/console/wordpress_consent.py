"""`/wordpress/connect`: a member lets a WordPress site in, and chooses what it shows.

The plugin comes with its state and the challenge of its verifier (PKCE, RFC 7636); the browser
goes back to wp-admin with a code that is worth nothing without that verifier.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from laleo.accounts import service as accounts
from laleo.accounts import sessions
from laleo.accounts.models import Member
from laleo.console import asked
from laleo.console.headers import leads_away, protect
from laleo.console.routes import every_page
from laleo.console.speech import in_english
from laleo.core import crypto, db, limits
from laleo.core.actor import ADMINS
from laleo.core.errors import BadRequest, Forbidden, LaleoError
from laleo.core.paging import Window
from laleo.core.schemas import clean
from laleo.widgets import origins
from laleo.widgets import service as widgets
from laleo.widgets.models import Widget
from laleo.wordpress import linking

PATH = "/wordpress/connect"
RATE = "60/minute"
PAGE_S = 3600
MOST_WIDGETS = 300
_TICKET = "wordpress-consent"
_STATE = re.compile(r"^[A-Za-z0-9._~-]{16,200}$")
_CHALLENGE = re.compile(r"^[A-Za-z0-9_-]{43}$")

bp = Blueprint("wordpress_consent", __name__)
bp.after_request(protect)
bp.context_processor(every_page)


@bp.after_request
def keep_apart(response: Response) -> Response:
    """Nobody keeps or frames the page."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@dataclass(frozen=True, slots=True)
class Asking:
    """What the plugin asks for: who it is, and where the browser goes back to."""

    state: str
    challenge: str
    back: str
    url: str
    name: str

    @property
    def host(self) -> str:
        """The site, for a person."""
        parts = urlsplit(self.url)
        return parts.netloc + parts.path.rstrip("/")

    def answered(self, **values: str) -> str:
        """Where the browser goes with an answer."""
        parts = urlsplit(self.back)
        query = [*parse_qsl(parts.query), *values.items(), ("state", self.state)]
        return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


@bp.get(PATH)
def ask() -> AnyResponse:
    """Which site asks; whoever is not signed in signs in first."""
    db.set_reading(on=True)
    limits.hit("authorize", RATE, limits.client_ip(), what="requests to connect")
    if sessions.current_device() is None:
        return redirect("/login?" + urlencode({"next": _here()}))
    try:
        asking = _examine()
        return _page(asking, _member())
    except LaleoError as lost:
        return _lost(lost)


@bp.post(PATH)
def answer() -> AnyResponse:
    """Connect, or not."""
    db.set_reading(on=True)
    limits.hit("authorize", RATE, limits.client_ip(), what="requests to connect")
    try:
        asked.checked(_TICKET, again="wp-admin")
        asking, member = _examine(), _member()
        if request.form.get("answer") != "allow":
            return redirect(asking.answered(error="access_denied"), 303)
        db.rollback()
        db.set_reading(on=False)
        code = linking.allow(
            sessions.actor_of(member),
            asking.challenge,
            url=asking.url,
            widget_id=request.form.get("widget_id") or None,
            joins=request.form.get("joins") == "yes" and member.site_ids is None,
        )
        db.commit()
        return redirect(asking.answered(code=code), 303)
    except LaleoError as lost:
        db.rollback()
        return _lost(lost)


def _here() -> str:
    return f"{PATH}?{request.query_string.decode('ascii', 'replace')}"


def _examine() -> Asking:
    """The question, when it is one."""
    given = request.args
    asking = Asking(
        given.get("state", ""),
        given.get("code_challenge", ""),
        given.get("return", ""),
        given.get("url", ""),
        clean(given.get("name", ""), 80),
    )
    if not _STATE.match(asking.state) or not _CHALLENGE.match(asking.challenge):
        raise BadRequest("The link is not complete; start again in wp-admin, Settings, Laleo.")
    if origins.of_url(asking.back) != origins.of_url(given.get("admin_url", "")):
        raise BadRequest("The link leads back to another site than the one that asks.")
    origins.of_url(asking.url)
    return asking


def _member() -> Member:
    """The membership that connects: the chosen account's, else the one this browser works in."""
    found = {member.account_id: member for member in _memberships()}
    device = sessions.current_device()
    if device is None or not found:
        raise Forbidden("Only an owner or admin can connect a site; ask one of them.", code="role")
    wanted = request.args.get("account", "")
    return found.get(wanted) or found.get(device.member.account_id) or next(iter(found.values()))


def _memberships() -> list[Member]:
    device = sessions.current_device()
    mine = accounts.memberships(device.person_id) if device else []
    return [member for member in mine if member.role in ADMINS]


def _widgets(member: Member) -> list[Widget]:
    actor, cursor = sessions.actor_of(member), None
    found: list[Widget] = []
    while len(found) < MOST_WIDGETS:
        page = widgets.widgets(actor, Window(100, cursor))
        found += page.data
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def _page(asking: Asking, member: Member) -> Response:
    origin = origins.of_url(asking.url)
    found = _widgets(member)
    fitting = [one.id for one in found if widgets.allows_origin(one, origin)]
    values: dict[str, Any] = {
        "asking": asking,
        "goes": urlsplit(asking.back).netloc,
        "member": member,
        "accounts": _memberships(),
        "action": _here(),
        "widgets": found,
        "fitting": next(iter(reversed(fitting)), ""),
        "can_join": member.site_ids is None,
        "ticket": crypto.sign(_TICKET, {"asked": asked.digest()}, ttl_s=PAGE_S),
        "switch": _switch,
    }
    return leads_away(make_response(in_english("wordpress_consent.html", **values)))


def _switch(account_id: str) -> str:
    """The same question to another account of the person."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "account"]
    return f"{PATH}?{urlencode([*kept, ('account', account_id)])}"


def _lost(error: LaleoError) -> Response:
    text = getattr(error, "detail", "") or str(error)
    return make_response(in_english("consent_lost.html", text=text), error.status)
