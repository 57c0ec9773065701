"""Who is here: deadlines in Redis, pushed back by beats, claimed once by whoever sweeps.

A key (a visit, say) is here while one of its connections beats. The scripts take the time from
Redis, so the clocks of the processes do not matter. Everything in here can be lost: the next beat
finds its keys unknown, and their owner connects them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any, cast

from redis.exceptions import NoScriptError

from laleo.core.redis import redis

BEAT_S = 15
TTL_S = 45
GRACE_S = 10  # a page that loads is a connection that goes and one that comes
BATCH = 500
CLAIM_S = 10  # a sweeper that was killed leaves its claims to the next

_NOW = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) "
# KEYS of every script: deadlines, over (claimed by a sweep), since.
# The connections of a key are a set of deadlines, too.

_CONNECT = (
    _NOW
    + """
redis.call('SET', KEYS[3], now, 'NX')
if redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 'over' end
local deadline = now + ARGV[3]
local new = redis.call('ZADD', KEYS[1], deadline, ARGV[1])
local connections = KEYS[1] .. ':' .. ARGV[1]
redis.call('ZADD', connections, deadline, ARGV[2])
redis.call('PEXPIRE', connections, ARGV[3] * 2)
return new == 1 and 'new' or 'known'
"""
)
_BEAT = (
    _NOW
    + """
redis.call('SET', KEYS[3], now, 'NX')
local deadline = now + ARGV[1]
local unknown = {}
for i = 2, #ARGV, 2 do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    redis.call('ZADD', KEYS[1], deadline, ARGV[i])
    local connections = KEYS[1] .. ':' .. ARGV[i]
    redis.call('ZADD', connections, deadline, ARGV[i + 1])
    redis.call('PEXPIRE', connections, ARGV[1] * 2)
  else
    unknown[#unknown + 1] = ARGV[i]
  end
end
return unknown
"""
)
_CLOSE = (
    _NOW
    + """
local connections = KEYS[1] .. ':' .. ARGV[1]
redis.call('ZREM', connections, ARGV[2])
redis.call('ZREMRANGEBYSCORE', connections, '-inf', now)
if redis.call('ZCARD', connections) > 0 then return end
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
else  -- forgotten in between: other connections have the time to beat
  redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[1])
end
"""
)
_SWEEP = (
    _NOW
    + """
redis.call('SET', KEYS[3], now, 'NX')
local over = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[2], 'LIMIT', 0, ARGV[1])
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, key in ipairs(due) do
  redis.call('ZREM', KEYS[1], key)
  redis.call('DEL', KEYS[1] .. ':' .. key)
  over[#over + 1] = key
end
for _, key in ipairs(over) do redis.call('ZADD', KEYS[2], now, key) end
return over
"""
)


class Arrival(StrEnum):
    """What a connection met: a key that was not here, one that was, one that is being ended."""

    NEW = "new"
    KNOWN = "known"
    OVER = "over"


class Presence:
    """Who is here, of one kind. Every method raises RedisError when Redis is away."""

    def __init__(self, name: str) -> None:
        base = f"presence:{{{name}}}"
        self._keys = [f"{base}:deadlines", f"{base}:over", f"{base}:since"]

    def connect(self, key: str, connection_id: str) -> Arrival:
        """A connection of the key is open. OVER: a sweep was faster, and the key must not go on."""
        return Arrival(self._run(_CONNECT, key, connection_id, TTL_S * 1000))

    def beat(self, pairs: Sequence[tuple[str, str]]) -> set[str]:
        """These connections (key, connection id) are open; gives the keys that are not here."""
        unknown: set[str] = set()
        for start in range(0, len(pairs), BATCH):
            flat = [part for pair in pairs[start : start + BATCH] for part in pair]
            unknown.update(self._run(_BEAT, TTL_S * 1000, *flat))
        return unknown

    def close(self, key: str, connection_id: str, *, grace_s: float = GRACE_S) -> None:
        """A connection ended; without another one the key has `grace_s` seconds left."""
        self._run(_CLOSE, key, connection_id, round(grace_s * 1000), TTL_S * 1000)

    def sweep(self, limit: int = BATCH) -> list[str]:
        """Claim keys whose time is over; say `settled` when their end is in the database."""
        return cast("list[str]", self._run(_SWEEP, limit, CLAIM_S * 1000))

    def settled(self, keys: Sequence[str]) -> None:
        """Forget claimed keys."""
        if keys:
            redis().zrem(self._keys[1], *keys)

    def here(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are here, or whose end is being dealt with."""
        if not keys:
            return set()
        with redis().pipeline(transaction=False) as pipe:
            pipe.zmscore(self._keys[0], list(keys))
            pipe.zmscore(self._keys[1], list(keys))
            deadlines, over = pipe.execute()
        found = zip(keys, deadlines, over, strict=True)
        return {key for key, *scores in found if scores != [None, None]}

    def connections(self, keys: Sequence[str]) -> set[str]:
        """The ids of the keys' connections that are open: not closed, and heard of in time."""
        seconds, _ = redis().time()
        with redis().pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.zrangebyscore(f"{self._keys[0]}:{key}", int(seconds) * 1000, "+inf")
            return {connection for found in pipe.execute() for connection in found}

    def complete(self) -> bool:
        """Whether Redis has remembered long enough for a missing key to mean that it is gone."""
        since, (seconds, _) = redis().get(self._keys[2]), redis().time()
        return since is not None and int(seconds) - int(since) / 1000 > TTL_S

    def _run(self, script: str, *args: Any) -> Any:
        parts = (len(self._keys), *self._keys, *args)
        try:
            return redis().evalsha(_digest(script), *parts)
        except NoScriptError:
            return redis().eval(script, *parts)


@cache
def _digest(script: str) -> str:
    return hashlib.sha1(script.encode()).hexdigest()  # noqa: S324 - how Redis names scripts
