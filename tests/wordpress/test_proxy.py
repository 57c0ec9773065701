"""The server's API for operators in wp-admin: who may ask for what, and what comes back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from tests.people import Upload
from tests.product import Laleo
from tests.sites.visiting import visitor_of
from tests.wordpress.desk import API, Desk, said
from tests.wordpress.person import Person
from tests.wordpress.settings import Settings
from tests.wordpress.wordpress import WordPress


@pytest.fixture
def desk(connected: Settings, admin: Person) -> Desk:
    """The administrator of a connected site."""
    return Desk(admin)


@pytest.fixture
def visitor(laleo: Laleo, widget: dict[str, Any]) -> str:
    """Somebody who was on the site."""
    return visitor_of(laleo.server.people, laleo.owner, widget)


def test_what_a_person_writes_in_wp_admin_reaches_the_server_in_their_name(
    desk: Desk, visitor: str, laleo: Laleo
) -> None:
    answer = desk.ask("POST", f"/visitors/{visitor}/messages", {"body": "Hello <b>there</b>"})
    assert answer.status == 201, answer.text
    message = said(answer)
    assert message["body"] == "Hello <b>there</b>"
    assert (message["author"]["kind"], message["author"]["name"]) == ("operator", "Acme owner")
    talk = laleo.owner.get(f"/conversations/{message['conversation_id']}").json
    assert talk["last_message"]["id"] == message["id"]


def test_answers_come_as_the_server_gave_them(desk: Desk, visitor: str) -> None:
    found = desk.get("/visitors?limit=1")
    assert said(found)["data"][0]["id"] == visitor
    assert found.headers["X-Request-Id"].startswith("req_")
    missing = desk.get("/visitors/vis_" + "0" * 26)
    assert (missing.status, said(missing)["code"]) == (404, "not_found")
    wrong = desk.ask("POST", f"/visitors/{visitor}/messages", {"body": ""})
    assert (wrong.status, said(wrong)["errors"][0]["pointer"]) == (422, "/body")
    assert "no-store" in found.headers["Cache-Control"]


def test_files_pass(desk: Desk, visitor: str) -> None:
    message = said(desk.ask("POST", f"/visitors/{visitor}/messages", {"body": "Look"}))
    picture = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(picture, "PNG")
    fields = {"conversation_id": message["conversation_id"]}
    answer = desk.ask("POST", "/attachments", Upload('tea "1".png', picture.getvalue(), fields))
    assert answer.status == 201, answer.text
    assert (said(answer)["kind"], said(answer)["width"]) == ("image", 3)


def test_the_token_is_in_no_answer_and_no_page(
    desk: Desk, wordpress: WordPress, laleo: Laleo, admin: Person
) -> None:
    desk.get("/me")
    secrets = [laleo.token, *wordpress_tokens(wordpress)]
    assert len(secrets) > 1
    for path in ("/wp-admin/admin.php?page=laleo-workspace", "/wp-admin/", f"{API}/me", "/"):
        page = admin.get(path)
        assert not [secret for secret in secrets if secret in page.text]


def wordpress_tokens(wordpress: WordPress) -> list[str]:
    kept = wordpress.wp("option", "get", "laleo_link", "--format=json")
    return [kept["token"], kept["secret"]]


@pytest.mark.parametrize("role", [None, "subscriber", "editor"])
def test_who_may_not_operate_gets_nothing(
    desk: Desk, wordpress: WordPress, visitor: str, role: str | None
) -> None:
    person = wordpress.person(role)
    asks = Desk(person)
    expected = 403 if role else 401
    for method, path in (("GET", "/visitors"), ("POST", "/live-tickets"), ("GET", "/me")):
        answer = asks.ask(method, path, {} if method == "POST" else None)
        assert answer.status in {expected, 403}, answer.text
        assert visitor not in answer.text
    assert person.get("/wp-admin/admin.php?page=laleo-workspace").status == 403 or not role
    assert "laleo_glance" not in person.get("/wp-admin/").text


def test_a_login_without_a_nonce_does_not_count(desk: Desk, admin: Person, visitor: str) -> None:
    path = f"{API}/visitors/{visitor}/messages"
    body = b'{"body": "forged"}'
    for nonce in ({}, {"X-WP-Nonce": "0123456789"}, {"X-WP-Nonce": ""}):
        sent = {"Content-Type": "text/plain", "Origin": "https://evil.example"} | nonce
        assert admin.ask("POST", path, body, sent).status in {401, 403}
    assert admin.get(f"{API}/visitors").status == 401


def test_a_role_that_was_chosen_operates_and_no_more(
    desk: Desk, wordpress: WordPress, visitor: str
) -> None:
    wordpress.wp("eval", "update_option( 'laleo_roles', array( 'editor' ) );")
    editor = Desk(wordpress.person("editor"))
    assert editor.get("/visitors").status == 200
    reply = editor.ask("POST", f"/visitors/{visitor}/messages", {"body": "Hi"})
    assert said(reply)["author"]["name"] == "editor"
    for method, path in (
        ("DELETE", f"/visitors/{visitor}"),
        ("POST", "/canned-replies"),
        ("DELETE", "/blocks/blk_1"),
    ):
        refused = editor.ask(method, path, {})
        assert (refused.status, said(refused)["code"]) == (403, "laleo_not_here"), path
    assert editor.person.get("/wp-admin/options-general.php?page=laleo").status == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tokens"),
        ("POST", "/tokens"),
        ("GET", "/audit-log"),
        ("GET", "/webhooks"),
        ("PATCH", "/widgets/wgt_1"),
        ("POST", "/wordpress/disconnect"),
    ],
)
def test_nothing_but_the_workspace_is_mirrored(desk: Desk, method: str, path: str) -> None:
    answer = desk.ask(method, path, {} if method != "GET" else None)
    assert answer.status in {403, 404}
    assert said(answer)["code"] in {"laleo_not_here", "rest_no_route"}


@pytest.mark.parametrize("path", ["visitors/../tokens", "visitors/./x", "visitors//tokens"])
def test_no_path_leads_out_of_it(desk: Desk, admin: Person, path: str) -> None:
    sent = {"X-WP-Nonce": desk.nonce}
    answer = admin.ask("GET", f"/?rest_route=/laleo/v1/api/{path}", None, sent)
    assert (answer.status, said(answer)["code"]) == (403, "laleo_not_here")


def test_a_site_that_is_not_connected_says_so(wordpress: WordPress, admin: Person) -> None:
    answer = Desk(admin).get("/visitors")
    assert (answer.status, said(answer)["code"]) == (409, "laleo_disconnected")
    assert "laleo-workspace" not in admin.get("/wp-admin/").text


def test_the_administrator_of_another_site_of_the_network_is_refused(
    network: WordPress, laleo: Laleo
) -> None:
    made = laleo.owner.post("/widgets", {"name": "One", "allowed_origins": [network.url]}).json
    given = (f"--server={laleo.url}", f"--token={laleo.token}", f"--widget={made['id']}")
    network.wp("laleo", "connect", *given)
    assert Desk(network.person("admin")).get("/visitors").status == 200
    second = network.person("second")
    assert Desk(second).get("/visitors").status == 403
    assert said(Desk(second, "/two").get("/visitors"))["code"] == "laleo_disconnected"
