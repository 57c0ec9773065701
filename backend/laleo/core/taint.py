"""Which credentials were shown visitors' words lately: what they do next may be a visitor's wish.

Without Redis everybody counts as tainted.
"""

from __future__ import annotations

import structlog
from redis.exceptions import RedisError

from laleo.core.actor import Actor
from laleo.core.redis import redis

log = structlog.get_logger(__name__)

LASTS_S = 30 * 60


def mark(actor: Actor) -> None:
    """It is being shown text that an outsider wrote; people never count."""
    if not actor.is_token:
        return
    try:
        redis().set(_key(actor), 1, ex=LASTS_S)
    except (RedisError, OSError) as error:
        log.warning("taint_not_marked", error=repr(error))


def tainted(actor: Actor) -> bool:
    """Whether a token was shown such text in the last half hour."""
    if not actor.is_token:
        return False
    try:
        return bool(redis().exists(_key(actor)))
    except (RedisError, OSError) as error:
        log.warning("taint_unknown", error=repr(error))
        return True


def _key(actor: Actor) -> str:
    return f"taint:{actor.credential or actor.id}"
