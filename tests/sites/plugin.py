"""The WordPress plugin's side of a connection, without WordPress."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import Any

from tests.people import Answer, Caller

URL = "https://shop.example"
HOME = {
    "url": URL,
    "admin_url": f"{URL}/wp-admin/",
    "name": "Tea shop",
    "versions": {"wordpress": "7.1", "php": "8.2", "plugin": "0.1.0"},
    "user": {"id": 1, "name": "Ann Admin", "email": "ann@shop.example"},
}
VERIFIER = "v" * 64


def challenge(verifier: str = VERIFIER) -> str:
    """What the plugin sends ahead of its verifier."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True)
class Plugin:
    """A connected site: asks by itself, or for one of its users."""

    caller: Caller
    made: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.made["id"])

    def as_user(self, number: int) -> Caller:
        """Its proxy, for somebody in wp-admin."""
        return replace(self.caller, headers=self.caller.headers | {"X-Laleo-User": str(number)})

    def names(self, *users: tuple[int, str, str]) -> Answer:
        """Tells who may operate in wp-admin."""
        keys = ("id", "name", "email")
        rows = [dict(zip(keys, user, strict=True)) for user in users]
        return self.caller.put("/wordpress/users", {"users": rows})

    def beats(self, **more: Any) -> dict[str, Any]:
        """Reports; what the server answers."""
        said = {
            "versions": HOME["versions"],
            "health": {"state": "connected"},
            "applied_revision": 0,
        }
        got = self.caller.post("/wordpress/heartbeat", said | more)
        assert got.status == 200, got.text
        return dict(got.json)


def plugin_of(owner: Caller, answer: Answer) -> Plugin:
    """The plugin that got this answer to its wish to connect."""
    assert answer.status == 201, answer.text
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    return Plugin(Caller(owner.send, headers, owner.account_id), answer.json)
