"""Keys derived from the one secret: signing (HMAC-SHA256) and encryption at rest (Fernet)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # SP 800-186


def _key(purpose: str) -> bytes:
    secret: bytes = current_app.config["LALEO"].secret_key
    cache: dict[str, bytes] = current_app.extensions.setdefault("laleo-keys", {})
    if purpose not in cache:
        derive = HKDF(SHA256(), length=32, salt=None, info=f"laleo/{purpose}".encode())
        cache[purpose] = derive.derive(secret)
    return cache[purpose]


def signing_key(purpose: str) -> ec.EllipticCurvePrivateKey:
    """A P-256 key pair made from the secret: every process of this server has the same one.

    FIPS 186-5 appendix A.2.1: more bits than needed, so that the remainder favours no number.
    """
    secret: bytes = current_app.config["LALEO"].secret_key
    bits = HKDF(SHA256(), length=48, salt=None, info=f"laleo/{purpose}".encode()).derive(secret)
    number = int.from_bytes(bits, "big") % (_P256_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def encrypt(purpose: str, text: str) -> str:
    """The text, readable only with this server's secret."""
    return Fernet(base64.urlsafe_b64encode(_key(purpose))).encrypt(text.encode()).decode()


def decrypt(purpose: str, sealed: str) -> str:
    """What `encrypt` was given; ValueError when the secret is another one."""
    try:
        return Fernet(base64.urlsafe_b64encode(_key(purpose))).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("sealed with another SECRET_KEY") from error


def sha256(text: str) -> str:
    """Hex digest, for high-entropy secrets at rest."""
    return hashlib.sha256(text.encode()).hexdigest()


def mac(purpose: str, text: str) -> str:
    """A URL-safe signature of the text, 32 letters (192 bits)."""
    digest = hmac.new(_key(purpose), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def sign(purpose: str, claims: dict[str, Any], *, ttl_s: int | None = None) -> str:
    """Claims as a signed text; it expires after `ttl_s` seconds when given."""
    body = dict(claims)
    if ttl_s is not None:
        body["exp"] = int(time.time()) + ttl_s
    raw = json.dumps(body, separators=(",", ":")).encode()
    text = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return f"{text}.{mac(purpose, text)}"


def verify(purpose: str, token: object) -> dict[str, Any] | None:
    """The claims of a text made by `sign`, or None when forged, expired or none."""
    if not isinstance(token, str) or token.count(".") != 1 or not token.isascii():
        return None
    text, signature = token.split(".")
    if not hmac.compare_digest(signature, mac(purpose, text)):
        return None
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return None if claims.get("exp", time.time() + 1) < time.time() else claims
