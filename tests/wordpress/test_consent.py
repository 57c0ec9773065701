"""Connecting without copying anything: the server's consent page and back, or a mailed code."""

from __future__ import annotations

import re
from html import unescape
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from laleo.accounts import codes
from laleo.core import db
from tests.people import Caller
from tests.product import Laleo
from tests.wordpress.person import Page, Person
from tests.wordpress.settings import Settings, fine, notices, shown
from tests.wordpress.wordpress import WordPress


def signs_in(person: Person, who: Caller) -> None:
    """The same browser is signed in at the server."""
    name, _, value = who.headers["Cookie"].partition("=")
    given: dict[str, Any] = {
        "version": 0,
        "name": name,
        "value": value,
        "port": None,
        "port_specified": False,
        "domain": "localhost.local",
        "domain_specified": True,
        "domain_initial_dot": False,
        "path": "/",
        "path_specified": True,
        "secure": False,
        "expires": None,
        "discard": True,
        "comment": None,
        "comment_url": None,
        "rest": {},
    }
    person._jar.set_cookie(Cookie(**given))


def answers(person: Person, consent: Page, answer: str = "allow", **choice: str) -> Page:
    """After Connect (or Cancel) on the consent page."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', consent.text)
    fields = {name: unescape(value) for name, value in pairs}
    return person.post(consent.url, fields | {"answer": answer} | choice)


def test_connect_leads_to_the_server_and_back(
    settings: Settings, admin: Person, laleo: Laleo, wordpress: WordPress
) -> None:
    signs_in(admin, laleo.owner)
    consent = settings.send("laleo_begin", "connect", laleo_url=laleo.url)
    assert consent.url.startswith(f"{laleo.url}/wordpress/connect?")
    assert "Connect Tea &amp; Books to Acme" in consent.text
    page = answers(admin, consent, joins="yes")
    assert notices(page) == ["Connected. Your pages now load the widget “Tea & Books”."]
    assert fine(page)
    (row,) = laleo.owner.get("/wordpress-sites").json["data"]
    assert (row["url"], row["versions"]["plugin"]) == (wordpress.url, "0.1.0")
    assert row["events"] is True
    (user,) = laleo.owner.get(f"/wordpress-sites/{row['id']}/users").json["data"]
    assert (user["name"], user["member"]["id"]) == ("admin", laleo.owner.member_id)
    token = wordpress.options()["laleo_token"]
    assert token.startswith("laleo_wps_")
    assert token not in page.text


def test_a_connection_of_somebody_elses_making_is_refused(
    settings: Settings, admin: Person, laleo: Laleo, wordpress: WordPress
) -> None:
    """The attacker consents for their own account, and has the victim open the way back."""
    signs_in(admin, laleo.owner)
    consent = settings.send("laleo_begin", "connect", laleo_url=laleo.url)
    state = parse_qs(urlsplit(consent.url).query)["state"][0]
    back = f"{wordpress.url}/wp-admin/admin-post.php?"
    for wrong in ({"state": "x" * 40}, {"state": ""}, {}):
        query = urlencode({"action": "laleo_connected", "code": "c" * 40} | wrong)
        page = admin.get(back + query)
        assert "not the answer to a connection that you began here" in notices(page)[0]
    query = urlencode({"action": "laleo_connected", "code": "c" * 40, "state": state})
    editor = wordpress.person("editor").get(back + query)
    assert editor.status == 403
    assert "laleo_token" not in wordpress.options()
    assert "used, too old, or another site’s" in notices(admin.get(back + query))[0]
    assert "that you began here" in notices(admin.get(back + query))[0]
    assert "laleo_token" not in wordpress.options()


def test_cancelling_comes_back_and_changes_nothing(
    settings: Settings, admin: Person, laleo: Laleo, wordpress: WordPress
) -> None:
    signs_in(admin, laleo.owner)
    consent = settings.send("laleo_begin", "connect", laleo_url=laleo.url)
    page = answers(admin, consent, "deny")
    assert notices(page) == ["Not connected: you did not allow it on the server."]
    assert "laleo_token" not in wordpress.options()


def test_disconnecting_ends_it_on_the_server_too(
    connected: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    assert len(laleo.owner.get("/wordpress-sites").json["data"]) == 1
    assert len(laleo.owner.get("/webhooks").json["data"]) == 1
    page = connected.send("laleo_disconnect")
    assert notices(page)[0].startswith("Disconnected, here and on the server.")
    assert laleo.owner.get("/wordpress-sites").json["data"] == []
    assert laleo.owner.get("/webhooks").json["data"] == []
    assert "laleo_link" not in wordpress.options()


def test_a_mailed_code_opens_an_account_and_connects(
    settings: Settings, laleo: Laleo, wordpress: WordPress
) -> None:
    fields = {"laleo_url": laleo.url, "laleo_email": "new-owner@example.com"}
    page = settings.send("laleo_mail_code", "connect", **fields)
    assert "If new-owner@example.com may sign in" in shown(page)
    wrong = settings.send("laleo_enter_code", "connect", laleo_code="000000")
    assert "This code is wrong" in notices(wrong)[0]
    code = code_for("new-owner@example.com", laleo)
    page = settings.send("laleo_enter_code", "connect", laleo_code=code)
    assert notices(page) == ["Connected. Your pages now load the widget “Tea & Books”."]
    assert fine(page)
    again = settings.send("laleo_disconnect")
    assert "Step 1 of 2" in shown(again)


def code_for(email: str, laleo: Laleo) -> str:
    """As good as the mailed one, from the server's own terminal."""
    with db.unit(laleo.server.people.app):
        return codes.issue(email, intent={"kind": "signup"})
