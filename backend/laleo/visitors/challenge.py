"""Work asked of senders: a number whose SHA-256 with our nonce begins with enough zero bits.

Needs no third party. The nonce is signed, short-lived and good for one message.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

import structlog
from marshmallow import EXCLUDE, fields, validate
from redis.exceptions import RedisError

from laleo.core import crypto, limits, live
from laleo.core.errors import Forbidden, TooManyRequests
from laleo.core.live import Connection
from laleo.core.redis import redis
from laleo.core.schemas import Form
from laleo.visitors import service
from laleo.visitors.live import VISITOR, Here
from laleo.widgets import service as widgets

log = structlog.get_logger(__name__)

TTL_S = 300
EASY, STEP, HARDEST = 14, 2, 20
STEPS = ("40/minute", "80/minute", "120/minute")
"""From so many messages of one address on, each needs work in “auto”; from the next, more."""
_PURPOSE = "challenge"
_used: dict[str, float] = {}


class ProofIn(Form):
    """The challenge as it was given, and the number that solves it."""

    class Meta(Form.Meta):
        unknown = EXCLUDE

    nonce = fields.String(required=True, validate=validate.Length(1, 600))
    solution = fields.String(required=True, validate=validate.Length(1, 20))


class ChallengeFrame(Form):
    """A challenge, please."""


class ChallengeRequired(Forbidden):
    """The message is taken with a proof of work only; the challenge is in the answer."""

    code, title = "challenge_required", "Proof of work needed"


def issue(widget_id: str, difficulty: int = EASY) -> dict[str, Any]:
    """A challenge: `difficulty` zero bits at the beginning of SHA-256("nonce:solution")."""
    claims = {"n": secrets.token_hex(8), "w": widget_id, "d": difficulty}
    nonce = crypto.sign(_PURPOSE, claims, ttl_s=TTL_S)
    return {"nonce": nonce, "difficulty": difficulty, "exp": int(time.time()) + TTL_S}


def demand(connection: Connection, proof: dict[str, Any] | None) -> None:
    """Return when this message may come as it is; ChallengeRequired when it needs (more) work."""
    who: Here = connection.who
    mode = widgets.find_public(who.widget_id).challenge
    needed = _needed(mode, who, connection.caller.ip)
    if needed and not (proof and _solves(proof, who.widget_id, needed)):
        raise ChallengeRequired(
            "Send the message again with the solution of this challenge.",
            challenge=issue(who.widget_id, needed),
        )


def _needed(mode: str, who: Here, ip: str) -> int:
    """How many zero bits; 0 for none."""
    if mode == "off":
        return 0
    busy = _busy(ip)
    if mode == "auto" and not busy:
        return 0
    if not busy and service.found(who.visitor_id).conversation_id is not None:
        return 0
    return min(EASY + STEP * max(busy - 1, 0), HARDEST)


def _busy(ip: str) -> int:
    """How many of the steps this address is past."""
    past = 0
    for step, rule in enumerate(STEPS):
        try:
            limits.hit(f"work-{step}", rule, ip, what="messages from this address")
        except TooManyRequests:
            past += 1
    return past


def _solves(proof: dict[str, Any], widget_id: str, needed: int) -> bool:
    nonce, claims = proof["nonce"], crypto.verify(_PURPOSE, proof["nonce"])
    if claims is None or claims["w"] != widget_id or claims["d"] < needed:
        return False
    digest = hashlib.sha256(f"{nonce}:{proof['solution']}".encode()).digest()
    zeros = 256 - int.from_bytes(digest).bit_length()
    return zeros >= claims["d"] and _unused(claims["n"])


def _unused(name: str) -> bool:
    """Whether this nonce comes for the first time; in this process alone while Redis is away."""
    try:
        return bool(redis().set(f"challenge:{name}", "", nx=True, ex=TTL_S))
    except (RedisError, OSError) as error:
        log.warning("challenges_without_redis", error=repr(error))
    now = time.monotonic()
    for old in [key for key, until in _used.items() if until < now]:
        del _used[old]
    if name in _used:
        return False
    _used[name] = now + TTL_S
    return True


@live.on("challenge", kind=VISITOR, schema=ChallengeFrame, reads=True)
def challenge(connection: Connection, _: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A challenge before it is demanded."""
    return "challenge", issue(connection.who.widget_id)
