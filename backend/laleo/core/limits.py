"""Rate limits by the `limits` library over Redis; in memory, per process, while Redis is away."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import structlog
from flask import Flask, current_app, g, has_request_context, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError
from werkzeug.wrappers import Response

from laleo.core.errors import TooManyRequests

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a caller stands: limit, what is left, and seconds until the window starts again."""

    name: str
    limit: int
    window_s: int
    remaining: int
    reset_s: int


def init_app(app: Flask, bus_url: str) -> None:
    """Prepare the limiter; Redis is met at the first hit."""
    url = bus_url.replace("unix://", "redis+unix://", 1)
    app.extensions["laleo-limits"] = {
        "url": url,
        "memory": FixedWindowRateLimiter(MemoryStorage()),
    }


def hit(name: str, rule: str, key: str, *, what: str, cost: int = 1) -> Rate:
    """Count one request against `rule` ("20/minute"); raises TooManyRequests past it.

    `what` completes the sentence "Too many … ; try again in N s".
    """
    item = _parsed(rule)
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    allowed, rate = _hit(item, name, digest, cost)
    if has_request_context():
        g.rate = rate
    if not allowed:
        raise TooManyRequests(
            f"Too many {what}: {item.amount} in {_window(item)} are allowed. "
            f"Try again in {rate.reset_s} s.",
            retry_after_s=rate.reset_s,
        )
    return rate


@cache
def _parsed(rule: str) -> RateLimitItem:
    return parse(rule)


def _hit(item: RateLimitItem, name: str, digest: str, cost: int) -> tuple[bool, Rate]:
    state = current_app.extensions["laleo-limits"]
    try:
        return _count(_shared(state), item, name, digest, cost)
    except (RedisError, OSError) as error:
        log.warning("limits_without_redis", error=repr(error))
        return _count(state["memory"], item, name, digest, cost)


def _shared(state: dict[str, Any]) -> FixedWindowRateLimiter:
    if "shared" not in state:
        storage: Storage = RedisStorage(state["url"], key_prefix="limits")
        state["shared"] = FixedWindowRateLimiter(storage)
    return cast("FixedWindowRateLimiter", state["shared"])


def _count(
    limiter: FixedWindowRateLimiter, item: RateLimitItem, name: str, digest: str, cost: int
) -> tuple[bool, Rate]:
    # As the limiter's own `hit` and `get_window_stats`, with one question to Redis less.
    key, storage = item.key_for(name, digest), limiter.storage
    count = storage.incr(key, item.get_expiry(), amount=cost)
    reset = max(1, round(storage.get_expiry(key) - time.time()))
    left = max(0, item.amount - count)
    return count <= item.amount, Rate(name, item.amount, item.get_expiry(), left, reset)


def _window(item: RateLimitItem) -> str:
    seconds = item.get_expiry()
    for size, word in ((3600, "hour"), (60, "minute")):
        if seconds % size == 0:
            count = seconds // size
            return f"{'an' if word == 'hour' else 'a'} {word}" if count == 1 else f"{count} {word}s"
    return f"{seconds} s"


def show(response: Response) -> None:
    """Tell the caller where it stands (draft-ietf-httpapi-ratelimit-headers, and older X-)."""
    rate: Rate | None = g.get("rate")
    if rate is None:
        return
    response.headers["RateLimit-Policy"] = f'"{rate.name}";q={rate.limit};w={rate.window_s}'
    response.headers["RateLimit"] = f'"{rate.name}";r={rate.remaining};t={rate.reset_s}'
    response.headers["X-RateLimit-Limit"] = str(rate.limit)
    response.headers["X-RateLimit-Remaining"] = str(rate.remaining)
    response.headers["X-RateLimit-Reset"] = str(rate.reset_s)


def client_ip() -> str:
    """The caller's address, behind as many proxies as LALEO_TRUSTED_PROXIES says (ProxyFix)."""
    return request.remote_addr or "unknown"
