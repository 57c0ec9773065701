"""Two customers at one computer: each is known by the site's word, neither sees the other."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

from playwright.sync_api import expect

from tests.backing import until
from tests.journeys.conftest import Open
from tests.product import Laleo


def signed(secret: str, person: str) -> str:
    """A token as a site's server makes it (RFC 7515, HS256)."""

    def part(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    claims = {"sub": person, "name": person.title(), "exp": int(time.time()) + 600}
    head = part(b'{"alg":"HS256"}') + b"." + part(json.dumps(claims).encode())
    return (head + b"." + part(hmac.digest(secret.encode(), head, hashlib.sha256))).decode()


def test_the_second_person_sees_nothing_of_the_first(laleo: Laleo, open_page: Open) -> None:
    widget = f"/widgets/{laleo.widget_id}"
    laleo.owner.patch(widget, {"storage_mode": "persistent"})
    secret = laleo.owner.post(f"{widget}/identity-secret", {}).json["secret"]
    page = open_page(f"{laleo.url}/demo?widget={laleo.widget_id}")
    page.locator("laleo-widget button.launcher").wait_for()
    ana = page.evaluate(f"Laleo.identify(async () => '{signed(secret, 'ana')}')")
    page.evaluate("Laleo.setAttributes({plan: 'pro'})")
    page.evaluate("Laleo.addTags('vip')")
    page.evaluate("Laleo.track('order', {total: 12})")
    page.evaluate("Laleo.sendMessage('My order is 1234')")
    of_ana = f"/visitors/{ana['visitor_id']}"
    until(lambda: laleo.owner.get(of_ana).json["conversation_id"], what="her message")
    known = laleo.owner.get(of_ana).json
    assert (known["name"], known["external_id"], known["verified"]) == ("Ana", "ana", True)
    assert (known["attributes"], known["tags"]) == ({"plan": "pro"}, ["vip"])
    events = laleo.owner.get(f"{of_ana}/tracked-events").json["data"]
    assert [(event["name"], event["properties"]) for event in events] == [("order", {"total": 12})]

    page.evaluate("Laleo.reset()")
    ben = page.evaluate(f"Laleo.identify('{signed(secret, 'ben')}')")
    assert ben["visitor_id"] != ana["visitor_id"]
    page.evaluate("Laleo.open()")
    panel = page.locator("laleo-panel .panel")
    expect(panel).to_be_visible()
    expect(panel).not_to_contain_text("1234")

    page.evaluate("Laleo.forgetMe()")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    of_ben = laleo.owner.get(f"/visitors/{ben['visitor_id']}")
    assert of_ben.status == 404 or of_ben.json["name"] is None
    assert laleo.owner.get(of_ana).json["name"] == "Ana"
