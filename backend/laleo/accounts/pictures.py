"""What agents look like: one small square picture each, served to whoever talks to them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import undefer

from laleo.accounts.models import AgentPicture
from laleo.core import clock
from laleo.core.db import db

CONTENT_TYPE = "image/webp"


def put(account_id: str, credential: str, content: bytes) -> None:
    """Keep this as the credential's picture."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    db.session.merge(
        AgentPicture(
            credential=credential,
            account_id=account_id,
            version=digest,
            content=content,
            created_at=clock.now(),
        )
    )
    db.session.flush()


def remove(credential: str) -> bool:
    """Forget the credential's picture; whether there was one."""
    row = db.session.get(AgentPicture, credential)
    if row is None:
        return False
    db.session.delete(row)
    db.session.flush()
    return True


def find(credential: str) -> tuple[bytes, str] | None:
    """The picture and its version."""
    query = select(AgentPicture).where(AgentPicture.credential == credential)
    row = db.session.scalars(query.options(undefer(AgentPicture.content))).first()
    return None if row is None else (row.content, row.version)


def addresses(credentials: Sequence[str]) -> dict[str, str]:
    """Where the pictures are; who is missing has none."""
    if not credentials:
        return {}
    chosen = AgentPicture.credential.in_(credentials)
    query = select(AgentPicture.credential, AgentPicture.version).where(chosen)
    return {one: address(one, version) for one, version in db.session.execute(query)}


def version(credential: str) -> str | None:
    """Which picture the credential has now."""
    query = select(AgentPicture.version).where(AgentPicture.credential == credential)
    return db.session.scalar(query)


def address(credential: str, version: str) -> str:
    """Where this picture of the credential is."""
    server = current_app.config["LALEO"].public_url
    return f"{server}/agents/{credential}/picture?v={version}"
