"""Alerts at the console: a rule made by hand calls somebody; the app stays without a network."""

from __future__ import annotations

import json
from typing import cast

from playwright.sync_api import BrowserContext, Page, expect

from tests.backing import until
from tests.console.conftest import AtConsole
from tests.console.looks import settled
from tests.journeys.conftest import cookie_of
from tests.journeys.test_webhooks import Receiver
from tests.live.shop import Shop
from tests.product import Server

SETTINGS = "/console/settings/alerts"
WORKER = """() => navigator.serviceWorker.ready.then(ready => ready.active.state === 'activated'
  || new Promise(done => ready.active.addEventListener('statechange', () => done(true))))"""


def test_a_rule_made_by_hand_calls_and_its_log_tells(
    at_console: AtConsole, shop: Shop, receiver: Receiver
) -> None:
    receiver.failures = 0
    page = at_console(shop.owner, SETTINGS)
    page.get_by_role("button", name="Add rule").click()
    dialog = page.get_by_role("dialog", name="Add a rule")
    dialog.get_by_label("Name").fill("Somebody waits")
    expect(dialog.get_by_role("checkbox", name="A visitor waits")).to_be_checked()
    first = dialog.get_by_role("listitem", name="Step 1")
    first.get_by_label("How long after it happened").fill("0")
    first.get_by_label("How", exact=True).select_option("ntfy")
    first.get_by_label("Address of the topic").fill("http://10.0.0.1/topic")
    dialog.get_by_role("switch", name="Quiet hours").click()
    dialog.get_by_label("Quiet from").fill("03:00")
    dialog.get_by_label("Quiet until").fill("03:00")
    dialog.get_by_role("button", name="Sun", exact=True).click()
    dialog.get_by_role("button", name="Add rule").click()
    expect(dialog.get_by_text("private, loopback or reserved")).to_be_visible()
    first.get_by_label("Address of the topic").fill(receiver.url)
    dialog.get_by_role("switch", name="Quiet hours").click()
    dialog.get_by_role("button", name="Add rule").click()
    row = page.locator(".alert-rules .row").filter(has_text="Somebody waits")
    expect(row).to_contain_text("At once: ntfy to")

    shop.visitor().ask("message", client_id="first", body="Is the decaf back?")
    alert = page.locator("details.attempt").filter(has_text="Somebody waits")
    expect(alert).to_contain_text("Open")
    alert.locator("summary").click()
    expect(alert.get_by_role("img", name="Arrived")).to_be_visible()
    message = json.loads(receiver.got[0][1])
    assert message["message"] == "Is the decaf back?"
    expect(page).to_have_title("(1) Settings · Laleo")

    done = page.context.new_page()
    done.goto(message["actions"][1]["url"])
    done.get_by_role("button", name="I take care of it").click()
    expect(done.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(alert).to_contain_text("A shared link took care of it")


def test_a_notification_opens_its_conversation_and_no_network_has_a_page(
    context: BrowserContext, server: Server, shop: Shop
) -> None:
    visitor = shop.visitor()
    sent = visitor.ask("message", client_id="first", body="Hello?")["d"]["message"]
    context.add_cookies(cookie_of(shop.owner, server.url))
    context.grant_permissions(["notifications"], origin=server.url)
    page = context.new_page()
    page.goto(f"{server.url}{SETTINGS}")
    settled(page)
    page.evaluate(WORKER)
    url = f"/console/inbox/{sent['conversation_id']}"
    shown = pushed(page, {"title": "A visitor waits", "body": "Hello?", "url": url, "tag": "t1"})
    assert shown == ["A visitor waits"]
    kept = page.evaluate("() => caches.keys()")
    assert len(kept) == 1
    stored = (
        "async () => (await (await caches.open((await caches.keys())[0])).keys()).map(r => r.url)"
    )
    addresses = page.evaluate(stored)
    assert not [address for address in addresses if "/api/" in address]
    assert [a for a in addresses if "/console" in a and "console-static" not in a] == [
        f"{server.url}/console/offline"
    ]

    context.set_offline(True)
    page.goto(f"{server.url}/console/inbox")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("still cannot be reached")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_attached(timeout=15_000)


def _look(page: Page, found: list[str]) -> bool:
    """Let the browser's events come in."""
    page.wait_for_timeout(20)
    return bool(found)


def pushed(page: Page, message: dict[str, str]) -> list[str]:
    """Let the browser's push service deliver a message; the titles it shows then."""
    line = page.context.new_cdp_session(page)
    registrations: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda found: registrations.extend(r["registrationId"] for r in found["registrations"]),
    )
    line.send("ServiceWorker.enable")
    until(lambda: _look(page, registrations), what="the service worker")
    origin = page.evaluate("() => location.origin")
    shown = "async () => (await (await navigator.serviceWorker.ready).getNotifications())"

    def deliver() -> list[str]:
        """As a push service does: again until it is taken; the tag makes one notification of it."""
        to = {"origin": origin, "registrationId": registrations[-1], "data": json.dumps(message)}
        line.send("ServiceWorker.deliverPushMessage", to)
        return cast("list[str]", page.evaluate(f"{shown}.map(one => one.title)"))

    return cast("list[str]", until(deliver, what="the notification", pause=0.5))
