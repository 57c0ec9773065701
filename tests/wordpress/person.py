"""Somebody who opens pages and sends forms, without scripts."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from html import unescape
from http.cookiejar import CookieJar
from typing import Any


@dataclass(frozen=True)
class Page:
    """An answer: where it ended up after redirects, status, text, headers."""

    url: str
    status: int
    text: str
    headers: Message

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden fields of the form whose `action` field has this value."""
        for form in re.findall(r"<form.*?</form>", self.text, re.DOTALL):
            pairs = re.findall(r'<input type="hidden"[^>]*?name="([^"]+)" value="([^"]*)"', form)
            fields = {unescape(name): unescape(value) for name, value in pairs}
            if fields.get("action") == action:
                return fields
        raise AssertionError(f"{self.url} has no form for {action}")

    def scripts(self, part: str) -> list[str]:
        """The script tags whose text has this part."""
        tags = re.findall(r"<script\b[^>]*>", self.text)
        return [tag for tag in tags if part in tag]


class Person:
    """One browser session."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._jar = CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar)
        ).open

    def get(self, path: str, **headers: str) -> Page:
        """The page at a path or address."""
        return self._send(urllib.request.Request(self._absolute(path), headers=headers))

    def post(self, path: str, fields: dict[str, str]) -> Page:
        """The page after sending a form."""
        body = urllib.parse.urlencode(fields).encode()
        return self._send(urllib.request.Request(self._absolute(path), data=body))

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Page:
        """The answer to any request."""
        address = self._absolute(path)
        return self._send(
            urllib.request.Request(address, data=body, headers=headers, method=method)
        )

    def log_in(self, login: str, password: str) -> None:
        """Through the login form, as everybody."""
        self.get("/wp-login.php")
        fields = {"log": login, "pwd": password, "testcookie": "1"}
        self.post("/wp-login.php", fields)
        assert any(cookie.name.startswith("wordpress_logged_in_") for cookie in self._jar), login

    def cookies(self) -> list[dict[str, Any]]:
        """The session's cookies in Playwright's form."""
        host = urllib.parse.urlsplit(self.url).hostname
        return [
            {"name": c.name, "value": c.value or "", "domain": host, "path": c.path}
            for c in self._jar
        ]

    def _absolute(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path

    def _send(self, request: urllib.request.Request) -> Page:
        try:
            answer = self._open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode("utf-8", "replace")
            return Page(answer.url, answer.status, text, answer.headers)
