"""“Approve” and “Reject” where people are told of a proposal: links that need no sign-in.

A link that one member was sent has that member's rights of today. One that many may have read
(a topic) rejects whatever it is, and approves what is not consequential: for that, a person has to
be known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from laleo.accounts.models import Member
from laleo.accounts.sessions import actor_of
from laleo.approvals import service
from laleo.approvals.models import Approval, State
from laleo.core import actions, operations
from laleo.core.actions import Page, Wish
from laleo.core.actor import Actor, system
from laleo.core.db import db
from laleo.core.errors import Forbidden, NotFound

APPROVE, REJECT = "approve-proposal", "reject-proposal"
_INBOX = "/console/inbox"
_OPEN = "Open the console"


def _look(verb: str, button: str, then: str) -> Callable[[Wish], Page]:
    def look(wish: Wish) -> Page:
        row, actor = _read(wish)
        if row.standing != State.PENDING:
            return _over(row)
        _check(row, actor, verb)
        who = str(row.proposed_by["name"])
        text = f"“{who}” asks: {row.summary}"
        warning = " It had read what visitors wrote shortly before." if row.tainted else ""
        return Page("A token asks for approval", f"{text}.{warning} {then}", button, _INBOX, _OPEN)

    return look


def _approve(wish: Wish) -> Page:
    row, actor = _read(wish)
    if row.standing != State.PENDING:
        return _over(row)
    _check(row, actor, APPROVE)
    service.approve(actor, row.id)
    return Page("Approved", "It is done.", None, _INBOX, _OPEN)


def _reject(wish: Wish) -> Page:
    row, actor = _read(wish)
    if row.standing != State.PENDING:
        return _over(row)
    service.reject(actor, row.id)
    return Page("Rejected", "Nothing was done, and the proposer is told so.", None, _INBOX, _OPEN)


def _over(row: Approval) -> Page:
    who = (row.decided_by or {}).get("name")
    told = f"{who} decided: {row.standing}." if who else f"It is {row.standing}."
    return Page("This is decided already", told, None, _INBOX, _OPEN)


def _read(wish: Wish) -> tuple[Approval, Actor]:
    row = db.session.get(Approval, wish.subject)
    if row is None:
        raise NotFound("This proposal is no longer kept.")
    if not wish.who:
        return row, replace(system(row.account_id), name="A shared link")
    member = db.session.get(Member, wish.who)
    if member is None or member.account_id != row.account_id:
        raise NotFound("This link was for somebody who is no longer a member.")
    actor = actor_of(member)
    service.get(actor, row.id, verb="approvals.decide")
    return row, actor


def _check(row: Approval, actor: Actor, verb: str) -> None:
    shared = actor.member_id is None
    if shared and verb == APPROVE and operations.is_consequential(row.operation):
        raise Forbidden(
            "Many may have this link, and this needs somebody who is known: sign in to approve it.",
            code="people_only",
        )


def offer() -> None:
    """Make the deeds known, and offer them where people are told of proposals."""
    ask = "Press the button to let it be done now, in the proposer's name."
    actions.deed(APPROVE, look=_look(APPROVE, "Approve", ask), act=_approve)
    ask = "Press the button to refuse it; nothing is done."
    actions.deed(REJECT, look=_look(REJECT, "Reject", ask), act=_reject)
    actions.button("approval.requested", "Approve", APPROVE)
    actions.button("approval.requested", "Reject", REJECT)
