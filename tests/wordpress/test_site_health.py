"""Site Health, debug information and the privacy policy text."""

from __future__ import annotations

import json
from typing import Any

from tests.product import Laleo
from tests.wordpress.person import Person
from tests.wordpress.settings import Settings
from tests.wordpress.wordpress import WordPress


def health(person: Person) -> dict[str, Any]:
    nonce = person.get("/wp-admin/admin-ajax.php?action=rest-nonce").text
    page = person.get("/wp-json/laleo/v1/site-health/connection", **{"X-WP-Nonce": nonce})
    answer: dict[str, Any] = json.loads(page.text)
    return answer


def test_the_screen_asks_for_our_test(admin: Person) -> None:
    screen = admin.get("/wp-admin/site-health.php").text.replace("\\/", "/")
    assert "/wp-json/laleo/v1/site-health/connection" in screen


def test_the_test_follows_the_connection(
    settings: Settings, laleo: Laleo, widget: dict[str, Any]
) -> None:
    admin = settings.person
    assert health(admin)["label"] == "Laleo is not connected"
    settings.connect(laleo.url, laleo.token)
    assert health(admin)["label"] == "Laleo is connected, but no widget is chosen"
    settings.choose(widget["id"])
    assert (health(admin)["status"], health(admin)["label"]) == (
        "good",
        "Visitors get the Laleo widget",
    )
    assert laleo.owner.delete(f"/widgets/{widget['id']}").status == 204
    broken = health(admin)
    assert (broken["status"], broken["label"]) == (
        "critical",
        "Visitors do not get the Laleo widget",
    )
    assert broken["test"] == "laleo_connection"


def test_debug_information_tells_sources_and_no_secret(
    connected: Settings, laleo: Laleo, widget: dict[str, Any]
) -> None:
    page = connected.person.get("/wp-admin/site-health.php?tab=debug").text
    part = page.partition("health-check-accordion-block-laleo")[2].partition("</table>")[0]
    assert laleo.url in part
    assert widget["id"] in part
    assert "Set on this site" in part
    assert laleo.token not in page


def test_a_text_for_the_privacy_policy_is_offered(admin: Person, wordpress: WordPress) -> None:
    guide = admin.get("/wp-admin/options-privacy.php?tab=policyguide").text
    assert "Our team sees which page you are on while you are on it." in guide
