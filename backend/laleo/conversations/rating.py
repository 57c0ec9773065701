"""What visitors think of a conversation: one to five, and why."""

from __future__ import annotations

from laleo.conversations import writing
from laleo.core import clock
from laleo.core.errors import Conflict, Forbidden
from laleo.visitors import service as visitors
from laleo.widgets import service as widgets


def rate(visitor_id: str, *, score: int, comment: str | None) -> None:
    """Keep the visitor's opinion of their conversation; a later one takes its place."""
    visitor = visitors.found(visitor_id)
    if not widgets.find_public(visitor.widget_id).features.get("rating"):
        raise Forbidden("Ratings are not taken here.", code="feature_off")
    if visitor.conversation_id is None:
        raise Conflict("There is no conversation to rate yet.")
    conversation = writing.locked(visitor.conversation_id)
    if not conversation.last_seq:
        raise Conflict("There is no conversation to rate yet.")
    if (conversation.rating_score, conversation.rating_comment) == (score, comment):
        return
    conversation.rating_score, conversation.rating_comment = score, comment
    conversation.rated_at = clock.now()
    writing.announce(conversation, "conversation.rated", visitor_too=True)
