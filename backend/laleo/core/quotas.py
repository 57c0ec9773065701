"""What an account may use up: whoever is about to use something asks, who counts it answers.

Answers are kept in Redis; while that is away nothing is refused.
"""

from __future__ import annotations

from typing import ClassVar

from redis.exceptions import RedisError

from laleo.core.errors import Forbidden
from laleo.core.redis import redis

VISITS, MESSAGES, CALL_MINUTES = "visits", "messages", "call_minutes"
STORAGE, AGENTS = "storage_bytes", "agents"
_KEY = "quotas:reached"


class LimitReached(Forbidden):
    """The account has used up what it may use."""

    code, title = "limit_reached", "Limit reached"
    refused: ClassVar[dict[str, str]] = {
        VISITS: "This account's limit of visits is reached for this month.",
        MESSAGES: "This account's limit of messages is reached for this month.",
        CALL_MINUTES: "This account's limit of call minutes is reached for this month.",
        STORAGE: "This account's storage is full.",
        AGENTS: "This account has as many agents as it may have.",
    }

    def __init__(self, name: str) -> None:
        super().__init__(self.refused[name])


def check(account_id: str, name: str) -> None:
    """Raise LimitReached when the account may use no more of it."""
    try:
        reached = redis().sismember(_KEY, f"{account_id}:{name}")
    except (RedisError, OSError):
        return
    if reached:
        raise LimitReached(name)


def settle(account_id: str, name: str, *, reached: bool) -> None:
    """Refuse it from now on, or no longer."""
    member = f"{account_id}:{name}"
    if reached:
        redis().sadd(_KEY, member)
    else:
        redis().srem(_KEY, member)
