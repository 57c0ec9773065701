"""Web Push: payloads encrypted for one browser (RFC 8291), senders that name themselves (RFC 8292).

The libraries of the field bring a second HTTP client with them; the two RFCs are a page of code.
"""

from __future__ import annotations

import base64
import json
import os
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from laleo.core import crypto
from laleo.core.rest import current_public_url

KEY_BYTES, AUTH_BYTES = 65, 16
MOST = 3000
_RECORD = 4096
_TOKEN_S = 12 * 3600
_PURPOSE = "web-push"


def decode(text: str) -> bytes:
    """Bytes from base64url without padding (RFC 7515 appendix C); ValueError when it is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


def encode(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def check_keys(p256dh: str, auth: str) -> None:
    """Raise ValueError when these are not the keys of a push subscription."""
    if len(decode(auth)) != AUTH_BYTES:
        raise ValueError("auth is not 16 bytes")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(p256dh))


def server_key() -> ec.EllipticCurvePrivateKey:
    """This server's own key (VAPID), the same in all its processes for as long as SECRET_KEY is."""
    return crypto.signing_key(_PURPOSE)


def public_key() -> str:
    """What browsers subscribe with (`applicationServerKey`)."""
    return encode(_point(server_key()))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    payload: bytes,
    p256dh: str,
    auth: str,
    *,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The payload as `aes128gcm` content for this subscription, one record (RFC 8291 section 4)."""
    sender, salt = sender or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(p256dh))
    point = _point(sender)
    info = b"WebPush: info\x00" + decode(p256dh) + point
    secret = _hkdf(decode(auth), sender.exchange(ec.ECDH(), receiver), info, 32)
    key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\x00", 12)
    header = salt + _RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return header + AESGCM(key).encrypt(nonce, payload + b"\x02", None)


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)


def headers(endpoint: str, *, topic: str, urgent: bool) -> dict[str, str]:
    """Who sends, how long to keep it, and what it replaces when it was not shown yet."""
    return {
        "Authorization": f"vapid t={_token(endpoint)}, k={public_key()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": "3600",
        "Topic": topic,
        "Urgency": "high" if urgent else "normal",
    }


def _token(endpoint: str) -> str:
    """A JWT signed with ES256 for the endpoint's push service (RFC 8292 section 2)."""
    parts, home = urlsplit(endpoint), current_public_url()
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + _TOKEN_S,
        "sub": home if home.startswith("https://") else "mailto:nobody@laleo.invalid",
    }
    head = {"typ": "JWT", "alg": "ES256"}
    signed = ".".join(encode(json.dumps(part).encode()) for part in (head, claims))
    r, s = decode_dss_signature(server_key().sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"{signed}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
