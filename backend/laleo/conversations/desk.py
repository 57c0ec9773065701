"""Who looks after a conversation: claims, assignment, hand-over, and the team's tags."""

from __future__ import annotations

from sqlalchemy import delete, insert

from laleo import alerts
from laleo.accounts import audit
from laleo.accounts import service as accounts
from laleo.accounts.models import Member
from laleo.conversations import claims, writing
from laleo.conversations.author import OPERATOR, author
from laleo.conversations.models import OPEN, Conversation, ConversationTag
from laleo.conversations.service import get
from laleo.core import clock
from laleo.core.actor import OPERATORS, Actor
from laleo.core.db import db
from laleo.core.errors import NotFound, invalid
from laleo.core.operations import Subject, operation


def claim(actor: Actor, conversation_id: str, *, force: bool = False) -> Conversation:
    """Let nobody else answer for two minutes; Conflict when somebody else has claimed it.

    `force` takes it over, which the audit log remembers.
    """
    actor.may("reply", get(actor, conversation_id))
    conversation, by = writing.locked(conversation_id), author(actor)
    before = conversation.claim
    claims.take(conversation_id, by, force=force)
    claims.noted(actor, conversation_id, before)
    alerts.claimed(actor, conversation_id)
    if before is not None and before["by"]["id"] != by.id:
        holder = {"from": before["by"]["name"]}
        audit.write(actor, "conversation.claim_taken_over", conversation_id, **holder)
    return writing.announce(conversation)


def release(actor: Actor, conversation_id: str) -> Conversation:
    """End one's own claim; another's stays."""
    actor.may("reply", get(actor, conversation_id))
    conversation = writing.locked(conversation_id)
    if claims.release(conversation, author(actor)):
        return writing.announce(conversation)
    return get(actor, conversation_id)


def _about_assignment(actor: Actor, conversation_id: str, *, member_id: str | None) -> Subject:
    conversation = get(actor, conversation_id, verb="conversations.write")
    if member_id is None:
        return Subject(conversation.site_id, "Take a conversation off whoever looks after it")
    name = _colleague(actor, member_id, conversation).person.name
    return Subject(conversation.site_id, f"Assign a conversation to {name}")


@operation("conversations.assign", verb="conversations.write", about=_about_assignment)
def assign(actor: Actor, conversation_id: str, *, member_id: str | None) -> Conversation:
    """Let this member (or nobody) look after it; one's own claim ends when it is another."""
    actor.may("conversations.write", get(actor, conversation_id))
    conversation = writing.locked(conversation_id)
    if not _assign(actor, conversation, member_id):
        return get(actor, conversation_id)
    return writing.announce(conversation, "conversation.assigned", visitor_too=True)


def _assign(actor: Actor, conversation: Conversation, member_id: str | None) -> bool:
    """Whether that changed anything."""
    member = None if member_id is None else _colleague(actor, member_id, conversation)
    if conversation.assignee_id == member_id:
        return False
    conversation.assignee_kind = None if member is None else OPERATOR
    conversation.assignee_id = member_id
    conversation.assignee_name = None if member is None else member.person.name
    conversation.updated_at = clock.now()
    by = author(actor)
    if member_id not in {None, by.id}:
        claims.release(conversation, by)
    return True


def _colleague(actor: Actor, member_id: str, conversation: Conversation) -> Member:
    """A member who may answer there; Invalid for one who may not."""
    try:
        member = accounts.member(actor, member_id)
    except NotFound as error:
        raise invalid("/member_id", "There is no such member.") from error
    elsewhere = member.site_ids is not None and conversation.site_id not in member.site_ids
    if member.role not in OPERATORS or elsewhere:
        raise invalid("/member_id", f"{member.person.name} may not answer on this site.")
    return member


def _about_hand_over(
    actor: Actor, conversation_id: str, *, summary: str, member_id: str | None = None
) -> Subject:
    conversation = get(actor, conversation_id, verb="conversations.write")
    if member_id is not None:
        _colleague(actor, member_id, conversation)
    return Subject(conversation.site_id, f"Hand a conversation over: “{summary[:200]}”")


@operation("conversations.hand_over", verb="conversations.write", about=_about_hand_over)
def hand_over(
    actor: Actor, conversation_id: str, *, summary: str, member_id: str | None = None
) -> Conversation:
    """Ask a person (this member, when given) to go on; the summary becomes a note.

    The visitor waits from now on, and the actor's own claim ends.
    """
    actor.may("conversations.write", get(actor, conversation_id))
    by = author(actor)
    writing.add(conversation_id, by, body=summary, internal=True)
    conversation, now = writing.locked(conversation_id), clock.now()
    types = ["conversation.handed_over"]
    if member_id is not None and _assign(actor, conversation, member_id):
        types.append("conversation.assigned")
    claims.release(conversation, by)
    if not writing.has_open(conversation.visitor_id):
        conversation.state = OPEN
    conversation.handed_over_at = conversation.updated_at = now
    conversation.waiting_since = conversation.waiting_since or now
    audit.write(actor, "conversation.handed_over", conversation_id)
    return writing.announce(conversation, *types, visitor_too=True)


def _about_tags(actor: Actor, conversation_id: str, *, tags: list[str]) -> Subject:
    conversation = get(actor, conversation_id, verb="conversations.write")
    wanted = ", ".join(tags)[:200] or "no tags"
    return Subject(conversation.site_id, f"Tag a conversation: {wanted}")


@operation("conversations.tag", verb="conversations.write", about=_about_tags)
def tag(actor: Actor, conversation_id: str, *, tags: list[str]) -> Conversation:
    """Give it these tags and no others."""
    actor.may("conversations.write", get(actor, conversation_id))
    conversation = writing.locked(conversation_id)
    wanted = sorted(set(tags))
    if wanted == conversation.tags:
        return get(actor, conversation_id)
    conversation.tags = wanted
    _index_tags(conversation, wanted)
    return writing.announce(conversation)


def _index_tags(conversation: Conversation, tags: list[str]) -> None:
    place = {"conversation_id": conversation.id, "account_id": conversation.account_id}
    row = ConversationTag
    db.session.execute(delete(row).where(row.conversation_id == conversation.id))
    if tags:
        db.session.execute(insert(row), [place | {"tag": name} for name in tags])


alerts.in_hand_by(claims.held_until)
