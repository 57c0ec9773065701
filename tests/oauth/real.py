"""The same browser and client over real HTTP, against the running product."""

from __future__ import annotations

import json as jsonlib
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from typing_extensions import override

from tests.oauth.client import Page, Web
from tests.people import Answer, Caller

PATIENCE_S = 60


class _Stays(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at, not followed: they lead to the client."""

    @override
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass
class RealWeb(Web):
    """Raw HTTP to a server; `base` is its address."""

    base: str = ""

    @override
    def _open(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data, kind = self._body(body or {})
        address = path if path.startswith("http") else self.base + path
        request = urllib.request.Request(address, data, kind | sent, method=method)
        try:
            with urllib.request.build_opener(_Stays).open(request, timeout=PATIENCE_S) as got:
                return Answer(got.status, dict(got.headers), got.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read().decode())

    def _body(self, body: dict[str, Any]) -> tuple[bytes | None, dict[str, str]]:
        if "json" in body:
            return jsonlib.dumps(body["json"]).encode(), {"Content-Type": "application/json"}
        if "data" in body:
            kind = "application/x-www-form-urlencoded"
            return urlencode(body["data"], doseq=True).encode(), {"Content-Type": kind}
        return None, {}

    def consent(self, address: str, member: Caller, **choices: Any) -> str:
        """The member's browser at the consent page, pressing Allow; where it is sent."""
        got = self.get(address, Cookie=member.headers["Cookie"])
        answer = Page(self, member, got).press("allow", **choices)
        assert answer.status == 303, answer.text
        return answer.headers["Location"]
