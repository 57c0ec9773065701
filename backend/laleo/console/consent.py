"""`/oauth/authorize`: a member reads who asks for what, and allows or refuses it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from laleo.accounts import service, sessions
from laleo.accounts.models import Member
from laleo.console import asked
from laleo.console.headers import leads_away, protect
from laleo.console.routes import every_page
from laleo.console.speech import in_english
from laleo.core import crypto, db, limits
from laleo.core.actor import Mode
from laleo.core.errors import Forbidden, Invalid, LaleoError
from laleo.core.paging import Window
from laleo.oauth import addresses, authorizing, clients, flows, grants, redirects
from laleo.oauth.models import CONFIDENTIAL, METADATA, OAuthGrant
from laleo.widgets import service as widgets
from laleo.widgets.models import Site

RATE = "60/minute"
SITES = 500
PAGE_S = 3600
_TICKET = "consent"

bp = Blueprint("consent", __name__)
bp.after_request(protect)
bp.context_processor(every_page)


@bp.after_request
def keep_apart(response: Response) -> Response:
    """Nobody keeps or frames the page; the window that opened it may go on watching for its end."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


@bp.get(addresses.AUTHORIZE)
@bp.get("/authorize")
def ask() -> AnyResponse:
    """Who asks for what; whoever is not signed in signs in first."""
    db.set_reading(on=True)
    limits.hit("authorize", RATE, limits.client_ip(), what="requests to connect")
    if sessions.current_device() is None:
        wanted = f"{addresses.AUTHORIZE}?{request.query_string.decode('ascii', 'replace')}"
        return redirect("/login?" + urlencode({"next": wanted}))
    try:
        asking = authorizing.examine()
        member = _member(asking)
    except authorizing.Back as back:
        return redirect(back.location)
    except (authorizing.Lost, LaleoError) as lost:
        return _lost(lost)
    return _page(asking, member, _begun(asking, member))


@bp.post(addresses.AUTHORIZE)
def answer() -> AnyResponse:
    """Allow or refuse."""
    db.set_reading(on=True)
    limits.hit("authorize", RATE, limits.client_ip(), what="requests to connect")
    try:
        flow_id = _checked()
        asking = authorizing.examine()
        member = _member(asking)
        return redirect(_decided(asking, member, flow_id), 303)
    except authorizing.Back as back:
        return redirect(back.location, 303)
    except Invalid as wrong:
        db.rollback()
        return _page(asking, member, flow_id, wrong=wrong.errors[0]["detail"])
    except (authorizing.Lost, LaleoError) as lost:
        db.rollback()
        return _lost(lost)


def _decided(asking: authorizing.Asking, member: Member, flow_id: str) -> str:
    """Where the browser goes with the member's answer; Invalid for what is no choice."""
    db.rollback()
    db.set_reading(on=False)
    if request.form.get("answer") != "allow":
        return authorizing.deny(asking, member, flow_id=flow_id)
    sites = {site.id for site in _sites(member)}
    chosen = [found for found in request.form.getlist("site_ids") if found in sites]
    word = authorizing.word_of(request.form, chosen)
    location = authorizing.allow(asking, member, word, flow_id=flow_id)
    db.commit()
    return location


def _checked() -> str:
    """The flow that the form was drawn in."""
    return str(asked.checked(_TICKET, again="the program")["flow"])


def _member(asking: authorizing.Asking) -> Member:
    """The membership that is asked: the chosen account's, else the one this browser works in."""
    g.pop("device", None)  # the question may have been looked up without the database
    found = {member.account_id: member for member in _memberships(asking)}
    device = sessions.current_device()
    if device is None or not found:
        raise Forbidden("This program was made for another account; sign in as one of its members.")
    wanted = request.args.get("account", "") or request.form.get("account", "")
    first = next(iter(found.values()))
    return found.get(wanted) or found.get(device.member.account_id) or first


def _memberships(asking: authorizing.Asking) -> list[Member]:
    device = sessions.current_device()
    found = service.memberships(device.person_id) if device else []
    if asking.client.kind == CONFIDENTIAL:
        return [member for member in found if member.account_id == asking.client.account_id]
    return found


def _begun(asking: authorizing.Asking, member: Member) -> str:
    """The flow in the log: who is asked now."""
    flow, about = flows.current(asking.client, member.account_id), asking.client.id
    if asking.document:
        flows.note(flow, "metadata", asking.document, client_row=about)
    text = f"Shown to {member.person.name}."
    flows.note(flow, "authorize", text, client_row=about, account_id=member.account_id)
    return flow


def _sites(member: Member) -> list[Site]:
    """The sites this member can give access to."""
    actor, cursor = sessions.actor_of(member), None
    found: list[Site] = []
    while len(found) < SITES:
        page = widgets.sites(actor, Window(100, cursor))
        found += page.data
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def _page(asking: authorizing.Asking, member: Member, flow_id: str, *, wrong: str = "") -> Response:
    client, goes = asking.client, redirects.destination(asking.redirect_uri)
    values: dict[str, Any] = {
        "client": client,
        "host": clients.host_of(client),
        "known": client.kind == METADATA,
        "ours": client.kind == CONFIDENTIAL,
        "local_only": clients.local_only(client),
        "goes": goes,
        "member": member,
        "accounts": _memberships(asking),
        "action": f"{addresses.AUTHORIZE}?{request.query_string.decode('ascii', 'replace')}",
        "can_act": authorizing.can_act(asking, member),
        "wants_act": len(asking.scopes) > 1,
        "days": authorizing.DAYS,
        "sites": _sites(member),
        "before": grants.standing(member, client),
        "wrong": wrong,
        "ticket": crypto.sign(_TICKET, {"flow": flow_id, "asked": asked.digest()}, ttl_s=PAGE_S),
        "switch": _switch,
    }
    page = make_response(in_english("consent.html", **values, **_chosen(values["before"])), 200)
    return leads_away(page)


def _chosen(before: OAuthGrant | None) -> dict[str, Any]:
    """What is ticked: what was just sent, else what was granted before, else the careful choice.

    To act alone has to be chosen each time.
    """
    given = request.form
    sites = before.site_ids if before else None
    if given.get("sites"):
        sites = given.getlist("site_ids") if given["sites"] == "chosen" else None
    stood = before.mode if before and before.mode != Mode.ACT else Mode.PROPOSE
    return {
        "mode": given.get("mode", stood),
        "some": sites is not None,
        "ticked": sites or [],
        "until": given.get("days", "90"),
    }


def _switch(account_id: str) -> str:
    """The same question to another account of the person."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "account"]
    return f"{addresses.AUTHORIZE}?{urlencode([*kept, ('account', account_id)])}"


def _lost(error: Exception) -> Response:
    text = error.detail if isinstance(error, LaleoError) else str(error)
    status = error.status if isinstance(error, LaleoError) else 400
    return make_response(in_english("consent_lost.html", text=text), status)
