"""Whether anybody wants a kind of event that is not worth recording otherwise."""

from __future__ import annotations

import time
from collections.abc import Collection

from sqlalchemy import select

from laleo.core.db import db
from laleo.webhooks.models import Webhook

AGAIN_S = 5.0
_EVERYTHING = "*"
_known: dict[tuple[str, str], tuple[bool, float]] = {}


def subscribed(account_ids: Collection[str], type_: str) -> set[str]:
    """Those of the accounts with an endpoint that wants this type, as of now."""
    query = select(Webhook.account_id, Webhook.event_types)
    query = query.where(Webhook.account_id.in_(account_ids), Webhook.enabled)
    rows = db.session.execute(query)
    return {account for account, types in rows if type_ in types or _EVERYTHING in types}


def wanted(account_id: str, type_: str) -> bool:
    """Whether an endpoint of the account wants this type, as of a few seconds ago at most."""
    answer, until = _known.get((account_id, type_), (False, 0.0))
    if time.monotonic() >= until:
        answer = bool(subscribed([account_id], type_))
        _known[account_id, type_] = (answer, time.monotonic() + AGAIN_S)
    return answer


def forget(account_id: str) -> None:
    """Ask again: an endpoint of the account was changed."""
    for key in [key for key in _known if key[0] == account_id]:
        del _known[key]
