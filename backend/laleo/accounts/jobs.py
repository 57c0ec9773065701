"""Chores of accounts: send the sign-in codes that somebody wants."""

from __future__ import annotations

import structlog
from flask import Flask, current_app

from laleo.accounts import codes
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
    with db.unit(_app()):
        return codes.take()


def _send(wish: codes.Wish) -> None:
    with speaking(wish.language):
        if wish.welcome:
            with db.unit(_app()):
                code = codes.make(wish.id)
            mail.send(wish.email, *_code_mail(code))
        else:
            mail.send(wish.email, *_stranger_mail())
    with db.unit(_app()):
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


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    return app
