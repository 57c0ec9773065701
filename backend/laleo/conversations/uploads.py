"""Uploading: who may send files to whom, before they are sent with a message."""

from __future__ import annotations

from laleo.conversations import attachments
from laleo.conversations.models import Attachment
from laleo.conversations.service import get as conversation_of
from laleo.core import limits
from laleo.core.actor import Actor, Mode
from laleo.core.db import db
from laleo.core.errors import Forbidden, NotFound
from laleo.core.files import Kept
from laleo.core.files.kinds import AUDIO
from laleo.visitors import identity
from laleo.visitors import service as visitors
from laleo.visitors.models import Visitor
from laleo.widgets import service as widgets

PER_CREDENTIAL, PER_VISITOR, PER_ADDRESS = "300/hour", "30/hour", "120/hour"


def check(actor: Actor, conversation_id: str) -> None:
    """Let the actor upload for this conversation.

    Who only proposes may too: nobody sees the file before a person approves the message.
    """
    asking = actor.acting() if actor.mode is Mode.PROPOSE else actor
    asking.may("reply", conversation_of(actor, conversation_id))
    limits.hit("uploads", PER_CREDENTIAL, actor.credential or actor.id, what="files")


def add(
    actor: Actor, conversation_id: str, kept: Kept, *, duration_s: float | None = None
) -> Attachment:
    """The upload, ready to be sent in this conversation."""
    conversation = conversation_of(actor, conversation_id)
    return attachments.add(conversation.visitor, kept, by_visitor=False, duration_s=duration_s)


def get(actor: Actor, attachment_id: str) -> Attachment:
    """One file, with fresh links."""
    found = db.session.get(Attachment, attachment_id)
    if found is None:
        raise NotFound("There is no such file.")
    actor.may("conversations.read", found)
    return found


def check_visitor(visitor: Visitor, ip: str) -> None:
    """Let the visitor upload: not blocked, within the limits, and the widget takes files."""
    limits.hit("visitor-uploads", PER_VISITOR, visitor.id, what="files")
    limits.hit("address-uploads", PER_ADDRESS, ip, what="files from this address")
    features = widgets.find_public(visitor.widget_id).features
    if not (features.get("attachments") or features.get("voice_notes")):
        raise _not_taken("Files")


def add_of_visitor(visitor_id: str, kept: Kept, *, duration_s: float | None = None) -> Attachment:
    """The visitor's upload, ready to be sent; Forbidden for a kind the widget does not take."""
    visitor = visitors.found(visitor_id)
    identity.demand(visitor)
    features = widgets.find_public(visitor.widget_id).features
    voice = kept.kind == AUDIO and features.get("voice_notes")
    if not (voice or features.get("attachments")):
        raise _not_taken("Such files")
    return attachments.add(visitor, kept, by_visitor=True, duration_s=duration_s)


def _not_taken(what: str) -> Forbidden:
    return Forbidden(f"{what} are not taken here.", code="feature_off")
