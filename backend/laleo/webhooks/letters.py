"""Mails to an account's admins about an endpoint that fails: three warnings, then the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from laleo.accounts import service as accounts
from laleo.core import clock
from laleo.core.db import db, db_now, take_one
from laleo.core.i18n import gettext
from laleo.webhooks.health import PATIENCE, WARN_AT
from laleo.webhooks.models import Webhook

JOB = "laleo.webhooks.chores.tell_owners"
LEASE_S = 120


@dataclass(frozen=True, slots=True)
class Letter:
    """What to tell whom."""

    webhook_id: str
    mark: int
    url: str
    since: datetime | None
    to: list[str]


def overdue() -> bool:
    """Whether somebody has to be told (the reconciler asks, and rings)."""
    return db.session.scalar(select(Webhook.id).where(*_untold()).limit(1)) is not None


def _untold() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    free = or_(Webhook.mail_lease_until.is_(None), Webhook.mail_lease_until <= db_now())
    return Webhook.warned > Webhook.mailed, free


def take() -> Letter | None:
    """Take over one letter for `LEASE_S` seconds; None when there is none."""
    row = take_one(Webhook, *_untold(), mail_lease_until=db_now(LEASE_S))
    if row is None:
        return None
    to = accounts.admin_addresses(row.account_id)
    return Letter(row.id, row.warned, row.url, row.failing_since, to)


def told(letter: Letter) -> None:
    """Note that the mails of this letter have left."""
    db.session.execute(
        update(Webhook)
        .where(Webhook.id == letter.webhook_id)
        .values(mailed=letter.mark, mail_lease_until=None)
        .execution_options(synchronize_session=False)
    )


def text(letter: Letter, server: str) -> tuple[str, str]:
    """Subject and body."""
    about = {
        "url": letter.url,
        "since": clock.rfc3339(letter.since) if letter.since else "",
        "days": PATIENCE.days,
        "left": round(PATIENCE.total_seconds() / 3600 * (100 - letter.mark) / 100),
        "address": f"{server}/console/webhooks/{letter.webhook_id}",
    }
    subject, body = _over() if letter.mark >= WARN_AT[-1] else _warning()
    return subject % about, body % about


def _over() -> tuple[str, str]:
    return gettext("Webhook switched off: %(url)s"), gettext(
        "No delivery to %(url)s has succeeded since %(since)s, so it was switched off after "
        "%(days)s days. Its events are kept for 30 days.\n\n"
        "When it works again, switch it on and replay what failed: %(address)s"
    )


def _warning() -> tuple[str, str]:
    return gettext("Webhook failing: %(url)s"), gettext(
        "No delivery to %(url)s has succeeded since %(since)s. It will be switched off in about "
        "%(left)s hours unless one succeeds.\n\n"
        "See what it answers: %(address)s"
    )
