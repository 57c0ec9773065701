"""A person's word on consequential calls, asked for in the client itself (2026-07-28, MRTR).

The first call answers `input_required` with a form and a `requestState`; the client shows the
form and calls again with both. The state is signed, and bound to who calls, what and with which
arguments; it lives ten minutes and is good for one yes. Where the client has no forms, or Redis is
away, the call waits for an approval instead.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from mcp_types.jsonrpc import INVALID_PARAMS
from redis.exceptions import RedisError

from laleo.core import crypto, db, operations
from laleo.core.actor import Actor
from laleo.core.errors import Forbidden
from laleo.core.operations import Operation, Subject
from laleo.core.redis import redis
from laleo.core.untrusted import clean
from laleo.mcp.registry import Call, Result
from laleo.mcp.wire import RpcError

log = structlog.get_logger(__name__)

LIVES_S = 600
NAME = "confirm"
_PURPOSE = "mcp-confirmation"
_SHOWN = 500


class Asked(Exception):
    """The call is answered with a question to a person."""

    def __init__(self, result: Result) -> None:
        super().__init__("input_required")
        self.result = result


@dataclass(frozen=True, slots=True)
class _Word:
    """What the client says a person said: to what, and whether it was yes; None when unsaid."""

    operation: str
    nonce: str
    yes: bool | None


@contextlib.contextmanager
def person_asked(call: Call, tool: str, arguments: Mapping[str, Any]) -> Iterator[None]:
    """Let consequential operations of this call ask the person who uses the client."""
    claims = {
        "by": call.actor.credential or call.actor.id,
        "tool": tool,
        "arguments": operations.digest(arguments),
    }
    word = _word(call, claims)
    can = call.modern and _has_forms(call)

    def ask(_actor: Actor, known: Operation, subject: Subject) -> bool:
        if word is not None and word.operation == known.name and word.yes is not None:
            if not word.yes:
                raise Forbidden(
                    "The person at your end said no, and nothing was done. Do not ask again.",
                    code="declined",
                )
            return _first_use(word.nonce)
        if can:
            db.rollback()
            raise Asked(_question(known, subject, claims))
        return False

    with operations.asking(ask):
        yield


def _has_forms(call: Call) -> bool:
    """Whether the client can show forms: said so, or said nothing more than "elicitation"."""
    elicits = call.client_can.get("elicitation")
    return isinstance(elicits, Mapping) and (not elicits or "form" in elicits)


def _question(known: Operation, subject: Subject, claims: Mapping[str, Any]) -> Result:
    state = {**claims, "operation": known.name, "nonce": secrets.token_urlsafe(12)}
    form = {
        "type": "object",
        "properties": {NAME: {"type": "boolean", "title": "Do it", "default": False}},
        "required": [NAME],
    }
    message = f"An agent wants to do this in Laleo: {clean(subject.summary, _SHOWN)}"
    params = {"mode": "form", "message": message, "requestedSchema": form}
    return {
        "resultType": "input_required",
        "inputRequests": {NAME: {"method": "elicitation/create", "params": params}},
        "requestState": crypto.sign(_PURPOSE, state, ttl_s=LIVES_S),
    }


def _word(call: Call, claims: Mapping[str, Any]) -> _Word | None:
    """What a person said to a question of ours about this very call."""
    state = call.params.get("requestState")
    if state is None or not call.modern:
        return None
    found = crypto.verify(_PURPOSE, state)
    if found is None or any(found.get(name) != value for name, value in claims.items()):
        raise RpcError(
            INVALID_PARAMS,
            "requestState is over, or belongs to another call; call again without it.",
        )
    answers = call.params.get("inputResponses") or {}
    return _Word(found["operation"], found["nonce"], _yes(answers.get(NAME)))


def _yes(answer: Any) -> bool | None:
    if not isinstance(answer, Mapping):
        return None
    content = answer.get("content")
    accepted = answer.get("action") == "accept"
    return accepted and isinstance(content, Mapping) and content.get(NAME) is True


def _first_use(nonce: str) -> bool:
    """Whether this yes was not used before; one that cannot be remembered counts for nothing."""
    try:
        return bool(redis().set(f"mcp:said:{nonce}", 1, nx=True, ex=LIVES_S))
    except (RedisError, OSError) as error:
        log.warning("confirmation_not_kept", error=repr(error))
        return False
