"""Who has read this server's addresses lately: the flow log begins with it."""

from __future__ import annotations

import structlog
from redis.exceptions import RedisError

from laleo.core import crypto, limits
from laleo.core.redis import redis

log = structlog.get_logger(__name__)

KEPT_S = 900


def remember() -> None:
    """Note that the caller's address has read them; without Redis the log lacks one line."""
    try:
        redis().set(_key(), "1", ex=KEPT_S)
    except (RedisError, OSError) as error:
        log.warning("discovery_not_noted", error=repr(error))


def remembered() -> bool:
    """Whether the caller's address has read them lately."""
    try:
        return bool(redis().exists(_key()))
    except (RedisError, OSError):
        return False


def _key() -> str:
    return f"oauth:read:{crypto.mac('discovery', limits.client_ip())}"
