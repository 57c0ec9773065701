"""Chores of conversations: the mails with transcripts."""

from __future__ import annotations

import structlog

from laleo.conversations import transcripts
from laleo.core import db, mail
from laleo.core.i18n import gettext, speaking

log = structlog.get_logger(__name__)


def send_transcripts() -> int:
    """Mail every wanted transcript; says how many mails left.

    A mail that cannot leave stays wanted: its lease ends and it is tried again.
    """
    count = 0
    while (letter := _take()) is not None:
        try:
            _send(letter)
            count += 1
        except mail.NotSent as error:
            log.warning("transcript_not_mailed", transcript=letter.id, error=repr(error))
    return count


def _take() -> transcripts.Letter | None:
    with db.unit(db.this_app()):
        return transcripts.take()


def _send(letter: transcripts.Letter) -> None:
    with speaking(letter.language):
        with db.unit(db.this_app(), reads=True):
            text = transcripts.text(letter.conversation_id)
        subject = gettext("Your conversation with %(team)s") % {"team": letter.team}
        why = gettext(
            "Somebody, probably you, asked for this copy of a chat. If it was not you, you can "
            "ignore this mail."
        )
        mail.send(letter.email, subject, f"{text}\n-- \n{why}\n")
    with db.unit(db.this_app()):
        transcripts.sent(letter.id)
