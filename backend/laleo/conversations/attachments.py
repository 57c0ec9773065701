"""Files on their way into a message: uploaded first, sent with it, forgotten when never sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from laleo.conversations.author import VISITOR, Author
from laleo.conversations.models import Attachment, Conversation
from laleo.core import clock, files, quotas
from laleo.core.db import db
from laleo.core.errors import invalid
from laleo.visitors.models import Visitor

UNSENT = timedelta(hours=24)
BATCH = 500


def add(
    visitor: Visitor, kept: files.Kept, *, by_visitor: bool, duration_s: float | None = None
) -> Attachment:
    """The row of a file that is kept already: to or from this visitor, not sent yet."""
    quotas.check(visitor.account_id, quotas.STORAGE)
    row = Attachment(
        id=kept.id,
        account_id=visitor.account_id,
        site_id=visitor.site_id,
        visitor_id=visitor.id,
        by_visitor=by_visitor,
        place=0,
        name=kept.name,
        content_type=kept.content_type,
        kind=kept.kind,
        size=kept.size,
        width=kept.width,
        height=kept.height,
        duration_s=duration_s if kept.kind == "audio" else None,
        has_preview=kept.has_preview,
        held_by=None,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def taken(conversation: Conversation, by: Author, file_ids: Sequence[str]) -> list[Attachment]:
    """These uploads, for a message of this author; Invalid for one that is not theirs to send."""
    if not file_ids:
        return []
    mine = (
        Attachment.id.in_(file_ids),
        Attachment.visitor_id == conversation.visitor_id,
        Attachment.by_visitor.is_(by.kind == VISITOR),
        Attachment.message_id.is_(None),
        Attachment.held_by.is_(None),
    )
    query = select(Attachment).where(*mine).with_for_update()
    found = {row.id: row for row in db.session.scalars(query)}
    for place, file_id in enumerate(file_ids):
        if file_id not in found:
            raise invalid(
                f"/attachment_ids/{place}",
                "There is no such upload for this conversation, or it was sent already; "
                "upload the file again.",
            )
        found[file_id].place = place
    return [found[file_id] for file_id in dict.fromkeys(file_ids)]


def hold(visitor: Visitor, file_id: str, *, by: str) -> Attachment:
    """The visitor's upload, kept for something other than a message; Invalid when not theirs."""
    row = db.session.get(Attachment, file_id, with_for_update=True)
    mine = row is not None and row.visitor_id == visitor.id and row.by_visitor
    if row is None or not mine or row.message_id is not None or row.held_by not in {None, by}:
        problem = "There is no such upload, or it was sent already; upload the file again."
        raise invalid("/attachment_id", problem)
    row.held_by = by
    return row


def forget_unsent() -> None:
    """Drop some uploads that nobody sent within a day; their files are swept after them."""
    unsent = (Attachment.message_id.is_(None), Attachment.held_by.is_(None))
    old = (*unsent, Attachment.created_at < clock.now() - UNSENT)
    some = select(Attachment.id).where(*old).limit(BATCH)
    db.session.execute(
        delete(Attachment)
        .where(Attachment.id.in_(some), *old)
        .execution_options(synchronize_session=False)
    )


def _find(file_id: str) -> files.Described | None:
    row = db.session.get(Attachment, file_id)
    return files.Described(row.name, row.content_type, row.kind) if row is not None else None


def _known(file_ids: Sequence[str]) -> set[str]:
    return set(db.session.scalars(select(Attachment.id).where(Attachment.id.in_(file_ids))))


files.owner("attachments", files.Owner(_find, _known))
