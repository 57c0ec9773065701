"""The workspace's REST API, asked as its scripts do: with a login and a nonce."""

from __future__ import annotations

import json
from typing import Any

from tests.people import Upload
from tests.wordpress.person import Page, Person

API = "/wp-json/laleo/v1/api"


class Desk:
    """Somebody of wp-admin at the workspace."""

    def __init__(self, person: Person, site: str = "") -> None:
        self.person = person
        self.site = site
        self.nonce = person.get(f"{site}/wp-admin/admin-ajax.php?action=rest-nonce").text

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Page:
        """The answer of the server, through WordPress."""
        sent = {"X-WP-Nonce": self.nonce} | headers
        data = None
        if isinstance(body, Upload):
            data, sent["Content-Type"] = body.encoded()
        elif body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        return self.person.ask(method, f"{self.site}{API}{path}", data, sent)

    def get(self, path: str) -> Page:
        """The answer to a GET."""
        return self.ask("GET", path)


def said(page: Page) -> Any:
    """The JSON of an answer."""
    return json.loads(page.text)
