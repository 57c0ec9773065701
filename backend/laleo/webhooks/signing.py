"""Standard Webhooks 1.0.0 signatures (symmetric, `v1`), and the secrets they are made with."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from laleo.core import crypto

PREFIX = "whsec_"
_BYTES = 32
_PURPOSE = "webhook-secret"


def new_secret() -> str:
    """A fresh secret: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def seal(secret: str) -> str:
    """The secret as it rests in the database."""
    return crypto.encrypt(_PURPOSE, secret)


def unseal(sealed: str) -> str:
    """The secret again; ValueError when the server's own secret is another one now."""
    return crypto.decrypt(_PURPOSE, sealed)


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def headers(keys: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a signed message, with one signature per secret that is valid now."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }
