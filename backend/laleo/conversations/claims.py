"""Claims: who alone may answer a visitor now, for two minutes at a time.

One conditional UPDATE by the database's own clock decides, so of any number who claim at once,
through whichever door, exactly one has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from laleo.accounts import audit
from laleo.conversations.author import Author
from laleo.conversations.models import Conversation
from laleo.core import clock
from laleo.core.actor import Actor, Kind
from laleo.core.db import db, db_now
from laleo.core.errors import Conflict

LEASE_S = 120
_HALF = timedelta(seconds=LEASE_S / 2)
_NOBODY = {"claim_kind": None, "claim_id": None, "claim_name": None, "claim_until": None}


def take(conversation_id: str, by: Author, *, force: bool = False) -> None:
    """Claim it, or renew one's own claim; Conflict naming the holder when another has it."""
    claim = update(Conversation).where(Conversation.id == conversation_id)
    if not force:
        over = or_(Conversation.claim_until.is_(None), Conversation.claim_until <= db_now())
        claim = claim.where(or_(over, Conversation.claim_id == by.id))
    taken = db.session.scalars(
        claim.values(
            claim_kind=by.kind, claim_id=by.id, claim_name=by.name, claim_until=db_now(LEASE_S)
        )
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not taken:
        raise _claimed(conversation_id)


def _claimed(conversation_id: str) -> Conflict:
    query = select(Conversation.claim_name).where(Conversation.id == conversation_id)
    name = db.session.scalar(query) or "Somebody else"
    return Conflict(
        f"{name} is answering this conversation. Wait, leave a note, or take it over "
        "(claim with `force`).",
        code="claimed",
        claimed_by=name,
    )


def answer(conversation: Conversation, by: Author, actor: Actor | None) -> None:
    """Let this author answer: they hold the claim, or take it because nobody does.

    What a person approved is that person's word: it passes their claim, and takes none.
    """
    word_of = actor.approved_by if actor is not None else None
    claim = conversation.claim
    if word_of is None:
        take(conversation.id, by)
        noted(actor, conversation.id, claim)
        return
    if claim is not None and claim["by"]["id"] not in {by.id, word_of}:
        raise _claimed(conversation.id)


def noted(actor: Actor | None, conversation_id: str, before: Mapping[str, Any] | None) -> None:
    """Let the audit log know that an agent has it in hand now, who had not before."""
    if actor is None or actor.kind is not Kind.AGENT:
        return
    if before is None or before["by"]["id"] != actor.id:
        audit.write(actor, "conversation.claimed", conversation_id)


def release(conversation: Conversation, by: Author | None = None) -> bool:
    """End the claim (of `by` only, when given); says whether there was one."""
    if conversation.claim_id is None or (by is not None and conversation.claim_id != by.id):
        return False
    for column, nothing in _NOBODY.items():
        setattr(conversation, column, nothing)
    return True


def held_until(conversation_id: str) -> datetime | None:
    """Until when somebody has it in hand."""
    query = select(Conversation.claim_until).where(Conversation.id == conversation_id)
    return db.session.scalar(query)


def wears_off(conversation: Conversation, by: Author) -> bool:
    """Whether it is this author's claim, and more than half of its time is over."""
    until = conversation.claim_until
    if conversation.claim_id != by.id or until is None:
        return False
    return clock.now() < until <= clock.now() + _HALF
