"""What a visitor tells of themselves before the chat, or leaves while nobody is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from marshmallow import ValidationError, validate

from laleo.conversations import writing
from laleo.conversations.author import visitor_author
from laleo.conversations.models import CLOSED, OFFLINE_FORM, Message
from laleo.core.errors import invalid
from laleo.core.schemas import clean
from laleo.visitors import profile
from laleo.visitors import service as visitors
from laleo.visitors.models import Visitor
from laleo.visitors.profile_schemas import PHONE
from laleo.widgets import service as widgets
from laleo.widgets.models import Widget
from laleo.widgets.settings import HONEYPOT

log = structlog.get_logger(__name__)

_CHECKS: dict[str, tuple[int, Any]] = {
    "name": (120, None),
    "email": (254, validate.Email()),
    "phone": (40, PHONE),
}


def is_robot(visitor: Visitor, details: Mapping[str, str]) -> bool:
    """Whether the field that no person sees was filled in; the log counts it."""
    filled = bool(details.get(HONEYPOT))
    if filled:
        log.info("honeypot_filled", widget=visitor.widget_id)
    return filled


def answer(visitor_id: str, details: Mapping[str, str]) -> None:
    """Keep the answers with the visitor's conversation, which begins with them at the latest."""
    visitor = visitors.found(visitor_id)
    if is_robot(visitor, details):
        return
    conversation_id = writing.conversation_of(visitor_id)
    _keep(conversation_id, details)
    _introduce(visitor, details)


def leave_message(
    visitor_id: str, *, body: str, client_id: str, details: Mapping[str, str]
) -> Message:
    """A message through the form that is there while nobody is."""
    visitor = visitors.found(visitor_id)
    conversation_id = writing.conversation_of(visitor_id, via=OFFLINE_FORM)
    _keep(conversation_id, details, via=OFFLINE_FORM)
    _introduce(visitor, details)
    return writing.add(conversation_id, visitor_author(visitor), body=body, client_id=client_id)


def _keep(conversation_id: str, details: Mapping[str, str], *, via: str | None = None) -> None:
    conversation = writing.locked(conversation_id)
    given = {key: text for key, text in details.items() if text and key != HONEYPOT}
    conversation.details = conversation.details | given
    if via is not None and conversation.state == CLOSED:
        conversation.via = via  # the form begins it anew
    if conversation.last_seq:
        writing.announce(conversation)


def _introduce(visitor: Visitor, details: Mapping[str, str]) -> None:
    """Take name, e-mail and phone over; what the site itself vouches for stays as it is."""
    found: dict[str, str] = {}
    for key, kind in _kinds(widgets.find_public(visitor.widget_id)).items():
        text = details.get(key)
        if text:
            found[kind] = _checked(key, kind, text)
    if found and not visitor.verified:
        profile.describe(visitor, **found)


def _kinds(widget: Widget) -> dict[str, str]:
    """Which answers are a name, an address or a number: by their key, or by the form's word."""
    kinds = {kind: kind for kind in _CHECKS}
    for form in widget.forms.values():
        for field in form.get("fields", ()):
            if field["kind"] in _CHECKS:
                kinds[field["key"]] = field["kind"]
    return kinds


def _checked(key: str, kind: str, text: str) -> str:
    longest, check = _CHECKS[kind]
    if len(text) > longest:
        raise invalid(f"/details/{key}", f"At most {longest} characters.")
    if check is not None:
        try:
            check(text)
        except ValidationError as error:
            raise invalid(f"/details/{key}", str(error.messages[0])) from error
    return clean(text, longest)
