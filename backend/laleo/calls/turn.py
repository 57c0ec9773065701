"""Where browsers find ways to each other: STUN and TURN servers, with a name and key for one call.

The key is an HMAC that the TURN server checks by itself ("A REST API For Access To TURN Services",
draft-uberti-behave-turn-rest-00; coturn's use-auth-secret): nothing is told to it, nothing is kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from flask import current_app

from laleo.config import Settings

LIVES_S = 4 * 3600
"""How long a key opens relays; those that are open stay so for as long as they are used."""


def ice_servers(call_id: str, leg_id: str) -> list[dict[str, Any]]:
    """RTCConfiguration.iceServers of one leg of a call; empty when no server is set up."""
    settings: Settings = current_app.config["LALEO"]
    servers: list[dict[str, Any]] = []
    if settings.stun_urls:
        servers.append({"urls": list(settings.stun_urls)})
    if settings.turn_urls and settings.turn_secret:
        name, key = credentials(settings.turn_secret, f"{call_id}.{leg_id}")
        servers.append({"urls": list(settings.turn_urls), "username": name, "credential": key})
    return servers


def credentials(secret: str, who: str, *, lives_s: int = LIVES_S) -> tuple[str, str]:
    """A name that says when it ends, and its key: base64(HMAC-SHA1(secret, name))."""
    name = f"{int(time.time()) + lives_s}:{who}"
    digest = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(digest).decode()
