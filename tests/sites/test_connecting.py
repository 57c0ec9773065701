"""Connecting: by the consent page, by a mailed code, by an access token."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from laleo.accounts import codes
from laleo.core import db
from tests.people import Answer, Caller, People
from tests.sites.plugin import HOME, URL, VERIFIER, challenge, plugin_of

BACK = f"{URL}/wp-admin/admin-post.php?action=laleo_connected"
STATE = "s" * 32
ASKED = {
    "state": STATE,
    "code_challenge": challenge(),
    "return": BACK,
    "url": URL,
    "admin_url": HOME["admin_url"],
    "name": "Tea shop",
}


@pytest.fixture
def browser_of_owner(app: Flask, owner: Caller) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("laleo_session", owner.cookie)
    return client


def where(**changes: str) -> str:
    return "/wordpress/connect?" + urlencode(ASKED | changes)


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form."""
    return dict(re.findall(r'name="(csrf_token|ticket)" value="([^"]*)"', page))


def consent(client: FlaskClient, **choice: str) -> dict[str, list[str]]:
    """Press Connect; what the browser goes back with."""
    page = client.get(where()).text
    form = fields_of(page) | {"answer": "allow"} | choice
    answer = client.post(where(), data=form)
    assert answer.status_code == 303, answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{URL}/wp-admin/admin-post.php"
    return parse_qs(back.query)


def exchange(nobody: Caller, code: str, verifier: str = VERIFIER, **home: Any) -> Answer:
    body = {"code": code, "verifier": verifier, "home": HOME | home}
    return nobody.post("/wordpress/connect", body)


def test_a_member_connects_a_site_and_its_widget_is_made(
    browser_of_owner: FlaskClient, nobody: Caller, owner: Caller
) -> None:
    back = consent(browser_of_owner)
    assert (back["state"], back["action"]) == ([STATE], ["laleo_connected"])
    plugin = plugin_of(owner, exchange(nobody, back["code"][0]))
    made = owner.get("/widgets").json["data"][0]
    assert plugin.made["widget"] == {"id": made["id"], "name": "Tea shop"}
    assert made["allowed_origins"] == [URL]
    (row,) = owner.get("/wordpress-sites").json["data"]
    assert row["member"]["id"] == owner.member_id
    assert row["versions"] == HOME["versions"]
    assert plugin.as_user(1).get("/me").json["member"]["id"] == owner.member_id
    assert plugin.made["token"] not in owner.get("/wordpress-sites").text


def test_a_chosen_widget_learns_the_sites_address(
    browser_of_owner: FlaskClient, nobody: Caller, people: People, owner: Caller
) -> None:
    widget = people.widget(owner, site_url="https://other.example")
    back = consent(browser_of_owner, widget_id=widget["id"], joins="yes")
    exchange(nobody, back["code"][0])
    allowed = owner.get(f"/widgets/{widget['id']}").json["allowed_origins"]
    assert allowed == ["https://other.example", URL]
    assert owner.get("/wordpress-sites").json["data"][0]["joins"] is True


def test_the_code_is_worth_nothing_without_the_verifier_and_is_used_once(
    browser_of_owner: FlaskClient, nobody: Caller
) -> None:
    code = consent(browser_of_owner)["code"][0]
    assert exchange(nobody, code, "w" * 64).json["code"] == "code_wrong"
    assert exchange(nobody, code).json["code"] == "code_wrong"
    code = consent(browser_of_owner)["code"][0]
    assert exchange(nobody, code, url="https://other.example").json["code"] == "code_wrong"
    code = consent(browser_of_owner)["code"][0]
    assert exchange(nobody, code).status == 201
    assert exchange(nobody, code).json["code"] == "code_wrong"


def test_the_consent_cannot_be_sent_from_another_page(
    browser_of_owner: FlaskClient, owner: Caller
) -> None:
    good = fields_of(browser_of_owner.get(where()).text) | {"answer": "allow"}
    for missing in ("csrf_token", "ticket"):
        form = {**good, missing: "x" * 32}
        assert browser_of_owner.post(where(), data=form).status_code == 403
    other = where(url="https://evil.example")
    assert browser_of_owner.post(other, data=good).status_code == 403
    page = browser_of_owner.get(where())
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert owner.get("/wordpress-sites").json["data"] == []


def test_a_link_that_leads_elsewhere_is_refused(browser_of_owner: FlaskClient) -> None:
    for wrong in (
        {"return": "https://evil.example/wp-admin/"},
        {"return": "javascript:alert(1)", "admin_url": "javascript:alert(1)"},
        {"state": "short"},
        {"code_challenge": ""},
        {"url": "nonsense"},
    ):
        answer = browser_of_owner.get(where(**wrong))
        assert answer.status_code in {400, 422}, wrong
        assert "cannot be connected" in answer.text


def test_cancelling_goes_back_without_a_code(browser_of_owner: FlaskClient) -> None:
    form = fields_of(browser_of_owner.get(where()).text) | {"answer": "deny"}
    went = browser_of_owner.post(where(), data=form).headers["Location"]
    assert parse_qs(urlsplit(went).query)["error"] == ["access_denied"]


def test_who_is_not_signed_in_signs_in_first_and_an_operator_is_refused(
    app: Flask, operator: Caller
) -> None:
    client = app.test_client()
    assert client.get(where()).headers["Location"].startswith("/login?next=%2Fwordpress%2Fconnect")
    client.set_cookie("laleo_session", operator.cookie)
    refused = client.get(where())
    assert (refused.status_code, "Only an owner or admin" in refused.text) == (403, True)


def test_a_mailed_code_makes_account_site_and_widget(app: Flask, nobody: Caller) -> None:
    with db.unit(app):
        code = codes.issue("new@example.com", intent={"kind": "signup", "account_name": "Teas"})
    body = {"email": "new@example.com", "code": code, "home": HOME}
    assert nobody.post("/wordpress/connect-by-email", body | {"code": "000000"}).status == 400
    made = nobody.post("/wordpress/connect-by-email", body)
    assert (made.status, made.json["account"]["name"]) == (201, "Teas")
    assert made.json["widget"]["name"] == "Tea shop"
    assert "Set-Cookie" not in made.headers


def test_connecting_again_keeps_the_row_its_people_and_settings(
    owner: Caller, people: People, operator: Caller
) -> None:
    program = people.program(owner)
    first = plugin_of(owner, program.post("/wordpress-sites", {"home": HOME}))
    first.names((4, "Op", operator.email))
    pushed = {"ids": [first.id], "settings": {"loading": "optimizer"}}
    assert owner.post("/wordpress-sites/settings", pushed).status == 200
    again = plugin_of(owner, program.post("/wordpress-sites", {"home": HOME}))
    assert again.id == first.id
    assert first.caller.get("/me").status == 401
    assert again.as_user(4).get("/me").status == 200
    assert again.beats()["revision"] == 1


def test_a_token_that_may_not_change_widgets_connects_nothing(
    owner: Caller, people: People, operator: Caller
) -> None:
    body = {"home": HOME}
    assert people.observer(owner).post("/wordpress-sites", body).json["code"] == (
        "insufficient_scope"
    )
    assert people.program(operator).post("/wordpress-sites", body).json["code"] == "role"
    assert people.program(owner, mode="propose").post("/wordpress-sites", body).status == 403
