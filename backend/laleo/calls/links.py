"""“Decline” where people are told of a call: a link that needs no sign-in.

A link that one member was sent lets the call ring no more for that member. One that many may have
read (a topic) declines for nobody: the others may still want to answer.
"""

from __future__ import annotations

from laleo.accounts.models import Member
from laleo.accounts.sessions import actor_of
from laleo.calls import answering, legs
from laleo.calls.models import WAITING, Call
from laleo.calls.ringing import OPERATOR_BROWSER
from laleo.conversations.author import author
from laleo.core import actions
from laleo.core.actions import Page, Wish
from laleo.core.db import db
from laleo.core.errors import NotFound

DECLINE = "decline-call"


def _look(wish: Wish) -> Page:
    call, member = _read(wish)
    if call.state not in WAITING:
        return _page("It rings no more", "Nothing is left to decline.")
    if member is None:
        return _shared()
    name = call.caller_name or "A visitor"
    return _page(f"{name} is calling", "Decline, and it goes on ringing for the others.", "Decline")


def _decline(wish: Wish) -> Page:
    call, member = _read(wish)
    if member is None:
        return _shared()
    end = legs.End(OPERATOR_BROWSER, member.id, member.person.name, member.id)
    answering.decline(call.id, end, author(actor_of(member)))
    return _page("Declined", "It goes on ringing for the others, as long as there are any.")


def _read(wish: Wish) -> tuple[Call, Member | None]:
    call = db.session.get(Call, wish.subject)
    if call is None:
        raise NotFound("This call is no longer kept.")
    if not wish.who:
        return call, None
    member = db.session.get(Member, wish.who)
    if member is None or member.account_id != call.account_id:
        raise NotFound("This link was for somebody who is no longer a member.")
    actor_of(member).may("calls.answer", call)
    return call, member


def _shared() -> Page:
    return _page("It goes on ringing", "Many may have this link, so it declines for nobody.")


def _page(title: str, text: str, button: str | None = None) -> Page:
    return Page(title, text, button, "/console/calls", "Open the calls")


def offer() -> None:
    """Make the deed known, and offer it where people are told that somebody calls."""
    actions.deed(DECLINE, look=_look, act=_decline)
    actions.button("call.requested", "Decline", DECLINE)
