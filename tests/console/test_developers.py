"""What /developers tells to type, typed: every program on the page runs against this server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import request
from playwright.sync_api import Page, expect
from typing_extensions import override

from laleo.core import db
from laleo.visitors import visits
from laleo.webhooks import signing
from tests.product import Laleo

RUN = {
    "shell": ["bash", "-euo", "pipefail", "{file}"],
    "javascript": [shutil.which("node") or "node", "{file}"],
    "python": [sys.executable, "{file}"],
}
# What is to be read, or is a part of another program, which its own test runs.
SHOWN = {"text", "json", "excerpt"}


@dataclass
class Blocks(HTMLParser):
    """The pieces of code on a page, with their languages."""

    found: list[list[str]] = field(default_factory=list)
    inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self.found.append([str(dict(attrs)["data-language"]), ""])
            self.inside = True

    @override
    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "pre"

    @override
    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1][1] += data


def blocks(laleo: Laleo, path: str) -> list[list[str]]:
    """Those of a page of the running product."""
    parser = Blocks()
    parser.feed(laleo.owner.send("GET", path, None, {}).text)
    return parser.found


@pytest.fixture
def ids(laleo: Laleo) -> dict[str, str]:
    """A visitor, a widget and a webhook to stand where the page leaves an id out."""
    widget = laleo.owner.get(f"/widgets/{laleo.widget_id}").json
    place = (laleo.owner.account_id, widget["site_id"], widget["id"])
    with db.unit(laleo.server.app):
        page = visits.page(f"{laleo.url}/", "Home", "")
        visitor = visits.arrive(visits.Arrival(*place, None, page, "", "", None, None)).id
    hook = {"url": "http://127.0.0.1:9/hook", "event_types": ["*"]}
    return {
        "vis_…": visitor,
        "wgt_…": widget["id"],
        "482919": widget["channels"][0]["number"],
        "whk_…": laleo.owner.post("/webhooks", hook).json["id"],
        "https://example.com/hooks/laleo": "http://127.0.0.1:9/hooks/laleo",
    }


def filled(text: str, known: dict[str, str]) -> str:
    """The program with real ids in it."""
    for shown, real in known.items():
        text = text.replace(shown, real)
    return text


@pytest.mark.parametrize("path", ["/developers", "/developers/webhooks"])
def test_every_program_on_the_page_runs(
    laleo: Laleo, ids: dict[str, str], tmp_path: Path, path: str
) -> None:
    token = laleo.server.people.program(laleo.owner, webhooks_allowed=True).token
    known = {"LALEO_TOKEN": token, "LALEO_URL": laleo.url}
    ran = set()
    for language, text in blocks(laleo, path):
        if language in SHOWN:
            continue
        ran.add(language)
        program = filled(text, ids | {"laleo_pat_xxx": token, "5f0c1c1e": f"{language}-once"})
        file = tmp_path / f"program.{'mjs' if language == 'javascript' else 'txt'}"
        file.write_text(program)
        command = [part.format(file=file) for part in RUN[language]]
        said = subprocess.run(
            command, check=False, env=os.environ | known, capture_output=True, text=True
        )
        assert said.returncode == 0, (program, said.stderr)
        assert said.stdout.strip(), program
        assert '"request_id"' not in said.stdout, (program, said.stdout)
    assert ran == (set(RUN) if path == "/developers" else {"shell"})


def test_the_settings_of_a_client_are_this_servers(laleo: Laleo) -> None:
    shown = [
        json.loads(text) for language, text in blocks(laleo, "/developers") if language == "json"
    ]
    assert [one["mcpServers"]["laleo"]["url"] for one in shown] == [f"{laleo.url}/mcp"]


def test_the_excerpt_checks_a_delivery(laleo: Laleo) -> None:
    (text,) = (text for language, text in blocks(laleo, "/developers") if language == "excerpt")
    secret, body = signing.new_secret(), b'{"type": "chat.message.created"}'
    headers = signing.headers([secret], "evt_1", int(time.time()), body)
    with laleo.server.app.test_request_context("/", method="POST", data=body, headers=headers):
        names: dict[str, Any] = {"secret": secret, "request": request}
        exec(text, names)
    assert names["payload"]["type"] == "chat.message.created"


def test_a_language_chosen_once_is_chosen_everywhere(page: Page, laleo: Laleo) -> None:
    page.goto(f"{laleo.url}/developers")
    tabs = page.get_by_role("tablist", name="Who am I?").get_by_role("tab")
    expect(tabs).to_have_text(["curl", "JavaScript", "Python"])
    tabs.first.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    for title in ("Who am I?", "Write to a visitor"):
        panel = page.get_by_role("tablist", name=title).locator("xpath=..").get_by_role("tabpanel")
        expect(panel).to_have_count(1)
        expect(panel).to_contain_text("await fetch(")
    page.get_by_role("tab", name="Claude Code").click()
    expect(page.get_by_role("tabpanel", name="Claude Code")).to_contain_text(f"{laleo.url}/mcp")
