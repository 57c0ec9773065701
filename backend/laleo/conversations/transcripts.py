"""A conversation as plain text, to read here or to get by mail (without the team's notes)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, select, update
from sqlalchemy.orm import selectinload

from laleo.accounts.service import account_name
from laleo.conversations import writing
from laleo.conversations.models import Conversation, Message, TranscriptMail
from laleo.conversations.service import get as conversation_of
from laleo.core import clock, ids, limits, queue
from laleo.core.actor import Actor
from laleo.core.db import db, db_now, on_commit, take_one
from laleo.core.errors import Conflict, Forbidden, NotFound, invalid
from laleo.core.i18n import gettext
from laleo.core.operations import Subject, operation
from laleo.visitors import service as visitors
from laleo.widgets import service as widgets

MOST = 2000
SENDINGS, LEASE_S = 5, 60
KEEP = timedelta(days=7)
JOB = "laleo.conversations.jobs.send_transcripts"
PER_ACCOUNT, PER_VISITOR, PER_ADDRESS, PER_RECIPIENT = "120/hour", "3/hour", "10/hour", "10/day"


@dataclass(frozen=True, slots=True)
class Letter:
    """A transcript that a worker has taken over: whom to send what."""

    id: str
    conversation_id: str
    email: str
    language: str
    team: str


def read(actor: Actor, conversation_id: str) -> str:
    """The conversation as text, with times in UTC."""
    return text(conversation_of(actor, conversation_id).id, zone="UTC")


def text(conversation_id: str, *, zone: str | None = None) -> str:
    """What was said, one paragraph a message (the last 2,000); times are the visitor's."""
    conversation = db.session.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation any more.")
    visitor = visitors.found(conversation.visitor_id)
    here = _zone(zone or visitor.timezone)
    said = [_paragraph(message, here) for message in _said(conversation_id)]
    head = gettext("Conversation of %(date)s with %(team)s") % {
        "date": f"{conversation.created_at.astimezone(here):%Y-%m-%d}",
        "team": account_name(conversation.account_id),
    }
    return "\n\n".join([head, *said]) + "\n"


def _said(conversation_id: str) -> list[Message]:
    query = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.internal.is_(False))
        .options(selectinload(Message.attachments))
        .order_by(Message.seq.desc())
        .limit(MOST)
    )
    return list(db.session.scalars(query))[::-1]


def _paragraph(message: Message, zone: ZoneInfo) -> str:
    files = [f"[{file.name}, {-(-file.size // 1024):,} kB]" for file in message.attachments]
    body = "\n".join([*([message.body] if message.body else []), *files])
    indented = body.replace("\n", "\n    ")  # so that nobody writes a line as somebody else
    return f"{_time(message.created_at, zone)} {message.author_name}:\n    {indented}"


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _about(actor: Actor, conversation_id: str, *, email: str | None, **_: Any) -> Subject:
    conversation = conversation_of(actor, conversation_id, verb="conversations.write")
    to = email or conversation.visitor.email or "the visitor"
    return Subject(conversation.site_id, f"Mail a transcript to {to}")


@operation("conversations.send_transcript", verb="conversations.write", about=_about)
def send(actor: Actor, conversation_id: str, *, email: str | None, language: str) -> TranscriptMail:
    """Let a worker mail it, to the visitor's own address when none is given."""
    conversation = conversation_of(actor, conversation_id)
    actor.may("conversations.write", conversation)
    to = email or conversation.visitor.email
    if to is None:
        raise invalid("/email", "The visitor has left no address; give one.")
    limits.hit("transcripts", PER_ACCOUNT, actor.account_id, what="transcripts")
    return _want(conversation, to, language)


def ask(visitor_id: str, *, email: str, ip: str) -> None:
    """The visitor wants it by mail."""
    visitor = visitors.found(visitor_id)
    if not widgets.find_public(visitor.widget_id).features.get("transcript"):
        raise Forbidden("Transcripts are not sent here.", code="feature_off")
    if visitor.conversation_id is None:
        raise Conflict("There is no conversation to send yet.")
    limits.hit("visitor-transcripts", PER_VISITOR, visitor.id, what="transcripts")
    limits.hit("address-transcripts", PER_ADDRESS, ip, what="transcripts from this address")
    _want(writing.locked(visitor.conversation_id), email, visitor.language or "en")


def _want(conversation: Conversation, email: str, language: str) -> TranscriptMail:
    # Whoever owns the address has not asked for it: mails to it stay few, whoever sends them.
    limits.hit("transcript-mails", PER_RECIPIENT, email.lower(), what="mails to this address")
    now = clock.now()
    row = TranscriptMail(
        id=ids.new_id("trn"),
        account_id=conversation.account_id,
        conversation_id=conversation.id,
        email=email,
        language=language,
        sendings=0,
        lease_until=now,
        created_at=now,
    )
    db.session.add(row)
    on_commit(ring)
    return row


def ring() -> None:
    """Wake a worker for the mails."""
    queue.ring(queue.CHORES, JOB)


def _waiting() -> list[Any]:
    row = TranscriptMail
    return [row.sent_at.is_(None), row.lease_until <= db_now(), row.sendings < SENDINGS]


def overdue() -> bool:
    """Whether a transcript waits for a worker (the reconciler asks, and rings)."""
    query = select(TranscriptMail.id).where(*_waiting()).limit(1)
    return db.session.scalars(query).first() is not None


def take() -> Letter | None:
    """Take over one mail for LEASE_S seconds; None when there is none."""
    lease = {"lease_until": db_now(LEASE_S), "sendings": TranscriptMail.sendings + 1}
    row = take_one(TranscriptMail, *_waiting(), **lease)
    if row is None:
        return None
    team = account_name(row.account_id)
    return Letter(row.id, row.conversation_id, row.email, row.language, team)


def sent(mail_id: str) -> None:
    """Note that the mail has left."""
    row = TranscriptMail
    db.session.execute(update(row).where(row.id == mail_id).values(sent_at=db_now()))


def forget() -> None:
    """Drop wishes of last week, sent or not: they hold addresses."""
    row = TranscriptMail
    db.session.execute(delete(row).where(row.created_at < clock.now() - KEEP))
