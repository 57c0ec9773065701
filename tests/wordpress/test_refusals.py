"""Who may not: other roles, other sites' forms, nobody at all."""

from __future__ import annotations

import pytest

from tests.product import Laleo
from tests.wordpress.person import Person
from tests.wordpress.settings import PATH, RECEIVER, Settings
from tests.wordpress.wordpress import WordPress

ACTIONS = [
    "laleo_connect",
    "laleo_choose_widget",
    "laleo_use_widget_id",
    "laleo_allow_this_site",
    "laleo_check",
    "laleo_disconnect",
]
FIELDS = {"laleo_url": "https://evil.example", "laleo_widget_id": "wgt_" + "e" * 26}


@pytest.mark.parametrize("role", ["editor", "subscriber"])
def test_other_roles_neither_see_the_page_nor_use_its_forms(
    connected: Settings, wordpress: WordPress, role: str
) -> None:
    person = wordpress.person(role)
    before = connection(wordpress)
    assert person.get(PATH).status == 403
    for action in ACTIONS:
        assert person.post(RECEIVER, {"action": action} | FIELDS).status == 403
    assert person.post("/wp-admin/options.php", {"option_page": "laleo"}).status == 403
    assert connection(wordpress) == before


@pytest.mark.parametrize("role", ["editor", "subscriber"])
def test_a_role_is_refused_for_being_that_role_whatever_the_nonce(
    connected: Settings, wordpress: WordPress, role: str
) -> None:
    wordpress.write_mu_plugin("function wp_verify_nonce() { return 1; }")
    before = connection(wordpress)
    for action in ACTIONS:
        page = wordpress.person(role).post(RECEIVER, {"action": action, "_wpnonce": "x"} | FIELDS)
        assert (page.status, "You may not change these settings." in page.text) == (403, True)
    assert connection(wordpress) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_an_administrator_lured_to_another_site_changes_nothing(
    connected: Settings, wordpress: WordPress, action: str
) -> None:
    before = connection(wordpress)
    other = connected.open().hidden("laleo_check")["_wpnonce"] if action != "laleo_check" else "x"
    for forged in ({}, {"_wpnonce": "0123456789"}, {"_wpnonce": other}):
        page = connected.person.post(RECEIVER, {"action": action} | FIELDS | forged)
        assert page.status == 403
    assert connected.person.get(f"{RECEIVER}?action={action}").status == 403
    assert connection(wordpress) == before


def test_nobody_has_no_receiver(connected: Settings, wordpress: WordPress) -> None:
    before = connection(wordpress)
    for action in ACTIONS:
        page = wordpress.person().post(RECEIVER, {"action": action} | FIELDS)
        assert page.status == 400 or "wp-login.php" in page.url
    assert connection(wordpress) == before


def test_site_health_answers_administrators_only(connected: Settings, wordpress: WordPress) -> None:
    address = "/wp-json/laleo/v1/site-health/connection"
    assert wordpress.person().get(address).status == 401
    for login, status in (("subscriber", 403), ("editor", 403), ("admin", 200)):
        person = wordpress.person(login)
        assert person.get(address, **{"X-WP-Nonce": rest_nonce(person)}).status == status


def test_the_token_is_in_no_answer_of_the_rest_api(
    connected: Settings, wordpress: WordPress, laleo: Laleo
) -> None:
    nonce = {"X-WP-Nonce": rest_nonce(connected.person)}
    settings = connected.person.get("/wp-json/wp/v2/settings", **nonce)
    assert settings.status == 200
    assert laleo.token not in settings.text


def rest_nonce(person: Person) -> str:
    return person.get("/wp-admin/admin-ajax.php?action=rest-nonce").text


def connection(wordpress: WordPress) -> dict[str, str]:
    names = ("laleo_url", "laleo_token", "laleo_widget_id")
    return {name: value for name, value in wordpress.options().items() if name in names}
