"""Chores of webhooks: replays, and mails to those whose endpoints fail."""

from __future__ import annotations

import structlog
from flask import current_app

from laleo.core import mail, queue
from laleo.core.db import this_app, unit
from laleo.core.sweeps import sweep
from laleo.webhooks import letters, replays, subscriptions

log = structlog.get_logger(__name__)


def replay() -> None:
    """Go on with what was asked for again."""
    replays.work(this_app())


def tell_owners() -> int:
    """Send every letter that is due; says how many were sent. One that cannot leave comes again."""
    count = 0
    while (letter := _take()) is not None:
        subject, text = letters.text(letter, current_app.config["LALEO"].public_url)
        try:
            for address in letter.to:
                mail.send(address, subject, text)
        except mail.NotSent as error:
            log.warning("owner_not_told", webhook=letter.webhook_id, error=repr(error))
            continue
        with unit(this_app()):
            letters.told(letter)
        count += 1
    return count


def _take() -> letters.Letter | None:
    with unit(this_app()):
        return letters.take()


@sweep(every_s=2)
def ring_for_replays() -> None:
    """Ring again for a replay that nobody goes on with."""
    if replays.overdue():
        queue.ring(queue.CHORES, replays.JOB)


@sweep(every_s=30)
def ring_for_letters() -> None:
    """Ring for owners who have to be told."""
    if letters.overdue():
        queue.ring(queue.CHORES, letters.JOB)


sweep(every_s=15)(subscriptions.end_lapsed)
