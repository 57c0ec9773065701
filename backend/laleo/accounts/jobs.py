"""Chores of accounts: the mails with sign-in codes and invitations."""

from __future__ import annotations

import structlog
from flask import current_app

from laleo.accounts import codes, invitations
from laleo.core import db, mail
from laleo.core.i18n import gettext, speaking

log = structlog.get_logger(__name__)


def send_codes() -> int:
    """Make and mail every wanted code; says how many mails left.

    A mail that cannot leave stays wanted: its lease ends and it is tried again.
    """
    count = 0
    while (wish := _take()) is not None:
        try:
            _send(wish)
            count += 1
        except mail.NotSent as error:
            log.warning("code_not_mailed", code=wish.id, error=repr(error))
    return count


def _take() -> codes.Wish | None:
    with db.unit(db.this_app()):
        return codes.take()


def _send(wish: codes.Wish) -> None:
    with speaking(wish.language):
        if wish.welcome:
            with db.unit(db.this_app()):
                code = codes.make(wish.id)
            mail.send(wish.email, *_code_mail(code))
        else:
            mail.send(wish.email, *_stranger_mail())
    with db.unit(db.this_app()):
        codes.sent(wish.id)


def _code_mail(code: str) -> tuple[str, str]:
    server = current_app.config["LALEO"].public_url
    subject = gettext("Your sign-in code: %(code)s") % {"code": code}
    text = gettext(
        "Your code for %(server)s is %(code)s.\n\nIt works once, for %(minutes)s minutes. "
        "If you did not ask for it, you can ignore this mail; nobody can sign in without the code."
    )
    return subject, text % {"server": server, "code": code, "minutes": codes.MINUTES}


def _stranger_mail() -> tuple[str, str]:
    server = current_app.config["LALEO"].public_url
    subject = gettext("Sign-in to Laleo")
    text = gettext(
        "Somebody, perhaps you, asked for a sign-in code at %(server)s with this address, "
        "but it has no account there. If it was you, try another address or ask the server’s "
        "owner for an invitation."
    )
    return subject, text % {"server": server}


def send_invitations() -> int:
    """Mail every invitation that has not been told of; says how many mails left."""
    count = 0
    while (letter := _take_letter()) is not None:
        try:
            with speaking(letter.language):
                mail.send(letter.email, *_invitation_mail(letter))
            with db.unit(db.this_app()):
                invitations.mailed(letter.id)
            count += 1
        except mail.NotSent as error:
            log.warning("invitation_not_mailed", invitation=letter.id, error=repr(error))
    return count


def _take_letter() -> invitations.Letter | None:
    with db.unit(db.this_app()):
        return invitations.take()


def _invitation_mail(letter: invitations.Letter) -> tuple[str, str]:
    server = current_app.config["LALEO"].public_url
    subject = gettext("You are invited to %(account)s") % {"account": letter.account}
    text = gettext(
        "%(inviter)s invites you to work on “%(account)s” at %(server)s.\n\n"
        "Sign up at %(address)s with this e-mail address, within %(days)s days."
    )
    return subject, text % {
        "inviter": letter.inviter,
        "account": letter.account,
        "server": server,
        "address": f"{server}/signup",
        "days": invitations.DAYS,
    }
