"""When an agent was last heard of, and how many tools it called; all of it can be lost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import structlog
from redis.exceptions import RedisError

from laleo.core import clock
from laleo.core.redis import redis

log = structlog.get_logger(__name__)

ONLINE_S = 120
DAYS = 30
_KEEP_S = (DAYS + 1) * 24 * 3600


def note(credential: str) -> None:
    """It asks for something, or listens."""
    try:
        redis().set(_seen(credential), round(time.time() * 1000), ex=_KEEP_S)
    except (RedisError, OSError) as error:
        log.warning("sighting_not_noted", error=repr(error))


def note_call(credential: str) -> None:
    """It called a tool."""
    key = _calls(credential, clock.now())
    try:
        with redis().pipeline(transaction=False) as pipe:
            pipe.incr(key)
            pipe.expire(key, _KEEP_S)
            pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("call_not_counted", error=repr(error))


def last(credentials: Sequence[str]) -> dict[str, datetime]:
    """When each was last heard of; who is missing was not, as far as is known."""
    found = _read([_seen(one) for one in credentials])
    pairs = zip(credentials, found, strict=True)
    return {one: datetime.fromtimestamp(int(at) / 1000, UTC) for one, at in pairs if at}


def calls(credential: str) -> int:
    """How many tools it called in the last `DAYS` days."""
    now = clock.now()
    days = [_calls(credential, now - timedelta(days=ago)) for ago in range(DAYS)]
    return sum(int(count) for count in _read(days) if count)


def _read(keys: Sequence[str]) -> Sequence[str | None]:
    if not keys:
        return []
    try:
        found = cast("Sequence[str | None]", redis().mget(list(keys)))
    except (RedisError, OSError) as error:
        log.warning("sightings_without_redis", error=repr(error))
        return [None] * len(keys)
    return found


def _seen(credential: str) -> str:
    return f"agents:seen:{credential}"


def _calls(credential: str, day: datetime) -> str:
    return f"agents:calls:{credential}:{day:%Y%m%d}"
