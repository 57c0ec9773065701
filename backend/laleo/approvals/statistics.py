"""What became of an agent's proposals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from laleo.accounts import agents
from laleo.approvals.models import Approval, State, standing
from laleo.core import ids
from laleo.core.db import db


def _proposals(account_id: str, credential: str, since: datetime) -> dict[str, Any]:
    query = select(Approval.state, Approval.expires_at).where(
        Approval.account_id == account_id,
        Approval.credential == credential,
        Approval.id >= ids.first_of("apv", since),
    )
    found = dict.fromkeys((state.value for state in State), 0)
    for state, expires_at in db.session.execute(query):
        found[standing(state, expires_at)] += 1
    return {"proposals": found}


agents.counts(_proposals)
