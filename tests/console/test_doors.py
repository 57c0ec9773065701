"""Who may come in, where they are sent, and what browsers are told about our pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from tests.backing import until
from tests.console.conftest import AtConsole
from tests.journeys.test_sign_up import printed_code
from tests.live.shop import Shop
from tests.people import Caller
from tests.product import Server

ELSEWHERE = [
    "//evil.example",
    "https://evil.example/console",
    r"/\evil.example",
    r"\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "console",
]
PAGES = [
    "/",
    "/login",
    "/signup",
    "/developers",
    "/developers/webhooks",
    "/docs",
    "/demo",
    "/demo/pricing",
]
SCREENS = ["live", "inbox", "sites", "webhooks", "tokens", "settings"]


class Inline(HTMLParser):
    """Collects what a strict policy forbids: scripts and styles written into the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note inline scripts, styles and handlers; JSON blocks are data."""
        given = dict(attrs)
        data = given.get("type") == "application/json"
        if tag == "style" or (tag == "script" and not given.get("src") and not data):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]
        addresses = [given.get("href") or "", given.get("src") or ""]
        self.found += [one for one in addresses if one.startswith("javascript:")]


def get(app: Flask, path: str, caller: Caller | None = None, **query: Any) -> TestResponse:
    """A page as somebody's browser asks for it."""
    headers = {"Cookie": caller.headers["Cookie"]} if caller else {}
    return app.test_client(use_cookies=False).get(path, query_string=query, headers=headers)


@pytest.mark.parametrize("path", ["live", "inbox/cnv_1?x=1", "settings/members"])
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(
    app: Flask, owner: Caller, path: str
) -> None:
    address, _, query = path.partition("?")
    answer = get(app, f"/console/{address}", None, **dict(parse_qsl(query)))
    went = urlsplit(answer.headers["Location"])
    assert (answer.status_code, went.netloc, went.path) == (302, "", "/login")
    back = parse_qs(went.query)["next"][0]
    assert back == f"/console/{path}"
    again = get(app, "/login", owner, next=back)
    assert again.headers["Location"] == back


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_signing_in(app: Flask, owner: Caller, wanted: str) -> None:
    for path in ("/login", "/signup"):
        stranger = get(app, path, next=wanted)
        assert 'data-next="/console"' in stranger.text
        assert "evil.example" not in stranger.text
        member = get(app, path, owner, next=wanted)
        assert (member.status_code, member.headers["Location"]) == (302, "/console")


def test_the_form_itself_stays_on_this_server(
    open_page: Callable[..., Page], server: Server
) -> None:
    email = server.people.owner().email
    page = open_page(f"{server.url}/login?next=%2F%5Cevil.example")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    code = str(until(lambda: printed_code(server, email), what="the printed code"))
    page.get_by_label("Six-digit code").press_sequentially(code)
    expect(page).to_have_url(f"{server.url}/console/live")


def test_signing_out_ends_the_session_at_once(at_console: AtConsole, shop: Shop) -> None:
    page = at_console(shop.owner, "/console/settings/account")
    other = page.context.new_page()
    other.goto(f"{shop.url}/console/live")
    expect(other.get_by_text("Connected", exact=True)).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{shop.url}/")

    cookie = {"Cookie": shop.owner.headers["Cookie"]}
    assert shop.owner.send("GET", "/api/v1/me", None, cookie).status == 401
    assert shop.owner.post("/live-tickets").status == 401
    expect(other).to_have_url(f"{shop.url}/login?next=%2Fconsole%2Flive")


@pytest.fixture
def signup(app: Flask) -> Iterator[Callable[[str], None]]:
    """Set the mode as LALEO_SIGNUP would."""
    before = app.config["LALEO"]

    def set_mode(mode: str) -> None:
        app.config["LALEO"] = replace(before, signup=mode)

    yield set_mode
    app.config["LALEO"] = before


@pytest.mark.parametrize(
    ("mode", "login", "form"),
    [
        ("open", "Create an account", "Create your account"),
        ("invitation", "Accept your invitation", "by invitation only"),
        ("closed", None, "Sign-up is closed"),
    ],
)
def test_the_doors_say_who_may_sign_up(
    app: Flask, signup: Callable[[str], None], mode: str, login: str | None, form: str
) -> None:
    signup(mode)
    door, home, page = (get(app, path).text for path in ("/login", "/", "/signup"))
    assert form in page
    assert ("data-sign-in" in page) == (mode != "closed")
    assert ('href="/signup' in door) == (login is not None)
    assert login is None or login in door
    assert ('href="/signup' in home) == (mode != "closed")


@pytest.mark.parametrize("path", [*PAGES, *(f"/console/{name}" for name in SCREENS)])
def test_every_page_is_strict_and_never_kept(app: Flask, owner: Caller, path: str) -> None:
    answer = get(app, path, None if path in {"/login", "/signup"} else owner)
    assert answer.status_code == 200
    parts = answer.headers["Content-Security-Policy"].split("; ")
    policy = dict(part.split(" ", 1) for part in parts)
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == "'self' http://localhost:8000"
    assert policy["style-src"] == policy["form-action"] == "'self'"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"]
    parser = Inline()
    parser.feed(answer.text)
    assert parser.found == []


def test_modules_and_styles_are_kept_and_come_from_here(app: Flask) -> None:
    page = get(app, "/login").text
    address = page.partition('modules/sign-in-page.js"')[0].rpartition('src="')[2]
    answer = get(app, f"{address}modules/sign-in-page.js")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert get(app, f"{address}../routes.py").status_code == 404


def test_an_unknown_address_has_a_page_for_people_and_a_problem_for_programs(
    app: Flask, owner: Caller
) -> None:
    client = app.test_client(use_cookies=False)
    for path in ("/nothing", "/console/nothing", "/en/pricing"):
        shown = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert (shown.status_code, shown.mimetype) == (404, "text/html")
        assert "There is nothing at this address" in shown.text
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    for path in ("/api/v1/nothing", "/w/v1/nothing.js", "/mcp/nothing"):
        told = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert (told.status_code, told.mimetype) == (404, "application/problem+json")
    assert client.get("/nothing").mimetype == "application/problem+json"
